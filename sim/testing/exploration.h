// Explores the order of events in a unit test: plays its body in one schedule
// after the other, until it fails in one of them or the budget is used up.
//
//   TEST(greeter, greets_in_whatever_order) {
//     rehearse::testkit::explore([](rehearse::testkit::exploration_run& run) {
//       const my_greeter greeter(80, run.server_map);
//       dialer client(run.server.ipv4(80), run.client_map, "hello");
//       run.run_until_quiet();
//       EXPECT_THAT(client, received("hello to you"));
//     });
//   }
//
// The body is played some thousand times, each time in a world of its own. What
// may come otherwise is what docs/choices.md lists: how many bytes a `recv`
// returns, which of the ready descriptors a poll reports, and so on. In each of
// these schedules the checks of the body must hold, and the judges of
// network_test must find nothing.
//
// The first failure is shrunk, and fails the test with its story: each choice
// that was not benign, and the rule that allows it. The body must be a function
// of its choices: one that keeps something from run to run, or looks at an
// address or a clock, is told, and not explored. A budget of runs finds the
// same on every machine.
//
// To play a find again, and only it, start the test with the schedule in the
// environment, REHEARSE_SCHEDULE='recv.len server/client #1 3': `explore` then
// plays that alone, with GoogleTest's own failures and the trace. To keep it as
// a test of its own write
//
//   rehearse::testkit::replay("recv.len server/client #1 3", body);

#ifndef SIM_TESTING_EXPLORATION_H_
#define SIM_TESTING_EXPLORATION_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/explore/explorer.h"
#include "sim/testing/exploration_run.h"
#include "sim/testing/network_test.h"
#include "sim/testing/sometimes.h"

namespace rehearse::testkit {

struct exploration_setup {
  // Of each run: mode and loop, names of the hosts, limits, judges.
  network_setup network = {};
  // Of seconds, how far it comes depends on the machine.
  exploration_budget budget = {.runs = 5'000, .seconds = {}};
  std::uint64_t seed = 1;
  // Names of searches (docs/exploring.md). Empty: all, in turns.
  std::vector<std::string_view> searches = {};
  // Of REHEARSE_SOMETIMES: those that must hold even if no run comes by.
  std::vector<std::string> sometimes = {};
};

struct exploration_result {
  exploration_report report = {};
  // The find, as `replay` takes it; empty if there is none.
  std::string schedule = {};
  std::vector<sometimes_row> sometimes = {};
};

// `file` and `line` are where the test fails.
exploration_result explore(const exploration_run::body& body,
                           const exploration_setup& setup = {},
                           const char* file = __builtin_FILE(),
                           int line = __builtin_LINE());

// Plays the body once, with this schedule. Fails also if some of it does not
// apply any more, since then nothing was tried.
void replay(std::string_view schedule, const exploration_run::body& body,
            const exploration_setup& setup = {},
            const char* file = __builtin_FILE(), int line = __builtin_LINE());

}  // namespace rehearse::testkit

#endif  // SIM_TESTING_EXPLORATION_H_
