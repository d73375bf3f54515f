// What is explored: something that can be run again and again, with all its
// freedom in the hands of a strategy. A scenario is one (scenario_subject.h),
// and so is the body of a unit test (sim/testing/exploration.h).

#ifndef SIM_EXPLORE_SUBJECT_H_
#define SIM_EXPLORE_SUBJECT_H_

#include <cstdint>
#include <functional>
#include <string>

#include "sim/choices.h"
#include "sim/run_coverage.h"

namespace rehearse {

struct run_outcome {
  // What went wrong, in words that are the same whenever it is the same thing
  // that went wrong: "busy: echo/N.handle_write ...". Empty: nothing did.
  std::string violation = {};
  std::uint64_t hash = 0;  // Of all that happened.
  run_coverage coverage = {};
  // The message for people, and all that happened, a line each: if asked for.
  std::string report = {};
  std::string trace = {};

  bool passed() const { return violation.empty(); }
};

// Plays one run. It may be called from several threads at a time, and depends
// on nothing but the answers of the strategy. `in_full`: with report and trace.
using subject = std::function<run_outcome(strategy& chosen_by, bool in_full)>;

}  // namespace rehearse

#endif  // SIM_EXPLORE_SUBJECT_H_
