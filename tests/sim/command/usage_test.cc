// What the program says of itself, and of command lines that it cannot read.

#include <string>

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
                "\n"
                "Subcommands:\n"
                "  run                         replay scenario files\n"
                "  check                       find the mistakes in scenario "
                "files without running them\n"
                "  trace                       run one file and print what "
                "happened\n"
                "  apps                        list the applications that "
                "scenarios can start\n"
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
        invocation{.name = "an_unknown_command_is_named_with_those_there_are",
                   .arguments = {"replay", "talk"},
                   .code = 2,
                   .err = "rehearse: no such command: replay "
                          "(run, check, trace, apps)\n"
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
        invocation{.name = "a_seed_is_a_number",
                   .arguments = {"run", "--seed=-1", "talk"},
                   .code = 2,
                   .err = "--seed: not a number from 0 to 2^64-1: -1\n"
                          "Run with --help for more information.\n"},
        invocation{.name = "a_seed_fits_into_64_bits",
                   .arguments = {"run", "--seed=18446744073709551616", "talk"},
                   .code = 2,
                   .err = HasSubstr("not a number from 0 to 2^64-1")},
        invocation{.name = "a_deadline_is_a_day_at_most",
                   .arguments = {"trace", "--deadline=86401", "talk/echo.scn"},
                   .code = 2,
                   .err = "--deadline: not a number of seconds from 0.001 to "
                          "86400: 86401\n"
                          "Run with --help for more information.\n"}),
    name_of);

TEST_P(invocation_test, has_its_answer) { expect_answer(); }

}  // namespace
}  // namespace rehearse
