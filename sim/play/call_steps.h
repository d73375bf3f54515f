// What an application calls, and its state: how each such expectation is
// matched, and what a failure says when it is not met.

#ifndef SIM_PLAY_CALL_STEPS_H_
#define SIM_PLAY_CALL_STEPS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "sim/language/plan.h"
#include "sim/play/failure.h"
#include "sim/play/run_state.h"

namespace rehearse::scenario {

step_outcome play(run_state& run, cursor& thread, const expect_call& what);
std::string waits_for(const run_state& run, const cursor& thread,
                      const expect_call& what);
wait_in_vain explain(const run_state& run, const cursor& thread,
                     const expect_call& what);

// Judged, wherever it is written, in the whole run (call_judges.h).
step_outcome play(run_state& run, cursor& thread, const expect_never& what);

step_outcome play(run_state& run, cursor& thread, const expect_order& what);
std::string waits_for(const run_state& run, const cursor& thread,
                      const expect_order& what);
wait_in_vain explain(const run_state& run, const cursor& thread,
                     const expect_order& what);

step_outcome play(run_state& run, cursor& thread, const expect_state& what);
std::string waits_for(const run_state& run, const cursor& thread,
                      const expect_state& what);
wait_in_vain explain(const run_state& run, const cursor& thread,
                     const expect_state& what);

// Whether the channel is open, or closed, now.
bool is_met(const run_state& run, const expect_state& what);

// What became of a channel that is not open.
std::string why_not_open(const run_state& run, const channel_name& name);

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_CALL_STEPS_H_
