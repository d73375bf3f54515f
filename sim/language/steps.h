// Reads what peers do and what drives a scenario. Each reader adds one step.

#ifndef SIM_LANGUAGE_STEPS_H_
#define SIM_LANGUAGE_STEPS_H_

#include "sim/language/verb.h"

namespace rehearse::scenario {

verb_rows step_verbs();

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_STEPS_H_
