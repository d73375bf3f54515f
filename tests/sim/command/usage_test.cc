// What the program says of itself, and of command lines that it cannot read.

#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/command/invocation.h"

namespace rehearse {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

INSTANTIATE_TEST_SUITE_P(
    usage, invocation_test,
    testing::Values(
        invocation{
            .name = "help_lists_the_commands",
            .arguments = {"--help"},
            .out =
                "Replays network scenarios: scripted peers against a protocol "
                "on\n"
                "asyncore, on a simulated network or on real sockets.\n"
                "Exit status: 0 all passed, 1 a scenario failed, 2 bad usage "
                "or a broken file.\n"
                "Usage: rehearse [OPTIONS] SUBCOMMAND\n"
                "\n"
                "Options:\n"
                "  -h,--help                   Print this help message and "
                "exit\n"
                "  --version                   Print the version and exit\n"
                "\n"
                "Subcommands:\n"
                "  run                         replay scenario files\n"
                "  check                       find the mistakes in scenario "
                "files without running them\n"
                "  trace                       run one file and print what "
                "happened\n"
                "  update                      write what happens into the "
                "golden traces of scenario files\n"
                "  fmt                         lay scenario files out\n"
                "  sweep                       let each call of an "
                "application fail, one in each run\n"
                "  explore                     look for an order of events in "
                "which a scenario fails\n"
                "  shrink                      make a schedule that fails as "
                "small as it can be\n"
                "  step                        go through one run, forward and "
                "back, and try other choices\n"
                "  merge                       put the finds of several "
                "explorations into one folder\n"
                "  explain                     say what a word of the language "
                "means, or a choice of a schedule\n"
                "  list, apps                  list the applications that "
                "scenarios can start, with their parameters, calls, probes, "
                "reports and labels\n"
                "  completion                  print a script that completes "
                "command lines, for a shell to read\n"
                "  man                         print the page of the manual\n"
                "  grammar                     print the syntax of scenario "
                "files for an editor\n"
                "\n"},
        invocation{.name = "help_of_a_command_has_its_options",
                   .arguments = {"run", "--help"},
                   .out = testing::AllOf(
                       StartsWith("replay scenario files\n"
                                  "Usage: rehearse run [OPTIONS] PATH...\n"),
                       HasSubstr("--network TEXT:{sim,posix}=sim"),
                       HasSubstr("-j,--jobs UINT:UINT in [1 - 256]=1"))},
        invocation{.name = "a_command_is_required",
                   .code = 2,
                   .err = "A subcommand is required\n"
                          "Run with --help for more information.\n"},
        invocation{
            .name = "an_unknown_command_is_named_with_those_there_are",
            .arguments = {"replay", "talk"},
            .code = 2,
            .err = "rehearse: no such command: replay "
                   "(run, check, trace, update, fmt, sweep, explore, shrink, "
                   "step, merge, explain, list, completion, man, grammar)\n"
                   "Run with --help for more information.\n"},
        invocation{.name = "an_unknown_option_is_no_command",
                   .arguments = {"--fast"},
                   .code = 2,
                   .err = "A subcommand is required\n"
                          "Run with --help for more information.\n"},
        invocation{.name = "an_option_of_another_command_is_refused",
                   .arguments = {"check", "--trace", "talk"},
                   .code = 2,
                   .err = "The following argument was not expected: --trace\n"
                          "Run with --help for more information.\n"},
        invocation{.name = "an_option_does_not_take_the_next_word_for_a_value",
                   .arguments = {"run", "--filter=", "talk"},
                   .code = 2,
                   .err = "rehearse: --filter= has no value: write one behind "
                          "the `=`, or leave it out\n"},
        invocation{.name = "a_seed_does_not_take_the_next_word_for_a_value",
                   .arguments = {"run", "talk", "--seed="},
                   .code = 2,
                   .err = HasSubstr("--seed= has no value")},
        invocation{.name = "what_a_user_wrote_does_not_drive_the_terminal",
                   .arguments = {"run", "talk", "--x\x1b[31m"},
                   .code = 2,
                   .err = HasSubstr("--x\\x1b[31m\n")},
        invocation{.name = "a_seed_is_a_number",
                   .arguments = {"run", "--seed=-1", "talk"},
                   .code = 2,
                   .err = "--seed: not a number from 0 to 2^64-1: -1\n"
                          "Run with --help for more information.\n"},
        invocation{.name = "a_seed_fits_into_64_bits",
                   .arguments = {"run", "--seed=18446744073709551616", "talk"},
                   .code = 2,
                   .err = HasSubstr("not a number from 0 to 2^64-1")},
        invocation{.name = "a_limit_has_a_name_and_a_value",
                   .arguments = {"run", "--limit", "talk"},
                   .code = 2,
                   .err = "--limit: not a limit such as passes=1000000 or "
                          "time=90m: talk (there are passes, time, events, "
                          "calls, trace, real_time or memory)\n"
                          "Run with --help for more information.\n"},
        invocation{.name = "a_limit_does_not_take_the_next_word_for_a_value",
                   .arguments = {"run", "--limit=", "talk"},
                   .code = 2,
                   .err = HasSubstr("--limit= has no value")},
        invocation{.name = "a_deadline_is_a_day_at_most",
                   .arguments = {"trace", "--deadline=86401", "talk/echo.scn"},
                   .code = 2,
                   .err = "--deadline: not a number of seconds from 0.001 to "
                          "86400: 86401\n"
                          "Run with --help for more information.\n"}),
    name_of);

// The commands are those that --help lists.
TEST(usage, help_of_each_command_has_an_example) {
  const user user;
  std::istringstream help(user.calls({"--help"}).out);
  std::string line;
  while (std::getline(help, line) && line != "Subcommands:") {
  }
  int commands = 0;
  while (std::getline(help, line) && !line.empty()) {
    const std::string name = line.substr(2, line.find_first_of(" ,", 2) - 2);
    ++commands;
    EXPECT_THAT(user.calls({name, "--help"}).out,
                HasSubstr("\nExample:\n  rehearse " + name))
        << name;
  }
  EXPECT_GT(commands, 6);
}

// A full disk, say. What was not printed must not look like success.
TEST(usage, output_that_cannot_be_written_is_a_failure) {
  const user user;
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"--help"},
                                             {"run", "--help"},
                                             {"list"},
                                             {"check", "talk"},
                                             {"run", "talk"},
                                             {"trace", "talk/echo.scn"}}) {
    SCOPED_TRACE(arguments.front());
    const program_result result = user.calls(arguments, "/dev/full");
    EXPECT_EQ(result.code, 2);
    EXPECT_EQ(result.err, "rehearse: cannot write to standard output\n");
  }
}

// A socket of the scenario would get their numbers, and what is printed would
// go to its other end.
TEST(usage, descriptors_that_are_closed_are_not_given_to_sockets) {
  const user user;
  user.write("both.scn",
             "scenario v1 \"echo returns a line\"\n"
             "runs-on posix\n"
             "app echo = echo_server()\n"
             "peer alice\n"
             "connect alice to echo\n"
             "send alice \"hello\"\n"
             "expect alice \"hello\"\n"
             "expect alice \"\" * 1\n"
             "close alice\n");
  const program_result result = user.types(
      "rehearse run -v --network=posix both.scn <&- >&-; echo $? >&2");
  EXPECT_THAT(result.err,
              testing::EndsWith("cannot write to standard output\n2\n"));
}

}  // namespace
}  // namespace rehearse
