// Bytes that are not the expected ones: where they differ, and how that looks.

#ifndef SIM_PLAY_BYTE_DIFFERENCE_H_
#define SIM_PLAY_BYTE_DIFFERENCE_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "sim/language/plan.h"
#include "sim/play/cursor.h"
#include "sim/play/run_state.h"

namespace rehearse::scenario {

// Fails the step of `thread`: from `offset` on, a peer received `actual`
// instead of what is expected.
step_outcome fail_different(run_state& run, const cursor& thread,
                            std::size_t peer, const byte_string& expected,
                            std::size_t offset, const std::string& actual);

// Expected and actual bytes side by side, around the first that differs.
std::string dump_difference(std::string_view expected, std::size_t offset,
                            std::string_view actual);

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_BYTE_DIFFERENCE_H_
