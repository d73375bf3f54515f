// Reads a whole file: its header, its statements with their blocks, and what
// can be said only at its end.

#ifndef SIM_LANGUAGE_STATEMENTS_H_
#define SIM_LANGUAGE_STATEMENTS_H_

#include "sim/language/reading.h"

namespace rehearse::scenario {

// Fills `context.plan` and `context.mistakes`.
void read_file(reading& context);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_STATEMENTS_H_
