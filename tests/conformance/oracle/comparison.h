// One script on both libraries.

#ifndef TESTS_CONFORMANCE_ORACLE_COMPARISON_H_
#define TESTS_CONFORMANCE_ORACLE_COMPARISON_H_

#include <string>

#include "tests/conformance/oracle/python_oracle.h"

namespace oracle {

struct verdict {
  // Where core's answer parts from Python's, or that the script has an error or
  // the oracle has failed; empty if all is well.
  std::string difference;
  // False if the handlers call each other without end, so that the traces were
  // compared only as far as core went.
  bool is_whole = true;
};

verdict compare(const python_oracle::answer& python);

// The script without the lines that the difference does not need.
std::string shrunk(const std::string& script, python_oracle& python);

}  // namespace oracle

#endif  // TESTS_CONFORMANCE_ORACLE_COMPARISON_H_
