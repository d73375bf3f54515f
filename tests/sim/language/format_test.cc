#include "sim/language/format.h"

#include <string>

#include <gtest/gtest.h>

namespace rehearse::scenario {
namespace {

struct layout {
  const char* name;
  std::string before;
  std::string after;
};

void PrintTo(const layout& row, std::ostream* stream) { *stream << row.name; }

class format : public testing::TestWithParam<layout> {};

TEST_P(format, lays_out) {
  EXPECT_EQ(formatted(GetParam().before), GetParam().after);
}

TEST_P(format, changes_nothing_the_second_time) {
  EXPECT_EQ(formatted(GetParam().after), GetParam().after);
}

INSTANTIATE_TEST_SUITE_P(
    files, format,
    testing::Values(
        layout{"who_aligns_none_keeps_it_so", "connect a to e\nsend a \"x\"\n",
               "connect a to e\nsend a \"x\"\n"},
        layout{"who_aligns_one_has_all_aligned",
               "connect a to e\nsend    a \"x\"\nexpect a \"x\"\n",
               "connect a to e\nsend    a \"x\"\nexpect  a \"x\"\n"},
        layout{"a_verb_that_is_too_long_has_one_blank",
               "send   a \"x\"\nshutdown a write\nclose a\n",
               "send   a \"x\"\nshutdown a write\nclose  a\n"},
        layout{"a_paragraph_has_its_own_column",
               "send   a \"x\"\nclose a\n\nsend a \"x\"\nclose a\n",
               "send   a \"x\"\nclose  a\n\nsend a \"x\"\nclose a\n"},
        layout{"a_comment_divides_no_paragraph",
               "send   a \"x\"\n  # and then\nclose a\n",
               "send   a \"x\"\n  # and then\nclose  a\n"},
        layout{"no_column_is_wider_than_the_longest_verb",
               "send             a \"x\"\nclose a\n",
               "send     a \"x\"\nclose    a\n"},
        layout{"a_long_verb_alone_needs_no_column", "shutdown    a write\n",
               "shutdown a write\n"},
        layout{"applications_and_peers_have_a_column",
               "app  e = echo()\npeer a\nloop  poll\n",
               "app  e = echo()\npeer a\nloop poll\n"},
        layout{"a_step_with_a_time_has_no_column",
               "@5ms  send   a \"x\"\nsend    a \"y\"\n",
               "@5ms  send a \"x\"\nsend    a \"y\"\n"},
        layout{"blocks_are_indented",
               "peer a does {\nsend a \"x\"\n    repeat 2 {\n"
               "send a raw {\n   | x }\n    }\n}\n  }\n  send b \"y\"\n",
               "peer a does {\n  send a \"x\"\n  repeat 2 {\n"
               "    send a raw {\n   | x }\n    }\n  }\n}\nsend b \"y\"\n"},
        layout{"lines_of_a_block_are_aligned_with_each_other_only",
               "together {\n  send   a \"x\"\n  close b\n}\nclose a\n",
               "together {\n  send   a \"x\"\n  close  b\n}\nclose a\n"},
        layout{"what_is_quoted_stays", "send  a \"  }  # {\" * 2\nclose a\n",
               "send  a \"  }  # {\" * 2\nclose a\n"},
        layout{"comments_stay_as_they_are",
               "close a   #  what   \n   #   now   \nclose b   \n",
               "close a   #  what   \n   #   now   \nclose b\n"},
        layout{"empty_lines_stay_as_they_are", "\n\n  \nclose a\n",
               "\n\n  \nclose a\n"},
        layout{"attachments_stay_as_they_are",
               "close  a   \n-- data x text --\nsend    a   \nclose a  \n",
               "close  a\n-- data x text --\nsend    a   \nclose a  \n"},
        layout{"ends_of_lines_stay", "close a  \r\nclose b  ",
               "close a\r\nclose b"},
        layout{"a_mark_of_the_byte_order_stays",
               "\xef\xbb\xbfscenario v1 \"x\"\nclose a \n",
               "\xef\xbb\xbfscenario v1 \"x\"\nclose a\n"},
        layout{"nothing_is_laid_out_as_nothing", "", ""}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace rehearse::scenario
