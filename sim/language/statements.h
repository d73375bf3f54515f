// Reads a whole file: its header, its statements with their blocks, and what
// can be said only at its end.

#ifndef SIM_LANGUAGE_STATEMENTS_H_
#define SIM_LANGUAGE_STATEMENTS_H_

#include "sim/language/reading.h"

namespace rehearse::scenario {

// Fills `at.made` and `at.found`.
void read_file(reading& at);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_STATEMENTS_H_
