// Two scenarios in one file: the set-up of both, then the steps of both, each
// in their order.

#ifndef TESTS_SIM_MUTATION_SCENARIO_MERGE_H_
#define TESTS_SIM_MUTATION_SCENARIO_MERGE_H_

#include "tests/sim/mutation/random_numbers.h"
#include "tests/sim/mutation/scenario_lines.h"

namespace rehearse::scenario {

// The header and what is about the run as a whole, such as its limits, are
// those of `first`. Names that both have are others in the second.
scenario_lines merged(const scenario_lines& first, const scenario_lines& second,
                      random_numbers& random);

}  // namespace rehearse::scenario

#endif  // TESTS_SIM_MUTATION_SCENARIO_MERGE_H_
