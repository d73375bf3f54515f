// Where two traces part.

#ifndef TESTS_CONFORMANCE_ORACLE_FIRST_DIFFERENCE_H_
#define TESTS_CONFORMANCE_ORACLE_FIRST_DIFFERENCE_H_

#include <string>
#include <string_view>

namespace oracle {

// The first line that differs, with some of the lines before it; empty if the
// traces are the same.
std::string first_difference(std::string_view expected,
                             std::string_view actual);

}  // namespace oracle

#endif  // TESTS_CONFORMANCE_ORACLE_FIRST_DIFFERENCE_H_
