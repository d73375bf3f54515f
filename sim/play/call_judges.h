// What a scenario says of calls in the whole run, or up to the next mark.

#ifndef SIM_PLAY_CALL_JUDGES_H_
#define SIM_PLAY_CALL_JUDGES_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/play/run_state.h"
#include "sim/watch/judge.h"

namespace rehearse::scenario {

// Calls that `expect never` forbids. Noticed as soon as the world is at rest.
std::unique_ptr<judge> make_never_judge(const run_state& run);
// More calls than `times N` said, up to the next mark or the end.
std::unique_ptr<judge> make_counted_judge(run_state& run);
// Fails the run at once if the second judge would find something now.
void fail_if_counted_more(run_state& run);

// The first calls from `first` on that match, described.
std::vector<std::string> list_calls(const run_state& run,
                                    const expected_call& expected,
                                    std::size_t first);
// "once", "3 times"
std::string times_text(std::uint64_t count);

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_CALL_JUDGES_H_
