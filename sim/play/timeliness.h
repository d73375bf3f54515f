// Whether what is expected comes in time.
//
// On real sockets the deadline of the run stands for every bound.

#ifndef SIM_PLAY_TIMELINESS_H_
#define SIM_PLAY_TIMELINESS_H_

#include <string>

#include "sim/language/plan.h"
#include "sim/play/cursor.h"
#include "sim/play/run_state.h"

namespace rehearse::scenario {

// Whether what was met at `moment` was met in time; otherwise the run has
// failed.
bool is_in_time(run_state& run, const bounds& when, const cursor& thread,
                duration moment);
// Likewise for what is met now.
bool is_in_time(run_state& run, const bounds& when, const cursor& thread);

// The bound by which a step that is blocked can no longer be met; null if it
// still can.
const bound* missed_bound(const run_state& run, const cursor& thread);

// "within 5ms (by 12ms)", "at 50ms", ... for a cursor that arrived at
// `arrived`.
std::string to_text(const bound& limit, duration arrived);

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_TIMELINESS_H_
