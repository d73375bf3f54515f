// Ten tests that test nothing. Each is told so.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/command/invocation.h"

namespace rehearse {
namespace {

using testing::HasSubstr;

struct vacuous {
  std::string name;
  std::string lines;  // Behind the set-up of a scenario, from line 4 on.
  std::vector<std::string> arguments = {"run", "it.scn"};
  int code = 1;
  std::string told = {};  // On either output.
};

void PrintTo(const vacuous& row, std::ostream* out) { *out << row.name; }

const std::string said_and_heard =
    "connect alice to echo\n"
    "send alice \"hello\"\n"
    "expect alice \"hello\"\n";

const vacuous vacuous_tests[] = {
    {.name = "fault_that_never_fires",
     .lines = "fault echo/1.send nth 9 = EPIPE\n" + said_and_heard,
     .told = "it.scn:4:7: error: this fault was never used"},
    {.name = "fault_that_fires_when_all_is_over",
     .lines = "fault echo/1.close nth 1 = EIO\n" + said_and_heard,
     .told = "it.scn:4:7: error: this fault was used only when the run was "
             "over"},
    {.name = "never_of_a_channel_that_never_was",
     .lines = said_and_heard + "expect never echo/7.handle_error\n",
     .told = "it.scn:7:1: error: this says nothing: there was no echo/7"},
    {.name = "never_of_a_call_that_cannot_be",
     .lines = said_and_heard + "expect never echo.recv\n",
     .told = "it.scn:7:1: error: this says nothing: echo listens"},
    {.name = "closed_of_a_channel_that_never_was",
     .lines = said_and_heard + "expect closed echo/7\n",
     .told = "there was no echo/7"},
    {.name = "no_call_of_a_channel_that_never_was",
     .lines = said_and_heard + "expect call echo/7.recv times 0\n",
     .code = 2,
     .told = "it.scn:7:31: error: `times 0` cannot be met"},
    {.name = "sometimes_that_holds_in_no_run",
     .lines =
         said_and_heard + "expect sometimes call echo/1.recv returning 4096\n",
     .arguments = {"explore", "it.scn", "--budget=200runs"},
     .told = "it.scn:7:1: error: this held in none of "},
    {.name = "judge_that_cannot_fire",
     .lines = "connect alice to echo\nclose alice\n",
     .arguments = {"explore", "it.scn", "--budget=200runs"},
     .code = 0,
     .told = "judges that had nothing to judge: late peer, unread\n"},
    {.name = "schedule_that_does_not_apply",
     .lines = said_and_heard + "\n-- schedule v1 --\nrecv.len echo/bob #9 2\n",
     .told = "it.scn:9:1: error: the schedule does not apply any more"},
    {.name = "run_in_which_all_is_skipped",
     .lines = said_and_heard,
     .arguments = {"run", "it.scn", "--network=posix"},
     .code = 2,
     .told = "nothing was run: no scenario says `runs-on posix`"},
};

class vacuous_test : public testing::TestWithParam<vacuous> {
 protected:
  user user_;
};

INSTANTIATE_TEST_SUITE_P(, vacuous_test, testing::ValuesIn(vacuous_tests),
                         [](const auto& row) { return row.param.name; });

TEST_P(vacuous_test, is_told) {
  const vacuous& row = GetParam();
  user_.write("it.scn",
              "scenario v1 \"it tests nothing\"\n"
              "app echo = echo_server(port=7)\n"
              "peer alice\n" +
                  row.lines);
  const program_result result = user_.calls(row.arguments);
  EXPECT_EQ(result.code, row.code) << result.err;
  EXPECT_THAT(result.out + result.err, HasSubstr(row.told));
}

}  // namespace
}  // namespace rehearse
