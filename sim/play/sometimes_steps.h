// How `expect sometimes` is played.
//
// A line holds if what stands behind `sometimes` would be met there, or later,
// up to the end of the run. It takes no call, and no later mark ends it. That a
// channel is open or closed, and what a probe shows, is looked at whenever the
// world is at rest; calls are looked at once, at the end, since the log keeps
// them.

#ifndef SIM_PLAY_SOMETIMES_STEPS_H_
#define SIM_PLAY_SOMETIMES_STEPS_H_

#include "sim/language/plan.h"
#include "sim/play/cursor.h"
#include "sim/play/run_state.h"

namespace rehearse::scenario {

step_outcome play(run_state& run, cursor& thread, const expect_sometimes& what);

// The world is at rest.
void look_at_sometimes(run_state& run);
// The run is over.
void look_at_sometimes_calls(run_state& run);

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_SOMETIMES_STEPS_H_
