// Reads `let` and `matrix`, which name values.

#ifndef SIM_LANGUAGE_NAMED_VALUES_H_
#define SIM_LANGUAGE_NAMED_VALUES_H_

#include "sim/language/verb.h"

namespace rehearse::scenario {

verb_rows named_value_verbs();

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_NAMED_VALUES_H_
