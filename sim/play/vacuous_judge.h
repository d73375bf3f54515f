// A scenario that says nothing: it could not fail.

#ifndef SIM_PLAY_VACUOUS_JUDGE_H_
#define SIM_PLAY_VACUOUS_JUDGE_H_

#include <memory>

#include "sim/play/run_state.h"
#include "sim/watch/judge.h"

namespace rehearse::scenario {

// Lines about channels that never existed, and files without steps.
std::unique_ptr<judge> make_vacuous_judge(const run_state& run);

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_VACUOUS_JUDGE_H_
