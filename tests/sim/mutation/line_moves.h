// What is done to whole lines. Each move leaves the lines as they are if it
// finds nothing to do.

#ifndef TESTS_SIM_MUTATION_LINE_MOVES_H_
#define TESTS_SIM_MUTATION_LINE_MOVES_H_

#include "tests/sim/mutation/random_numbers.h"
#include "tests/sim/mutation/scenario_lines.h"

namespace rehearse::scenario {

void duplicate_line(scenario_lines& lines, random_numbers& random);
void delete_line(scenario_lines& lines, random_numbers& random);
void swap_lines(scenario_lines& lines, random_numbers& random);
void move_line(scenario_lines& lines, random_numbers& random);
// One of `others`, which have no names (line_store.h), gets names of `lines`.
void insert_line(scenario_lines& lines, const scenario_lines& others,
                 random_numbers& random);

// All lines about one name once more, about another.
void double_name(scenario_lines& lines, random_numbers& random);
void delete_name(scenario_lines& lines, random_numbers& random);

}  // namespace rehearse::scenario

#endif  // TESTS_SIM_MUTATION_LINE_MOVES_H_
