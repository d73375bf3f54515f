// What drives a scenario: time that passes, marks, faults, and idleness.

#ifndef SIM_PLAY_DRIVING_STEPS_H_
#define SIM_PLAY_DRIVING_STEPS_H_

#include <string>

#include "sim/language/plan.h"
#include "sim/play/failure.h"
#include "sim/play/run_state.h"

namespace rehearse::scenario {

step_outcome play(run_state& run, cursor& thread, const run_step& what);
std::string waits_for(const run_state& run, const cursor& thread,
                      const run_step& what);
step_outcome play(run_state& run, cursor& thread, const mark_step& what);
step_outcome play(run_state& run, cursor& thread, const expect_mark& what);
step_outcome play(run_state& run, cursor& thread, const fault_step& what);
step_outcome play(run_state& run, cursor& thread, const expect_idle& what);
std::string waits_for(const run_state& run, const cursor& thread,
                      const expect_mark& what);
std::string waits_for(const run_state& run, const cursor& thread,
                      const expect_idle& what);

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_DRIVING_STEPS_H_
