// What a peer that speaks UDP sends and receives.

#ifndef SIM_PLAY_DATAGRAM_STEPS_H_
#define SIM_PLAY_DATAGRAM_STEPS_H_

#include <cstddef>

#include "sim/language/plan.h"
#include "sim/play/run_state.h"

namespace rehearse::scenario {

// Before anything else happens: from then on the peer is at its address.
void open_datagrams(run_state& run, std::size_t peer);

step_outcome send_datagram(run_state& run, const cursor& thread,
                           const send_step& what, const byte_string& bytes);
step_outcome match_datagram(run_state& run, cursor& thread,
                            const expect_bytes& what);
step_outcome count_datagram(run_state& run, cursor& thread,
                            const expect_count& what);

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_DATAGRAM_STEPS_H_
