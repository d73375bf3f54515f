// Set-up that is about the run as a whole: `limit`, `judge` and `schedule`.

#ifndef SIM_LANGUAGE_RUN_RULES_H_
#define SIM_LANGUAGE_RUN_RULES_H_

#include "sim/language/verb.h"

namespace rehearse::scenario {

verb_rows run_rule_verbs();

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_RUN_RULES_H_
