// Random scripts, on CPython 3.11's own library and on core in cpython mode.
//
// The seeds are fixed, so that a failure comes back. For more of them, and for
// a shrunk script: ./bazelw run -c opt //tests/conformance:oracle_compare

#include <cstdint>
#include <string>

#include "gtest/gtest.h"
#include "tests/conformance/oracle/comparison.h"
#include "tests/conformance/oracle/python_oracle.h"

namespace {

void expect_same_traces(const oracle::seed_range& seeds) {
  oracle::python_oracle python("tests/conformance/oracle");
  python.ask_for_seeds(seeds);
  for (std::uint64_t i = 0; i < seeds.count; ++i) {
    const std::string difference = oracle::compare(python.next()).difference;
    EXPECT_EQ(difference, "")
        << "seed " << seeds.first + i << " of " << seeds.generator
        << "; to shrink it: oracle_compare --count=1 --generator="
        << seeds.generator << " --from=" << seeds.first + i;
  }
}

// What a Python is needed for cannot be tested without one.
void run_or_skip(const oracle::seed_range& seeds) {
  try {
    expect_same_traces(seeds);
  } catch (const oracle::no_python& missing) {
    GTEST_SKIP() << missing.what();
  }
}

// What programs do: genscript.py.
TEST(oracle_random, core_does_what_cpython_does) {
  run_or_skip({.first = 1000, .count = 200});
}

// What no program should do: genscript_wide.py.
TEST(oracle_random, core_does_what_cpython_does_when_handlers_do_anything) {
  run_or_skip({.first = 1000, .count = 200, .generator = "genscript_wide"});
}

}  // namespace
