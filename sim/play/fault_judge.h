// Fails a run in which a fault of the scenario was never used: then it has not
// tested what it says.

#ifndef SIM_PLAY_FAULT_JUDGE_H_
#define SIM_PLAY_FAULT_JUDGE_H_

#include <memory>

#include "sim/play/run_state.h"
#include "sim/watch/judge.h"

namespace rehearse::scenario {

// `run` outlives it.
std::unique_ptr<judge> make_fault_judge(const run_state& run);

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_FAULT_JUDGE_H_
