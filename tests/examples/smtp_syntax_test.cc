// How the lines of SMTP are read.

#include "examples/smtp_syntax.h"

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "core/socket_map.h"
#include "examples/smtp_server.h"

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
                    path_case{"<\"a> b\"@here> X", "\"a> b\"@here", "X"},
                    path_case{"<\"a\\\"> b\"@c>", "\"a\\\"> b\"@c", ""},
                    path_case{"<\"a\\\\\"@c>", "\"a\\\\\"@c", ""},
                    path_case{"<\"ann@here>", std::nullopt, ""},
                    path_case{"<\"ann\\\">@here>", std::nullopt, ""},
                    path_case{"<ann@here>SIZE=1", std::nullopt, ""},
                    path_case{"<ann@here>>", std::nullopt, ""},
                    path_case{"", std::nullopt, ""},
                    path_case{"<", std::nullopt, ""},
                    path_case{">", std::nullopt, ""},
                    path_case{"ann@here", std::nullopt, ""},
                    path_case{"ann <ann@here>", std::nullopt, ""}));

struct mailbox_case {
  const char* path;
  const char* mailbox;
};

class names_mailbox : public testing::TestWithParam<mailbox_case> {};

TEST_P(names_mailbox, as_it_is_written) {
  EXPECT_EQ(mailbox_of(GetParam().path), GetParam().mailbox);
}

INSTANTIATE_TEST_SUITE_P(
    smtp_syntax, names_mailbox,
    testing::Values(mailbox_case{"ann@here", "ann@here"},
                    mailbox_case{"a.b-c@d.e-f", "a.b-c@d.e-f"},
                    mailbox_case{"a+b/c=d@1.x_y", "a+b/c=d@1.x_y"},
                    mailbox_case{"\"a@b > c\"@d", "\"a@b > c\"@d"},
                    mailbox_case{"\"\\\"\"@d", "\"\\\"\"@d"},
                    mailbox_case{"\"\"@d", "\"\"@d"},
                    mailbox_case{"a@[192.0.2.1]", "a@[192.0.2.1]"},
                    mailbox_case{"a@[IPv6:::1]", "a@[IPv6:::1]"},
                    mailbox_case{"@b:a@c", "a@c"},
                    mailbox_case{"@b,@[::1]:a@c", "a@c"}));

class names_no_mailbox : public testing::TestWithParam<std::string_view> {};

TEST_P(names_no_mailbox, whatever_it_is) {
  EXPECT_EQ(mailbox_of(GetParam()), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(
    smtp_syntax, names_no_mailbox,
    testing::Values("", "ann", "@", "@here", "ann@", "a b@c", "a@b c", "a@b@c",
                    ".a@b", "a.@b", "a..b@c", "a@.b", "a@b.", "a@b..c", "a@-b",
                    "a@b-", "a@b<", "a<b@c", "a(b)@c", "a,b@c", "a:b@c",
                    "\"a\"b@c", "\"a\".b@c", "\"@b", "\"a\\\"@b",
                    "\"a\"\"b\"@c", "a@[", "a@[]", "a@[b", "a@[b c]", "a@[[b]]",
                    "a@[\\b]", "\xc3\xbc@a", "a@\xc3\xbc", "\"\xc3\xbc\"@a",
                    "\"\t\"@a", "@b:", "@b:a", "@:a@b", "b:a@c", "@b,c:a@d",
                    "@b,,@c:a@d", "@a@b", std::string_view("\"\0\"@a", 5)));

TEST(smtp_syntax, refuses_parameters_that_cannot_be_met) {
  for (const char* fine : {"", "SIZE=0", "SIZE=100", "size=100 body=7bit"}) {
    EXPECT_EQ(refuse_parameters(fine, 100), "") << fine;
  }
  for (const char* bad :
       {"SIZE=", "SIZE=-1", "SIZE=1x", "SIZE= 1", "BODY=", "BODY=7BITS",
        "BODY=BINARYMIME", "BODY=7BIT BODY=7BIT", "SIZE=1 BODY=7BIT size=2"}) {
    EXPECT_TRUE(refuse_parameters(bad, 100).starts_with("501")) << bad;
  }
  for (const char* large : {"SIZE=101", "SIZE=99999999999999999999999"}) {
    EXPECT_TRUE(refuse_parameters(large, 100).starts_with("552")) << large;
  }
  for (const char* unknown : {"AUTH=<>", "SIZE", "SIZE=1 X", "SIZES=1"}) {
    EXPECT_TRUE(refuse_parameters(unknown, 100).starts_with("555")) << unknown;
  }
}

// It stands in each greeting.
TEST(smtp_server, has_the_name_of_a_host) {
  for (const char* name : {"", "mail example", "mail\r\n250 ok", "-mail"}) {
    EXPECT_THROW(smtp_server(0, {.name = name}), std::invalid_argument) << name;
  }
  EXPECT_TRUE(asyncore::socket_map::default_map().empty());
}

TEST(smtp_syntax, takes_one_dot_from_the_front_of_each_line) {
  EXPECT_EQ(without_stuffing(""), "");
  EXPECT_EQ(without_stuffing("..\r\n.a\r\nb.\r\n\r\n.\r\n"),
            ".\r\na\r\nb.\r\n\r\n\r\n");
  EXPECT_EQ(without_stuffing("a\n.b\r.c\r\n"), "a\n.b\r.c\r\n");
}

}  // namespace
}  // namespace examples
