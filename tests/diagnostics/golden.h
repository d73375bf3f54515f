// The golden diagnostics: for each broken file `NAME.scn` of this folder,
// `NAME.expected` is the exact text of its messages.

#ifndef TESTS_DIAGNOSTICS_GOLDEN_H_
#define TESTS_DIAGNOSTICS_GOLDEN_H_

#include "tests/golden/golden_folder.h"

namespace rehearse::scenario {

const golden_folder& diagnostics_folder();

}  // namespace rehearse::scenario

#endif  // TESTS_DIAGNOSTICS_GOLDEN_H_
