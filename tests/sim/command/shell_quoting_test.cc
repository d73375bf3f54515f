#include "sim/command/shell_quoting.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/sim/command/program.h"

namespace rehearse::command_line {
namespace {

TEST(shell_quoting, leaves_plain_words_as_they_are) {
  EXPECT_EQ(shell_quoted("a/b_c-1.scn"), "a/b_c-1.scn");
  EXPECT_EQ(shell_quoted("+,:@%="), "+,:@%=");
}

TEST(shell_quoting, puts_others_in_quotes) {
  EXPECT_EQ(shell_quoted("a b"), "'a b'");
  EXPECT_EQ(shell_quoted("*[cut=7]"), "'*[cut=7]'");
  EXPECT_EQ(shell_quoted("it's"), R"('it'\''s')");
}

TEST(shell_quoting, writes_out_what_would_drive_a_terminal) {
  EXPECT_EQ(shell_quoted("a\x1b%'\n"), "\"$(printf 'a\\033%%\\047')\"'\n'");
  EXPECT_EQ(shell_quoted("\xc3\xa4"), "'\xc3\xa4'");
}

// Without quotes there would be no word at all.
TEST(shell_quoting, an_empty_text_is_a_word) {
  EXPECT_EQ(shell_quoted(""), "''");
}

// Each character but NUL, which no command line can hold, alone and with a
// neighbour. A shell itself is the judge.
TEST(shell_quoting, a_shell_reads_back_each_character) {
  std::string script = "HOME=/home/alice; printf '%s|'";
  std::string expected;
  for (int c = 1; c < 256; ++c) {
    for (const std::string& text :
         {std::string(1, static_cast<char>(c)),
          "a" + std::string(1, static_cast<char>(c)),
          std::string(1, static_cast<char>(c)) + "'"}) {
      script += " " + shell_quoted(text);
      expected += text + "|";
    }
  }
  EXPECT_EQ(run_program({"/bin/sh", "-c", script}, "/").out, expected);
}

}  // namespace
}  // namespace rehearse::command_line
