// How the lines of SMTP are read.

#include "examples/smtp_syntax.h"

#include <optional>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace examples {
namespace {

TEST(smtp_syntax, takes_a_prefix_in_any_case) {
  std::string_view text = "from:<ann>";
  EXPECT_FALSE(take(text, "TO:"));
  EXPECT_EQ(text, "from:<ann>");
  EXPECT_TRUE(take(text, "FROM:"));
  EXPECT_EQ(text, "<ann>");
  EXPECT_FALSE(take(text, "<ANN>ETTE"));
}

TEST(smtp_syntax, takes_words_and_the_blanks_after_them) {
  std::string_view text = "one  two ";
  EXPECT_EQ(take_word(text), "one");
  EXPECT_EQ(take_word(text), "two");
  EXPECT_EQ(take_word(text), "");
}

struct path_case {
  std::string_view text;
  std::optional<std::string> path;
  std::string_view rest;
};

class takes_path : public testing::TestWithParam<path_case> {};

TEST_P(takes_path, from_the_front) {
  std::string_view text = GetParam().text;
  EXPECT_EQ(take_path(text), GetParam().path);
  EXPECT_EQ(GetParam().path ? text : "", GetParam().rest);
}

INSTANTIATE_TEST_SUITE_P(
    smtp_syntax, takes_path,
    testing::Values(path_case{"<ann@here>", "ann@here", ""},
                    path_case{" <ann@here>  SIZE=1", "ann@here", "SIZE=1"},
                    path_case{"<>", "", ""},
                    path_case{"<a b@here>", "a b@here", ""},
                    path_case{"", std::nullopt, ""},
                    path_case{"<", std::nullopt, ""},
                    path_case{">", std::nullopt, ""},
                    path_case{"ann@here", std::nullopt, ""},
                    path_case{"ann <ann@here>", std::nullopt, ""}));

TEST(smtp_syntax, refuses_parameters_that_cannot_be_met) {
  for (const char* fine : {"", "SIZE=0", "SIZE=100", "size=100 body=7bit"}) {
    EXPECT_EQ(refuse_parameters(fine, 100), "") << fine;
  }
  for (const char* bad : {"SIZE=", "SIZE=-1", "SIZE=1x", "SIZE= 1"}) {
    EXPECT_TRUE(refuse_parameters(bad, 100).starts_with("501")) << bad;
  }
  for (const char* large : {"SIZE=101", "SIZE=99999999999999999999999"}) {
    EXPECT_TRUE(refuse_parameters(large, 100).starts_with("552")) << large;
  }
  for (const char* unknown : {"AUTH=<>", "SIZE", "SIZE=1 X", "SIZES=1"}) {
    EXPECT_TRUE(refuse_parameters(unknown, 100).starts_with("555")) << unknown;
  }
}

TEST(smtp_syntax, takes_one_dot_from_the_front_of_each_line) {
  EXPECT_EQ(without_stuffing(""), "");
  EXPECT_EQ(without_stuffing("..\r\n.a\r\nb.\r\n\r\n.\r\n"),
            ".\r\na\r\nb.\r\n\r\n\r\n");
  EXPECT_EQ(without_stuffing("a\n.b\r.c\r\n"), "a\n.b\r.c\r\n");
}

}  // namespace
}  // namespace examples
