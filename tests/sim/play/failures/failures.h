// The golden reports: for each scenario `NAME.scn` of this folder, which is
// sound and fails, `NAME.expected` is the exact report of its failure.

#ifndef TESTS_SIM_PLAY_FAILURES_FAILURES_H_
#define TESTS_SIM_PLAY_FAILURES_FAILURES_H_

#include "tests/golden/golden_folder.h"

namespace rehearse::scenario {

const golden_folder& failures_folder();

}  // namespace rehearse::scenario

#endif  // TESTS_SIM_PLAY_FAILURES_FAILURES_H_
