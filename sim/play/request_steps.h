// What a scenario asks of an application itself: `call` and `expect probe`.

#ifndef SIM_PLAY_REQUEST_STEPS_H_
#define SIM_PLAY_REQUEST_STEPS_H_

#include <string>

#include "sim/language/plan.h"
#include "sim/play/failure.h"
#include "sim/play/run_state.h"

namespace rehearse::scenario {

step_outcome play(run_state& run, cursor& thread, const call_step& what);
step_outcome play(run_state& run, cursor& thread, const expect_probe& what);
std::string waits_for(const run_state& run, const cursor& thread,
                      const expect_probe& what);
// Whether the application shows the value now. Fails the run, at `where`, if
// the probe throws.
bool is_met(run_state& run, const expect_probe& what, place where);

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_REQUEST_STEPS_H_
