// `rehearse run --seeds`: many schedules of each scenario.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/command/invocation.h"

namespace rehearse {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::StartsWith;

// It holds on the canonical schedule, and on others only if nothing is cut.
constexpr const char* fragile =
    "scenario v1 \"the echo comes in one piece\"\n"
    "app echo = echo_server()\n"
    "peer alice\n"
    "connect alice to echo\n"
    "send alice \"hello\"\n"
    "expect alice \"hello\"\n"
    "expect call echo/1.recv times 1\n";

INSTANTIATE_TEST_SUITE_P(
    seeds, invocation_test,
    testing::Values(
        invocation{.name = "all_are_played",
                   .arguments = {"run", "talk", "--seeds=1..50", "-j2"},
                   .out = "100 passed, 0 failed in TIME\n"},
        invocation{.name = "the_largest_is_the_last",
                   .arguments = {"run", "talk", "--seeds",
                                 "18446744073709551614..18446744073709551615"},
                   .out = "4 passed, 0 failed in TIME\n"},
        invocation{.name = "are_a_range",
                   .arguments = {"run", "talk", "--seeds=5..1"},
                   .code = 2,
                   .err = HasSubstr("--seeds: not a range of seeds such as "
                                    "1..500, of at most a million: 5..1\n")},
        invocation{.name = "exclude_a_single_one",
                   .arguments = {"run", "talk", "--seeds=1..5", "--seed=1"},
                   .code = 2,
                   .err = HasSubstr("--seed excludes --seeds")},
        invocation{.name = "are_what_keep_going_is_about",
                   .arguments = {"run", "talk", "--keep-going"},
                   .code = 2,
                   .err = HasSubstr("--keep-going requires --seeds")},
        invocation{
            .name = "are_not_for_real_sockets",
            .arguments = {"run", "talk", "--network=posix", "--seeds=1..5"},
            .code = 2,
            .err = HasSubstr(
                "--seeds: real sockets have no seed: what a scenario leaves "
                "open is the system's there; leave out this option, or "
                "--network=posix\n")}),
    name_of);

class seeds : public testing::Test {
 protected:
  seeds() {
    user_.write("fragile.scn", fragile);
    EXPECT_EQ(user_.calls({"run", "fragile.scn"}).code, 0);
  }
  user user_;
};

TEST_F(seeds, stop_at_the_first_failure) {
  for (const std::string threads : {"-j1", "-j4"}) {
    const program_result result =
        user_.calls({"run", "fragile.scn", "--seeds=1..500", threads});
    EXPECT_EQ(result.code, 1);
    EXPECT_THAT(result.out,
                AllOf(StartsWith("FAIL fragile\n"),
                      ContainsRegex("fragile fails with seed [0-9]+, the first "
                                    "that does; --keep-going plays them all\n"
                                    "[0-9]+ passed, 1 failed, [0-9]+ not run "
                                    "in TIME\n")));
    EXPECT_THAT(result.err, ContainsRegex("reproduce: rehearse run fragile.scn "
                                          "--seed=[0-9]+ --trace\n$"));
  }
}

TEST_F(seeds, keep_going_says_how_many_fail_and_the_command_for_one) {
  const program_result result = user_.calls(
      {"run", "fragile.scn", "talk", "--seeds=1..100", "--keep-going"});
  EXPECT_EQ(result.code, 1);
  // One report, however many fail.
  EXPECT_THAT(
      result.out,
      AllOf(StartsWith("FAIL fragile\nfragile fails with "),
            ContainsRegex("fails with [0-9]+ of 100 seeds: rehearse run "
                          "fragile.scn --seed=[0-9]+ --trace\n"
                          "2[0-9][0-9] passed, [0-9]+ failed in TIME\n$")));
  // The command shows the failure.
  const std::size_t begin = result.out.find("rehearse run");
  const std::string command =
      result.out.substr(begin, result.out.find('\n', begin) - begin);
  EXPECT_EQ(user_.types(command).code, 1) << command;
}

}  // namespace
}  // namespace rehearse
