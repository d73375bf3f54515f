#include "sim/language/lexer.h"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace rehearse::scenario {
namespace {

std::vector<token> tokens_of(std::string_view line) {
  std::vector<token> all;
  lexer reading(line);
  for (token next = reading.next(); !next.is(token_kind::end);
       next = reading.next()) {
    all.push_back(next);
  }
  return all;
}

std::vector<std::string> texts_of(std::string_view line) {
  std::vector<std::string> texts;
  for (const token& each : tokens_of(line)) texts.emplace_back(each.text);
  return texts;
}

token_kind kind_of(std::string_view text) {
  const auto all = tokens_of(text);
  EXPECT_EQ(all.size(), 1u) << text;
  return all.empty() ? token_kind::end : all.front().kind;
}

using list = std::vector<std::string>;

TEST(lexer, splits_a_statement) {
  EXPECT_EQ(texts_of("@5ms send alice chunk=$cut \"a b\" * 3 # why"),
            list({"@", "5ms", "send", "alice", "chunk", "=", "$cut", "\"a b\"",
                  "*", "3"}));
  EXPECT_EQ(texts_of("app a = k(p=one:80,q=\"x\")"),
            list({"app", "a", "=", "k", "(", "p", "=", "one", ":", "80", ",",
                  "q", "=", "\"x\"", ")"}));
}

TEST(lexer, knows_the_kinds) {
  EXPECT_EQ(kind_of("runs-on"), token_kind::word);
  EXPECT_EQ(kind_of("echo/1"), token_kind::path);
  EXPECT_EQ(kind_of("echo/1.handle_read"), token_kind::path);
  EXPECT_EQ(kind_of("4096"), token_kind::number);
  EXPECT_EQ(kind_of("5ms"), token_kind::measure);
  EXPECT_EQ(kind_of("5sm"), token_kind::measure);
  EXPECT_EQ(kind_of("\"a\""), token_kind::string);
  EXPECT_EQ(kind_of("hex\"00 01\""), token_kind::hex);
  EXPECT_EQ(kind_of("b64\"AAE=\""), token_kind::base64);
  EXPECT_EQ(kind_of("$cut"), token_kind::dollar);
  EXPECT_EQ(kind_of("{"), token_kind::open_brace);
}

TEST(lexer, ends_for_ever) {
  lexer reading("a # b");
  reading.next();
  EXPECT_TRUE(reading.next().is(token_kind::end));
  EXPECT_TRUE(reading.next().is(token_kind::end));
}

TEST(lexer, tells_where_a_token_stands) {
  const auto all = tokens_of("  send  alice");
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].offset, 2u);
  EXPECT_EQ(all[1].offset, 8u);
  EXPECT_EQ(all[1].end_offset(), 13u);
}

TEST(lexer, reads_quotes_and_signs_inside_a_string_as_data) {
  EXPECT_EQ(texts_of(R"("a\"b" "#" "\\" "$")"),
            list({R"("a\"b")", "\"#\"", R"("\\")", "\"$\""}));
}

TEST(lexer, reads_ranges_and_arrows) {
  EXPECT_EQ(texts_of("1ms..2ms"), list({"1ms", "..", "2ms"}));
  EXPECT_EQ(texts_of("$a..$b"), list({"$a", "..", "$b"}));
  EXPECT_EQ(texts_of("a->b<->c"), list({"a", "->", "b", "<->", "c"}));
}

TEST(lexer, reads_what_is_computed) {
  EXPECT_EQ(texts_of("($n - 5)*2"), list({"(", "$n", "-", "5", ")", "*", "2"}));
  EXPECT_EQ(texts_of("$x[0..$cut]"), list({"$x", "[", "0", "..", "$cut", "]"}));
  EXPECT_EQ(texts_of("-5"), list({"-", "5"}));
}

TEST(lexer, leaves_a_joint_without_a_second_word_alone) {
  EXPECT_EQ(texts_of("echo."), list({"echo", "."}));
  EXPECT_EQ(texts_of("a..b"), list({"a", "..", "b"}));
}

TEST(lexer, says_what_is_wrong) {
  for (const std::string_view line :
       {"\"open", "\"open\\\"", "1.5ms", "$", "$1", "'x'", "~", ";",
        "\xc2\xb5s", "hex\"00"}) {
    const auto all = tokens_of(line);
    ASSERT_FALSE(all.empty()) << line;
    EXPECT_TRUE(all.front().is(token_kind::error)) << line;
    EXPECT_FALSE(all.front().problem.empty()) << line;
  }
}

TEST(lexer, takes_an_unclosed_string_to_the_end_of_the_line) {
  const auto all = tokens_of("a \"b # c");
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[1].text, "\"b # c");
}

// Every text of up to four characters of a small alphabet: tokens never
// overlap, never leave the line, and the lexer comes to its end.
TEST(lexer, makes_progress_on_every_short_line) {
  constexpr std::string_view alphabet = "a1\"\\$.-/ #{<>\xff";
  std::vector<std::string> lines = {""};
  for (std::size_t first = 0, length = 0; length < 4; ++length) {
    const std::size_t end = lines.size();
    for (; first < end; ++first) {
      for (const char c : alphabet) lines.push_back(lines[first] + c);
    }
  }
  for (const std::string& line : lines) {
    std::size_t reached = 0;
    for (const token& each : tokens_of(line)) {
      ASSERT_GE(each.offset, reached) << line;
      ASSERT_GT(each.text.size(), 0u) << line;
      reached = each.end_offset();
      ASSERT_LE(reached, line.size()) << line;
    }
  }
}

}  // namespace
}  // namespace rehearse::scenario
