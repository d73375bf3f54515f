// What is made of the tables of the program: completions, the page of the
// manual and grammars for editors.

#include <cctype>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/command/word_list.h"
#include "tests/sim/command/invocation.h"

namespace rehearse {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

// Whole words only: `app` is also a part of `happen`.
bool has_word(const std::string& text, const std::string& word) {
  const auto is_letter = [&](std::size_t at) {
    return at < text.size() &&
           (std::isalnum(static_cast<unsigned char>(text[at])) != 0 ||
            text[at] == '_');
  };
  for (std::size_t at = text.find(word); at != std::string::npos;
       at = text.find(word, at + 1)) {
    if (!is_letter(at - 1) && !is_letter(at + word.size())) return true;
  }
  return false;
}

class generated : public testing::Test {
 protected:
  std::string made_by(const std::vector<std::string>& arguments) const {
    const program_result result = user_.calls(arguments);
    EXPECT_EQ(result.code, 0) << result.err;
    return result.out;
  }
  user user_;
};

TEST_F(generated, holds_each_word_of_the_language) {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"completion", "bash"},
                                             {"completion", "zsh"},
                                             {"man"},
                                             {"grammar", "vim"},
                                             {"grammar", "textmate"}}) {
    std::string text = made_by(arguments);
    // A dash of the manual.
    for (std::size_t at = 0; (at = text.find("\\-", at)) != std::string::npos;)
      text.erase(at, 1);
    for (const auto& group : command_line::word_groups()) {
      for (const scenario::verb* word : group.words) {
        if (word->name.empty()) continue;
        EXPECT_TRUE(has_word(text, std::string(word->name)))
            << arguments.back() << " lacks " << word->name;
      }
    }
  }
}

// The table says what follows a verb, so an editor need not be told again.
TEST_F(generated, following_words_are_those_of_the_syntax) {
  const auto words = command_line::following_words();
  for (const char* const word : {"from", "on", "to", "chunk", "times", "within",
                                 "at", "after", "in", "does", "until"}) {
    EXPECT_THAT(words, Contains(word));
  }
  EXPECT_THAT(words, Not(Contains("window")));
  EXPECT_THAT(words, Not(Contains("NAME")));
}

TEST_F(generated, manual_explains_each_command_and_option) {
  EXPECT_THAT(made_by({"man"}),
              AllOf(HasSubstr(".TH REHEARSE 1\n"),
                    HasSubstr(".SS rehearse run [OPTIONS] PATH...\n"),
                    HasSubstr("\\fB\\-\\-loop select|poll\\fR\n"),
                    HasSubstr("\nrehearse fmt \\-\\-check scenarios\n"),
                    HasSubstr("\nsend alice chunk=2 \"hello\\er\\en\"\n")));
}

TEST_F(generated, grammars_know_what_follows_sometimes) {
  EXPECT_THAT(made_by({"grammar", "vim"}),
              HasSubstr("\\<expect\\s\\+\\%(sometimes\\s\\+\\)\\?\\)\\@<="));
  EXPECT_THAT(made_by({"grammar", "textmate"}),
              HasSubstr("(expect)\\\\s+((?:sometimes\\\\s+)?("));
}

// A verb behind a time is one, too: an editor reads the time first.
TEST_F(generated, grammars_know_a_verb_by_what_stands_before_it) {
  EXPECT_THAT(made_by({"grammar", "vim"}),
              HasSubstr("scenarioVerb "
                        "/\\%(^\\s*\\%([@+]\\S\\+\\s\\+\\)\\?\\)\\@<="
                        "\\%(window\\|"));
  EXPECT_THAT(made_by({"grammar", "textmate"}),
              HasSubstr("\"^\\\\s*(?:[@+]\\\\S+\\\\s+)?(window|"));
}

// The words that Bash proposes after `line`, whose last word is incomplete.
class bash_completion : public generated {
 protected:
  std::string proposals(const std::string& line) const {
    user_.write("completion.bash", made_by({"completion", "bash"}));
    const program_result result = user_.types(
        "cd \"$BUILD_WORKING_DIRECTORY\"; exec /bin/bash -c 'source "
        "./completion.bash; COMP_WORDS=(" +
        line +
        "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _rehearse; "
        "echo \"${COMPREPLY[@]}\"'");
    EXPECT_EQ(result.err, "");
    return result.out;
  }
};

TEST_F(bash_completion, completes_commands) {
  EXPECT_EQ(proposals("rehearse exp"), "explore explain\n");
  EXPECT_EQ(proposals("rehearse sw"), "sweep\n");
}

TEST_F(bash_completion, completes_options_of_a_command) {
  EXPECT_EQ(proposals("rehearse run --se"), "--seed --seeds\n");
  EXPECT_EQ(proposals("rehearse check --se"), "\n");
}

TEST_F(bash_completion, completes_values_of_an_option) {
  EXPECT_EQ(proposals("rehearse run --loop = s"), "select\n");
  EXPECT_EQ(proposals("rehearse run --network p"), "posix\n");
  EXPECT_EQ(proposals("rehearse run --mode ="), "safe cpython\n");
}

TEST_F(bash_completion, completes_words_of_the_language) {
  EXPECT_EQ(proposals("rehearse explain sh"), "shutdown\n");
}

TEST_F(bash_completion, completes_scenarios_and_folders) {
  EXPECT_EQ(proposals("rehearse run talk/"), "talk/late talk/echo.scn\n");
}

}  // namespace
}  // namespace rehearse
