#include "sim/language/utf8.h"

#include <string>

#include <gtest/gtest.h>

namespace rehearse::scenario {
namespace {

using namespace std::string_literals;

TEST(utf8_length, is_that_of_the_first_character) {
  EXPECT_EQ(utf8_length("ab"), 1u);
  EXPECT_EQ(utf8_length("\xc3\xa9x"), 2u);
  EXPECT_EQ(utf8_length("\xe2\x82\xacx"), 3u);
  EXPECT_EQ(utf8_length("\xf0\x9f\x90\x8dx"), 4u);
  EXPECT_EQ(utf8_length(""), 0u);
}

TEST(utf8_length, is_zero_for_what_is_not_valid) {
  EXPECT_EQ(utf8_length("\x80"), 0u);              // A continuation alone.
  EXPECT_EQ(utf8_length("\xc0\xaf"), 0u);          // Overlong.
  EXPECT_EQ(utf8_length("\xe0\x80\xaf"), 0u);      // Overlong.
  EXPECT_EQ(utf8_length("\xed\xa0\x80"), 0u);      // A surrogate.
  EXPECT_EQ(utf8_length("\xf4\x90\x80\x80"), 0u);  // Above U+10FFFF.
  EXPECT_EQ(utf8_length("\xe2\x82"), 0u);          // Cut.
  EXPECT_EQ(utf8_length("\xe2\x82x"), 0u);
  EXPECT_EQ(utf8_length("\xff"), 0u);
}

TEST(visible, shows_what_a_terminal_would_not) {
  EXPECT_EQ(visible("plain \xc3\xa9"), "plain \xc3\xa9");
  EXPECT_EQ(visible("a\tb\r\n"), "a\\tb\\r\\n");
  EXPECT_EQ(visible("\0\x07\x7f"s), "\\0\\x07\\x7f");
  EXPECT_EQ(visible("\xff\xfe"), "\\xff\\xfe");
  EXPECT_EQ(visible("\xe2\x80\xae"), "<U+202E>");
  EXPECT_EQ(visible("\xc2\x85"), "<U+0085>");
}

TEST(columns_of, counts_characters) {
  EXPECT_EQ(columns_of(""), 0u);
  EXPECT_EQ(columns_of("a\xc3\xa9\xe2\x82\xac"), 3u);
}

TEST(in_quotes, cuts_long_texts_between_characters) {
  EXPECT_EQ(in_quotes("x\ty"), "`x\\ty`");
  const std::string text = std::string(39, 'x') + "\xc3\xa9 and more";
  EXPECT_EQ(in_quotes(text), "`" + std::string(39, 'x') + "...`");
}

}  // namespace
}  // namespace rehearse::scenario
