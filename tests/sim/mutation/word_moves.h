// A word of a line for another word of the same kind.

#ifndef TESTS_SIM_MUTATION_WORD_MOVES_H_
#define TESTS_SIM_MUTATION_WORD_MOVES_H_

#include "tests/sim/mutation/random_numbers.h"
#include "tests/sim/mutation/scenario_lines.h"

namespace rehearse::scenario {

// A name for another name of the file; a number, a time, a string or a path for
// one of another line, here or of `others` (line_store.h), or for one at the
// edge of what is allowed; another word for one that follows the same verb.
void replace_word(scenario_lines& lines, const scenario_lines& others,
                  random_numbers& random);

}  // namespace rehearse::scenario

#endif  // TESTS_SIM_MUTATION_WORD_MOVES_H_
