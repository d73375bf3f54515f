// Reads `expect sometimes ...`: what some run of an exploration must meet, and
// none need.

#ifndef SIM_LANGUAGE_SOMETIMES_H_
#define SIM_LANGUAGE_SOMETIMES_H_

#include "sim/language/reading.h"

namespace rehearse::scenario {

void read_sometimes(reading& context, place start);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_SOMETIMES_H_
