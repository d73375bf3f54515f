// Reads what a scenario expects to see.

#ifndef SIM_LANGUAGE_EXPECTATIONS_H_
#define SIM_LANGUAGE_EXPECTATIONS_H_

#include "sim/language/plan.h"
#include "sim/language/reading.h"
#include "sim/language/verb.h"

namespace rehearse::scenario {

// The words after `expect`, and those after `expect PEER`.
verb_rows expectation_verbs();
verb_rows stream_verbs();

// What follows `expect`.
void read_expect(reading& context, place start);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_EXPECTATIONS_H_
