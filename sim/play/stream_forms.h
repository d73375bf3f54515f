// What a peer receives where it is no plain run of bytes: texts in any order,
// and nothing at all.

#ifndef SIM_PLAY_STREAM_FORMS_H_
#define SIM_PLAY_STREAM_FORMS_H_

#include <string>

#include "sim/language/plan.h"
#include "sim/play/failure.h"
#include "sim/play/run_state.h"

namespace rehearse::scenario {

step_outcome play(run_state& run, cursor& thread, const expect_unordered& what);
std::string waits_for(const run_state& run, const cursor& thread,
                      const expect_unordered& what);
step_outcome play(run_state& run, cursor& thread, const expect_nothing& what);
std::string waits_for(const run_state& run, const cursor& thread,
                      const expect_nothing& what);

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_STREAM_FORMS_H_
