// The tests of a golden folder: one for each input, by its name, and two about
// the folder: that it has inputs, and that each text has one.

#ifndef TESTS_GOLDEN_GOLDEN_TESTS_H_
#define TESTS_GOLDEN_GOLDEN_TESTS_H_

#include "tests/golden/golden_folder.h"

namespace rehearse {

// Registers them. `of` outlives them.
void register_golden_tests(const golden_folder& of);

}  // namespace rehearse

#endif  // TESTS_GOLDEN_GOLDEN_TESTS_H_
