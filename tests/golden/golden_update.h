// Writes the texts of a golden folder anew, for what was changed on purpose.
// Look at the difference before you keep it.

#ifndef TESTS_GOLDEN_GOLDEN_UPDATE_H_
#define TESTS_GOLDEN_GOLDEN_UPDATE_H_

#include "tests/golden/golden_folder.h"

namespace rehearse {

// Names each file that it changes. The exit status of the program, which
// `bazel run` must have started: so it knows where the source tree is.
int update_golden_files(const golden_folder& of);

}  // namespace rehearse

#endif  // TESTS_GOLDEN_GOLDEN_UPDATE_H_
