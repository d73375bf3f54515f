// `rehearse explain`: the words of the language.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/command/word_list.h"
#include "sim/language/verbs.h"
#include "tests/sim/command/invocation.h"

namespace rehearse {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

INSTANTIATE_TEST_SUITE_P(
    explain, invocation_test,
    testing::Values(
        invocation{.name = "says_what_a_word_means",
                   .arguments = {"explain", "close"},
                   .out = "close PEER\n"
                          "  Closes a peer's connection once everything is "
                          "sent.\n"
                          "  example: close alice\n"},
        invocation{.name = "says_where_a_word_may_be_used",
                   .arguments = {"explain", "window"},
                   .out = HasSubstr("\n  Only on the simulated network.\n")},
        invocation{.name = "says_that_a_word_is_reserved",
                   .arguments = {"explain", "net"},
                   .out = HasSubstr("\n  The word is reserved: this build does "
                                    "not know it yet.\n")},
        invocation{.name = "shows_all_uses_of_a_word",
                   .arguments = {"explain", "call"},
                   .out = AllOf(StartsWith("call APP.NAME VALUE ...\n"),
                                HasSubstr("\n\nexpect call METHOD "))},
        invocation{.name = "takes_two_words",
                   .arguments = {"explain", "expect", "count"},
                   .out = StartsWith("expect PEER count N ")},
        invocation{.name = "knows_bytes",
                   .arguments = {"explain", "bytes"},
                   .out = StartsWith("expect PEER BYTES ")},
        invocation{.name = "lists_words_by_groups",
                   .arguments = {"explain"},
                   .out = AllOf(StartsWith("Set-up\n  let "),
                                HasSubstr("\n\nWhat peers do\n  listen "),
                                HasSubstr("\n  expect PEER unordered  The "))},
        invocation{.name = "knows_the_choices_of_a_schedule",
                   .arguments = {"explain", "poll.ready"},
                   .out = AllOf(StartsWith("poll.ready LABEL #N withhold\n  "),
                                HasSubstr("\n  allowed: "))},
        invocation{.name = "lists_the_choices_of_a_schedule",
                   .arguments = {"explain"},
                   .out = HasSubstr("\n\nChoices, in the attachment `-- "
                                    "schedule v1 --`\n  poll.ready ")},
        invocation{.name = "suggests_what_was_meant",
                   .arguments = {"explain", "exepct"},
                   .code = 2,
                   .err = "rehearse: the language has no word `exepct`: did "
                          "you mean `expect`?\n"},
        invocation{.name = "knows_no_other_word",
                   .arguments = {"explain", "frobnicate"},
                   .code = 2,
                   .err = "rehearse: the language has no word `frobnicate`; "
                          "`rehearse explain` lists all\n"}),
    name_of);

TEST(explain, lists_each_word_of_the_table) {
  std::size_t listed = 0;
  for (const auto& group : command_line::word_groups()) {
    listed += group.words.size();
  }
  const auto& table = scenario::verbs();
  EXPECT_EQ(listed, table.statements.size() + table.expectations.size() +
                        table.streams.size());
}

}  // namespace
}  // namespace rehearse
