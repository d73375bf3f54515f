// Reads what a scenario asks of an application itself: `call`, and
// `expect probe`.

#ifndef SIM_LANGUAGE_REQUESTS_H_
#define SIM_LANGUAGE_REQUESTS_H_

#include "sim/language/reading.h"
#include "sim/language/verb.h"

namespace rehearse::scenario {

verb_rows request_verbs();

void read_expected_probe(reading& context, place start);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_REQUESTS_H_
