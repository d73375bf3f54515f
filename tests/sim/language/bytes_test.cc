#include "sim/language/bytes.h"

#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "sim/language/limits.h"

namespace rehearse::scenario {
namespace {

using namespace std::string_literals;
using kind = byte_piece::kind;

byte_piece piece(kind what, std::string_view text, std::uint64_t repeated = 1) {
  byte_piece made;
  made.what = what;
  made.text = text;
  made.repeated = repeated;
  return made;
}

// What a literal stands for; also checks that it was measured rightly.
std::string made(kind what, std::string_view text) {
  byte_recipe recipe;
  EXPECT_TRUE(add_piece(recipe, piece(what, text)));
  const byte_string bytes = bytes_of(recipe);
  EXPECT_EQ(bytes.data.size(), recipe.size) << text;
  EXPECT_EQ(bytes.lines.size(), recipe.line_starts) << text;
  return bytes.data;
}

TEST(string, knows_its_escapes) {
  EXPECT_EQ(made(kind::string, R"(a\n\r\t\0\\\"\$\x7f\xFFz)"),
            "a\n\r\t\0\\\"$\x7f\xffz"s);
  EXPECT_EQ(made(kind::string, "$ 5$"), "$ 5$");
  EXPECT_FALSE(check_string("gr\xc3\xbc\xc3\x9f \\x00 $5"));
}

TEST(string, has_no_other_escapes) {
  EXPECT_EQ(check_string("ab\\q")->offset, 2u);
  EXPECT_EQ(check_string("ab\\x4")->offset, 2u);
  EXPECT_EQ(check_string("ab\\xg0")->offset, 2u);
  EXPECT_EQ(check_string("\\\xc3\xa9")->length, 3u);
}

TEST(string, substitutes_nothing) {
  EXPECT_EQ(check_string("GET $path!")->offset, 4u);
  EXPECT_EQ(check_string("GET $path!")->length, 5u);
}

TEST(hex, is_pairs_of_digits_with_blanks_between) {
  EXPECT_EQ(made(kind::hex, "00 ffFF  7a "), "\0\xff\xff\x7a"s);
  EXPECT_EQ(made(kind::hex, ""), "");
  EXPECT_EQ(check_hex("0")->offset, 0u);
  EXPECT_EQ(check_hex("00 0")->offset, 3u);
  EXPECT_EQ(check_hex("0 0")->offset, 0u);
  EXPECT_EQ(check_hex("0g")->offset, 1u);
}

TEST(base64, is_groups_of_four_with_padding) {
  EXPECT_EQ(made(kind::base64, ""), "");
  EXPECT_EQ(made(kind::base64, "AAE="), "\0\x01"s);
  EXPECT_EQ(made(kind::base64, "Zg=="), "f");
  EXPECT_EQ(made(kind::base64, "Zm9vYmFy"), "foobar");
  EXPECT_EQ(made(kind::base64, "+/+/"), "\xfb\xff\xbf");
  EXPECT_TRUE(check_base64("AAE"));
  EXPECT_TRUE(check_base64("A==="));
  EXPECT_TRUE(check_base64("AA=A"));
  EXPECT_EQ(check_base64("AA*=")->offset, 2u);
}

TEST(counting, shows_the_place_of_each_byte) {
  std::string bytes;
  append_counting(bytes, 20);
  EXPECT_EQ(bytes, "00000000\n00000009\n00");
  bytes.clear();
  append_counting(bytes, 0);
  EXPECT_EQ(bytes, "");
  append_counting(bytes, 9 * 1000);
  EXPECT_EQ(bytes.substr(9 * 999), "00008991\n");
}

TEST(byte_recipe, joins_and_repeats_pieces) {
  byte_recipe recipe;
  add_piece(recipe, piece(kind::string, "ab", 3));
  add_piece(recipe, piece(kind::hex, "00", 2));
  add_piece(recipe, piece(kind::string, "none", 0));
  byte_piece line = piece(kind::line, "text");
  line.ending = "\r\n";
  add_piece(recipe, line);
  EXPECT_EQ(recipe.size, 14u);
  EXPECT_EQ(bytes_of(recipe).data, "ababab\0\0text\r\n"s);
}

TEST(byte_recipe, remembers_where_each_piece_begins) {
  byte_recipe recipe;
  for (int line = 1; line <= 3; ++line) {
    byte_piece next = piece(kind::string, line == 2 ? "" : "abc");
    next.where = {line, 5, 3};
    add_piece(recipe, next);
  }
  const byte_string bytes = bytes_of(recipe);
  // The second one gives no byte.
  ASSERT_EQ(bytes.lines.size(), 2u);
  EXPECT_EQ(bytes.lines[0].offset, 0u);
  EXPECT_EQ(bytes.lines[0].where.line, 1);
  EXPECT_EQ(bytes.lines[1].offset, 3u);
  EXPECT_EQ(bytes.lines[1].where.line, 3);
}

TEST(byte_recipe, refuses_more_than_the_limit_before_it_makes_them) {
  byte_recipe recipe;
  EXPECT_FALSE(add_piece(recipe, piece(kind::string, "x", 1'000'000'000'000)));
  EXPECT_FALSE(add_piece(
      recipe,
      piece(kind::string, "xy", std::numeric_limits<std::uint64_t>::max())));
  EXPECT_TRUE(
      add_piece(recipe, piece(kind::string, "x", limits::literal_bytes)));
  EXPECT_FALSE(add_piece(recipe, piece(kind::string, "x")));
  EXPECT_EQ(recipe.size, limits::literal_bytes);
}

TEST(byte_recipe, makes_nothing_however_often_it_is_repeated) {
  byte_recipe recipe;
  EXPECT_TRUE(add_piece(
      recipe,
      piece(kind::string, "", std::numeric_limits<std::uint64_t>::max())));
  EXPECT_EQ(bytes_of(recipe).data, "");
}

TEST(byte_recipe, shows_the_lines_of_a_name_that_stands_alone) {
  auto inner = std::make_shared<byte_recipe>();
  for (int line = 1; line <= 2; ++line) {
    byte_piece next = piece(kind::line, "ab");
    next.where = {line, 3, 2};
    add_piece(*inner, next);
  }
  byte_recipe recipe;
  byte_piece named = piece(kind::named, {});
  named.inner = inner;
  named.where = {9, 1, 2};
  add_piece(recipe, named);
  named.repeated = 3;
  add_piece(recipe, named);
  EXPECT_EQ(recipe.depth, 1u);
  const byte_string bytes = bytes_of(recipe);
  EXPECT_EQ(bytes.data,
            "abab"
            "abababababab");
  ASSERT_EQ(bytes.lines.size(), 3u);
  EXPECT_EQ(bytes.lines[1].where.line, 2);
  EXPECT_EQ(bytes.lines[1].offset, 2u);
  EXPECT_EQ(bytes.lines[2].where.line, 9);
  EXPECT_EQ(bytes.lines[2].offset, 4u);
  EXPECT_EQ(recipe.line_starts, 3u);
}

}  // namespace
}  // namespace rehearse::scenario
