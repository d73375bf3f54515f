// `rehearse run`: which scenarios it plays, what it prints, and its exit code.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/command/invocation.h"

namespace rehearse {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

INSTANTIATE_TEST_SUITE_P(
    run, invocation_test,
    testing::Values(
        invocation{.name = "says_no_more_than_a_summary",
                   .arguments = {"run", "talk"},
                   .out = "2 passed, 0 failed in TIME\n"},
        invocation{
            .name = "a_failure_is_named_and_explained",
            .arguments = {"run", "it's late.scn", "--filter=*hello*"},
            .code = 1,
            .out = "FAIL it's late[word=\"hello\"]\n"
                   "0 passed, 1 failed in TIME\n",
            .err = AllOf(StartsWith("it's late.scn:7:1: error: this will never "
                                    "happen: the simulation is idle\n"),
                         EndsWith("   reproduce: rehearse run "
                                  "'it'\\''s late.scn' "
                                  "--filter='*[word=\"hello\"]' --trace\n"))},
        invocation{.name = "one_failure_among_others_is_1",
                   .arguments = {"run", "it's late.scn", "talk"},
                   .code = 1,
                   .out = "FAIL it's late[word=\"hello\"]\n"
                          "FAIL it's late[word=\"a b\"]\n"
                          "2 passed, 2 failed in TIME\n",
                   .err = HasSubstr("reproduce: ")},
        invocation{.name = "a_broken_file_outweighs_a_failure",
                   .arguments = {"run", "it's late.scn", "broken.scn"},
                   .code = 2,
                   .out = EndsWith("0 passed, 2 failed, 1 broken file in "
                                   "TIME\n"),
                   .err = HasSubstr("found `frobnicate`")},
        invocation{.name = "filter_takes_a_part_of_the_name",
                   .arguments = {"run", "-v", "talk", "--filter=late"},
                   .out = "pass talk/late/quiet\n"
                          "1 passed, 0 failed in TIME\n"},
        invocation{.name = "filter_takes_a_pattern",
                   .arguments = {"run", "-v", "talk", "--filter=*/ech?"},
                   .out = "pass talk/echo\n"
                          "1 passed, 0 failed in TIME\n"},
        invocation{.name = "a_filter_that_takes_nothing_is_a_mistake",
                   .arguments = {"run", "talk", "--filter=eco"},
                   .code = 2,
                   .err = "rehearse: no scenario matches --filter='eco'\n"},
        invocation{.name = "a_run_that_plays_nothing_is_no_success",
                   .arguments = {"run", "--network=posix", "talk"},
                   .code = 2,
                   .out = "0 passed, 0 failed, 2 skipped in TIME\n",
                   .err = "rehearse: nothing was run: no scenario says "
                          "`runs-on posix`\n"},
        invocation{
            .name = "verbose_says_why_a_scenario_is_skipped",
            .arguments = {"run", "--network=posix", "-v", "talk/echo.scn"},
            .code = 2,
            .out = "skip talk/echo: it does not say `runs-on posix`\n"
                   "0 passed, 0 failed, 1 skipped in TIME\n",
            .err = HasSubstr("nothing was run")},
        invocation{.name = "trace_shows_what_happened_in_each_run",
                   .arguments = {"run", "--trace", "talk"},
                   .out = AllOf(StartsWith("# talk/echo\n"
                                           "# pass time   who     event\n"
                                           "  1    0us    echo    "
                                           "handle_accept\n"),
                                HasSubstr("\n# talk/late/quiet\n"),
                                EndsWith("2 passed, 0 failed in TIME\n"))}),
    name_of);

// Large and small in turn, so that later ones are over before earlier ones.
std::string ping_pong(int rounds) {
  std::string text =
      "scenario v1 \"echo answers again and again\"\n"
      "app echo = echo_server(port=7)\n"
      "peer alice\n"
      "connect alice to echo\n";
  for (int i = 0; i < rounds; ++i) {
    text += "send alice \"ping\"\nexpect alice \"ping\"\n";
  }
  return text;
}

TEST(run, prints_in_the_same_order_with_any_number_of_threads) {
  const user user;
  for (int i = 0; i < 40; ++i) {
    user.write("many/" + std::to_string(i) + ".scn",
               ping_pong(i % 2 == 0 ? 100 : 1));
  }
  const std::vector<std::string> arguments = {"run", "--trace", "-v", "many",
                                              "it's late.scn"};
  const program_result alone = user.calls(arguments);
  EXPECT_EQ(alone.code, 1);
  for (const char* threads : {"-j2", "-j7", "-j256"}) {
    auto with_threads = arguments;
    with_threads.emplace_back(threads);
    const program_result together = user.calls(with_threads);
    EXPECT_EQ(together.code, alone.code) << threads;
    EXPECT_EQ(together.out, alone.out) << threads;
    EXPECT_EQ(together.err, alone.err) << threads;
  }
}

#if !defined(REHEARSE_SANITIZED)
// Each thread wants a stack of megabytes. (A sanitizer wants terabytes.)
TEST(run, makes_do_with_the_threads_that_there_are) {
  const user user;
  for (int i = 0; i < 60; ++i) {
    user.write("many/" + std::to_string(i) + ".scn", ping_pong(1));
  }
  const program_result result =
      user.types("ulimit -v 500000; rehearse run -j256 many");
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(result.out, "60 passed, 0 failed in TIME\n");
}
#endif

TEST(run, limits_of_the_user_win_over_the_file) {
  const user user;
  user.write("long.scn", ping_pong(20));
  std::string bounded = ping_pong(20);
  bounded.insert(bounded.find("app "), "limit passes=10\n");
  user.write("bounded.scn", bounded);
  const auto passes = [&](const std::vector<std::string>& arguments) {
    const program_result result = user.calls(arguments);
    if (result.code == 0) return true;
    EXPECT_EQ(result.code, 1) << result.err;
    EXPECT_THAT(result.err,
                HasSubstr("the run has taken 10 passes, which is the limit"));
    return false;
  };
  EXPECT_TRUE(passes({"run", "long.scn"}));
  EXPECT_FALSE(passes({"run", "bounded.scn"}));
  // The name of a file that follows is a file.
  EXPECT_TRUE(passes({"run", "--limit", "passes=1000", "bounded.scn"}));
  EXPECT_TRUE(passes({"run", "bounded.scn", "--limit=passes=1000"}));
  EXPECT_FALSE(passes({"run", "--limit", "passes=10", "long.scn"}));
  EXPECT_TRUE(passes({"run", "--limit", "passes=10", "--limit", "passes=1000",
                      "bounded.scn", "long.scn"}));
}

TEST(run, limits_of_the_user_are_part_of_the_reproduction) {
  const user user;
  user.write("long.scn", ping_pong(20));
  const program_result result =
      user.calls({"run", "--limit", "passes=10", "long.scn"});
  EXPECT_THAT(result.err,
              EndsWith("reproduce: rehearse run long.scn --limit=passes=10 "
                       "--trace\n"));
}

// A full disk, say.
TEST(run, fails_if_its_results_cannot_be_written) {
  const user user;
  const program_result result = user.calls({"run", "talk"}, "/dev/full");
  EXPECT_EQ(result.code, 2);
  EXPECT_EQ(result.err, "rehearse: cannot write to standard output\n");
}

TEST(run, trace_fails_if_its_results_cannot_be_written) {
  const user user;
  const program_result result =
      user.calls({"trace", "talk/echo.scn"}, "/dev/full");
  EXPECT_EQ(result.code, 2);
  EXPECT_EQ(result.err, "rehearse: cannot write to standard output\n");
}

}  // namespace
}  // namespace rehearse
