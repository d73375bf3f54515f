// Every kind of step of a plan: how it is played, what it waits for, and what a
// failure says if it waits in vain.
//
// A kind for which one of these is missing does not compile.

#ifndef SIM_PLAY_STEPS_H_
#define SIM_PLAY_STEPS_H_

#include <string>

#include "sim/play/failure.h"
#include "sim/play/run_state.h"

namespace rehearse::scenario {

// Looks at the current step, and does as much of it as is possible now.
step_outcome play_step(run_state& run, cursor& thread);
// In the words of the table: "for 7 bytes".
std::string waits_for(const run_state& run, const cursor& thread);
wait_in_vain explain(const run_state& run, const cursor& thread);

// Whether the step does nothing but expect something; and whether that is
// something of the calls and channels of an application.
bool is_expectation(const action& what);
bool is_about_calls(const action& what);

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_STEPS_H_
