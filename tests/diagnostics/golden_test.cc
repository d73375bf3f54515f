// One test for each broken file of this folder: what the parser says of it is
// what its `.expected` says.

#include "tests/diagnostics/golden.h"

#include <gtest/gtest.h>

#include "tests/golden/golden_tests.h"

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  rehearse::register_golden_tests(rehearse::scenario::diagnostics_folder());
  return RUN_ALL_TESTS();
}
