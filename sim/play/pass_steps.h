// Scripted readiness: the passes of a loop, one line each, and what channels
// ask of it.

#ifndef SIM_PLAY_PASS_STEPS_H_
#define SIM_PLAY_PASS_STEPS_H_

#include <string>

#include "sim/language/plan.h"
#include "sim/play/failure.h"
#include "sim/play/run_state.h"

namespace rehearse::scenario {

step_outcome play(run_state& run, cursor& thread, const pass_step& what);
std::string waits_for(const run_state& run, const cursor& thread,
                      const pass_step& what);

step_outcome play(run_state& run, cursor& thread, const expect_interest& what);
std::string waits_for(const run_state& run, const cursor& thread,
                      const expect_interest& what);
wait_in_vain explain(const run_state& run, const cursor& thread,
                     const expect_interest& what);

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_PASS_STEPS_H_
