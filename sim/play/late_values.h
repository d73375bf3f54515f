// Values that lines take while a scenario is played, and what is made of them.

#ifndef SIM_PLAY_LATE_VALUES_H_
#define SIM_PLAY_LATE_VALUES_H_

#include <cstdint>
#include <optional>

#include "sim/language/plan.h"
#include "sim/play/run_state.h"
#include "sim/play/take_match.h"

namespace rehearse::scenario {

// `bytes` with the values put in that earlier lines have taken: only takes are
// left in it. It is made once for each step, and lives as long as the step.
// Null, and the run has failed, if a value is missing.
const byte_string* complete(run_state& run, cursor& thread,
                            const byte_string& bytes);

// The same, for a line that is not the step's own.
std::optional<byte_string> completed(run_state& run, const byte_string& bytes);

// A number that is computed from them; nothing, and the run has failed, if
// there is none.
std::optional<std::int64_t> compute(run_state& run, const late_number& which);

// Later lines know what was taken.
void keep_taken(run_state& run, const take_match& match);

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_LATE_VALUES_H_
