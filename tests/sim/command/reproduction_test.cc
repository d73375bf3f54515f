// The line under a failure: whoever copies it into a shell sees that failure
// again, and no other.

#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/command/invocation.h"

namespace rehearse {
namespace {

std::vector<std::string> reproductions_in(const std::string& err) {
  static const std::string label = "   reproduce: ";
  std::vector<std::string> commands;
  std::istringstream lines(err);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(label)) commands.push_back(line.substr(label.size()));
  }
  return commands;
}

// Fails in each of its cells, whatever the network, the loop and the mode.
std::string fails_for(const std::string& words) {
  return "scenario v1 \"echo is expected to say more\"\n"
         "runs-on sim posix\n"
         "matrix word = " +
         words +
         "\n"
         "app echo = echo_server(port=7)\n"
         "peer alice\n"
         "connect alice to echo\n"
         "send alice $word\n"
         "expect alice \"never\"\n";
}

TEST(reproduction, names_the_file_and_the_cell_in_the_words_of_a_shell) {
  const user user;
  user.write("it's $HOME/a;b.scn", fails_for("\"a\", \"it's `x`\""));
  const program_result first = user.calls({"run", "it's $HOME"});
  EXPECT_THAT(
      reproductions_in(first.err),
      testing::ElementsAre(R"(rehearse run 'it'\''s $HOME/a;b.scn' )"
                           R"(--filter='*[word="a"]' --trace)",
                           R"(rehearse run 'it'\''s $HOME/a;b.scn' )"
                           R"(--filter='*[word="it'\''s `x`"]' --trace)"));
}

TEST(reproduction, shows_that_failure_and_no_other) {
  const user user;
  user.write("it's $HOME/a;b.scn", fails_for("\"a\", \"it's `x`\", \"\\\\\""));
  const program_result first = user.calls({"run", "it's $HOME"});
  const auto commands = reproductions_in(first.err);
  ASSERT_EQ(commands.size(), 3);
  std::string again;
  for (const std::string& command : commands) {
    const program_result result = user.types(command);
    EXPECT_EQ(result.code, 1) << command;
    EXPECT_THAT(result.out, testing::HasSubstr("\n0 passed, 1 failed in"))
        << command;
    again += result.err;
  }
  EXPECT_EQ(again, first.err);
}

TEST(reproduction, takes_no_character_of_a_cell_for_a_pattern) {
  const user user;
  user.write("a.scn",
             fails_for(R"("a*", "ab", "a?", "a\\*", "a\r\n*", "*", "?")"));
  const program_result first = user.calls({"run", "a.scn"});
  const auto commands = reproductions_in(first.err);
  ASSERT_EQ(commands.size(), 7);
  for (const std::string& command : commands) {
    const program_result result = user.types(command);
    EXPECT_THAT(result.out, testing::HasSubstr("\n0 passed, 1 failed in"))
        << command;
  }
}

TEST(reproduction, takes_no_path_for_an_option) {
  const user user;
  user.write("-a.scn", fails_for("\"a\""));
  const program_result first = user.calls({"run", "--", "-a.scn"});
  const auto commands = reproductions_in(first.err);
  ASSERT_EQ(commands.size(), 1);
  const program_result again = user.types(commands[0]);
  EXPECT_EQ(again.code, 1) << again.err;
  EXPECT_EQ(reproductions_in(again.err), commands);
}

TEST(reproduction, repeats_what_chooses_the_run) {
  const user user;
  user.write("a.scn", fails_for("\"a\", \"b\""));
  const program_result result =
      user.calls({"run", "--seed=7", "-j2", "--mode=cpython", "-v",
                  "--filter=*a*", "--loop=poll", "a.scn"});
  EXPECT_THAT(reproductions_in(result.err),
              testing::Contains("rehearse run a.scn --filter='*[word=\"a\"]' "
                                "--loop=poll --mode=cpython --seed=7 --trace"));
}

TEST(reproduction, repeats_that_it_was_on_real_sockets) {
  const user user;
  user.write("a.scn", fails_for("\"a\", \"b\""));
  const program_result result = user.calls(
      {"run", "--network=posix", "--deadline=0.1", "--filter=*a\"]", "a.scn"});
  EXPECT_THAT(
      reproductions_in(result.err),
      testing::ElementsAre("rehearse run a.scn --filter='*[word=\"a\"]' "
                           "--network=posix --trace"));
}

// `rehearse trace` has no filter, so its failures too are reproduced by `run`.
TEST(reproduction, is_told_by_trace_too) {
  const user user;
  const program_result result = user.calls({"trace", "it's late.scn"});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(reproductions_in(result.err),
              testing::ElementsAre(R"(rehearse run 'it'\''s late.scn' )"
                                   R"(--filter='*[word="hello"]' --trace)",
                                   R"(rehearse run 'it'\''s late.scn' )"
                                   R"(--filter='*[word="a b"]' --trace)"));
}

}  // namespace
}  // namespace rehearse
