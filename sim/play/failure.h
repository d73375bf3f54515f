// How a part of a run says that something did not hold.

#ifndef SIM_PLAY_FAILURE_H_
#define SIM_PLAY_FAILURE_H_

#include <string>
#include <vector>

#include "sim/play/run_state.h"
#include "sim/watch/finding.h"

namespace rehearse::scenario {

// What is told besides the message; all of it optional.
struct failure_details {
  std::string at_caret = {};
  std::vector<std::string> notes = {};
  std::string waiting = {};  // From waiting_table.
  std::string dump = {};     // From dump_difference.
};

// What is told of a step that waits in vain.
struct wait_in_vain {
  place where;
  std::string message = {};  // If there is a better one than that it waits.
  std::vector<std::string> notes = {};
};

// Adds the problem to the run, with the end of its trace. The step that says so
// is blocked: it returns this.
step_outcome fail(run_state& run, place where, std::string message,
                  const failure_details& more = {});

// Likewise the first of what a judge found, if anything.
void fail_first(run_state& run, findings results);

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_FAILURE_H_
