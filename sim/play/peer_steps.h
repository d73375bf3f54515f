// What peers do: how each such step is played, and what it waits for.

#ifndef SIM_PLAY_PEER_STEPS_H_
#define SIM_PLAY_PEER_STEPS_H_

#include <string>

#include "sim/language/plan.h"
#include "sim/play/failure.h"
#include "sim/play/run_state.h"

namespace rehearse::scenario {

step_outcome play(run_state& run, cursor& at, const listen_step& what);
step_outcome play(run_state& run, cursor& at, const accept_step& what);
step_outcome play(run_state& run, cursor& at, const connect_step& what);
step_outcome play(run_state& run, cursor& at, const send_step& what);
step_outcome play(run_state& run, cursor& at, const shutdown_step& what);
step_outcome play(run_state& run, cursor& at, const close_step& what);
step_outcome play(run_state& run, cursor& at, const reset_step& what);

// Only these may have to wait.
std::string waits_for(const run_state& run, const cursor& at,
                      const accept_step& what);
std::string waits_for(const run_state& run, const cursor& at,
                      const connect_step& what);

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_PEER_STEPS_H_
