// What a peer receives: how each such expectation is matched, and what it waits
// for. Over UDP the datagrams answer (datagram_steps.h).

#ifndef SIM_PLAY_STREAM_STEPS_H_
#define SIM_PLAY_STREAM_STEPS_H_

#include <string>

#include "sim/language/plan.h"
#include "sim/play/failure.h"
#include "sim/play/run_state.h"

namespace rehearse::scenario {

step_outcome play(run_state& run, cursor& thread, const expect_bytes& what);
std::string waits_for(const run_state& run, const cursor& thread,
                      const expect_bytes& what);
step_outcome play(run_state& run, cursor& thread, const expect_count& what);
std::string waits_for(const run_state& run, const cursor& thread,
                      const expect_count& what);
step_outcome play(run_state& run, cursor& thread, const expect_end& what);
std::string waits_for(const run_state& run, const cursor& thread,
                      const expect_end& what);

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_STREAM_STEPS_H_
