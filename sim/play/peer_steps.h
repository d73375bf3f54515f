// What peers do: how each such step is played, and what it waits for.

#ifndef SIM_PLAY_PEER_STEPS_H_
#define SIM_PLAY_PEER_STEPS_H_

#include <string>

#include "sim/language/plan.h"
#include "sim/play/failure.h"
#include "sim/play/run_state.h"

namespace rehearse::scenario {

step_outcome play(run_state& run, cursor& thread, const listen_step& what);
step_outcome play(run_state& run, cursor& thread, const accept_step& what);
step_outcome play(run_state& run, cursor& thread, const connect_step& what);
step_outcome play(run_state& run, cursor& thread, const send_step& what);
step_outcome play(run_state& run, cursor& thread, const shutdown_step& what);
step_outcome play(run_state& run, cursor& thread, const close_step& what);
step_outcome play(run_state& run, cursor& thread, const reset_step& what);
step_outcome play(run_state& run, cursor& thread, const window_step& what);

// Only these may have to wait.
std::string waits_for(const run_state& run, const cursor& thread,
                      const send_step& what);
std::string waits_for(const run_state& run, const cursor& thread,
                      const accept_step& what);
std::string waits_for(const run_state& run, const cursor& thread,
                      const connect_step& what);

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_PEER_STEPS_H_
