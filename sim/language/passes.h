// Reads scripted readiness: who answers select and poll, and what they answer,
// pass by pass.
//
//   poll scripted
//   pass 1 interest echo:in  ready echo:in

#ifndef SIM_LANGUAGE_PASSES_H_
#define SIM_LANGUAGE_PASSES_H_

#include <vector>

#include "sim/language/plan.h"
#include "sim/language/reading.h"
#include "sim/language/verb.h"

namespace rehearse::scenario {

// `poll` and `pass`.
verb_rows pass_verbs();

// `echo:in echo/1:in+out`: what channels ask for. One entry at least.
std::vector<channel_flags> read_interest(reading& context);

// What only the whole file can say about its passes.
void check_passes(reading& context);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_PASSES_H_
