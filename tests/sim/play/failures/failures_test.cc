// One test for each scenario of this folder: its report is what its
// `.expected` says.

#include "tests/sim/play/failures/failures.h"

#include <gtest/gtest.h>

#include "tests/golden/golden_tests.h"

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  rehearse::register_golden_tests(rehearse::scenario::failures_folder());
  return RUN_ALL_TESTS();
}
