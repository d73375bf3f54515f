// How a part of a run reports that an expectation did not hold.

#ifndef SIM_PLAY_FAILURE_H_
#define SIM_PLAY_FAILURE_H_

#include <string>
#include <vector>

#include "sim/play/run_state.h"
#include "sim/watch/finding.h"

namespace rehearse::scenario {

// What a failure shows besides its message; all of it is optional.
struct failure_details {
  std::string at_caret = {};
  std::vector<std::string> notes = {};
  std::string waiting = {};  // From waiting_table.
  std::string dump = {};     // From dump_difference.
  std::string judge = {};    // Who found it; empty: a step of the file.
};

// What a failure says about a step that waits in vain.
struct wait_in_vain {
  place where;
  std::string message = {};  // If it says more than that it waits.
  std::vector<std::string> notes = {};
};

// Adds the problem to the run, with the end of its trace. The step that fails
// is blocked: it can return this outcome.
step_outcome fail(run_state& run, place where, std::string message,
                  const failure_details& more = {});

// Does the same with the first finding of a judge, if there is one.
void fail_first(run_state& run, findings results);

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_FAILURE_H_
