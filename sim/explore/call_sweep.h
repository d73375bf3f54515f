// A sweep: a scenario is played again and again, and each time another one of
// the calls that its applications make fails.
//
//   run_report first = run(plan, {.keep_calls = true});
//   for (const swept_fault& each : faults_of(first.calls, false)) {
//     const injected_fault injected(plan, each);
//     run_report report = run(plan, {});          // failed: it does not
//     survive
//   }
//
// Up to the call that fails a run is the same as the first one. So each call of
// the first run is tried with all that Linux can answer there
// (sim/call_errors.h).
//
// What the scenario expects need not come about if a call fails. What counts is
// what holds for every program: the run ends, no exception gets lost or leaves
// a loop, no program is busy for nothing, and nothing leaks (`judge
// expectations off`). There are answers, though, of which nobody may notice
// anything: fewer bytes than asked for, EINTR and EAGAIN. After those, peers
// get all that the scenario expects (`judge calls off`).

#ifndef SIM_EXPLORE_CALL_SWEEP_H_
#define SIM_EXPLORE_CALL_SWEEP_H_

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/language/plan.h"
#include "sim/play/run_report.h"

namespace rehearse::scenario {

struct swept_fault {
  fault_line line;
  std::string_view judge_off;  // "calls" or "expectations"
};

// At most so many of each kind of call, spread evenly over the run: the first
// and the last of them are always there. 0 leaves all.
std::vector<made_call> spread_calls(std::vector<made_call> calls,
                                    std::size_t most);

// All that can happen to these calls, call by call. `may_notice`: the program,
// or its file, does not pass over what need not be noticed. CPython mode does
// not, and neither does a file with faults of its own, whose counts change, or
// with a script of passes, which has no others.
std::vector<swept_fault> faults_of(const std::vector<made_call>& calls,
                                   bool may_notice);

// Puts a fault into a plan, for as long as it lives.
class injected_fault {
 public:
  injected_fault(plan& changed, const swept_fault& which) : plan_(changed) {
    plan_.faults.push_back(which.line);
    plan_.judges_off.push_back(which.judge_off);
  }
  injected_fault(const injected_fault&) = delete;
  injected_fault& operator=(const injected_fault&) = delete;
  ~injected_fault() {
    plan_.faults.pop_back();
    plan_.judges_off.pop_back();
  }

 private:
  plan& plan_;
};

}  // namespace rehearse::scenario

#endif  // SIM_EXPLORE_CALL_SWEEP_H_
