// Who is waiting for what, in the manner of netstat.

#ifndef SIM_PLAY_WAITING_TABLE_H_
#define SIM_PLAY_WAITING_TABLE_H_

#include <string>

#include "sim/play/run_state.h"

namespace rehearse::scenario {

// Lines, each with its end.
std::string waiting_table(const run_state& run);
// The same, and which sockets of the applications are ready for what.
std::string state_table(const run_state& run);

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_WAITING_TABLE_H_
