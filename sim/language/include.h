// Reads `include`: the lines of another file stand in the place of that line.

#ifndef SIM_LANGUAGE_INCLUDE_H_
#define SIM_LANGUAGE_INCLUDE_H_

#include "sim/language/reading.h"
#include "sim/language/verb.h"

namespace rehearse::scenario {

verb_rows include_verbs();

// At the end of a file: goes back to the one that includes it. False if this is
// the scenario itself.
bool leave_included(reading& context);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_INCLUDE_H_
