// Lines of scenarios that were read before, and an example of each verb,
// without the names of their files.

#ifndef TESTS_SIM_MUTATION_LINE_STORE_H_
#define TESTS_SIM_MUTATION_LINE_STORE_H_

#include <set>
#include <string>
#include <string_view>

#include "tests/sim/mutation/scenario_lines.h"

namespace rehearse::scenario {

// Those of one scenario. Lines that declare a name are left out: they are of no
// use alone.
scenario_lines lines_without_names(std::string_view text);

class line_store {
 public:
  // With the examples in it.
  line_store();

  void add_lines_of(std::string_view text);

  const scenario_lines& lines() const { return lines_; }

 private:
  scenario_lines lines_;
  std::set<std::string> texts_;  // Each once.
};

}  // namespace rehearse::scenario

#endif  // TESTS_SIM_MUTATION_LINE_STORE_H_
