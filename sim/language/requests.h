// Reads what a scenario asks of an application itself: `call`, and
// `expect probe`.

#ifndef SIM_LANGUAGE_REQUESTS_H_
#define SIM_LANGUAGE_REQUESTS_H_

#include <optional>

#include "sim/language/plan.h"
#include "sim/language/reading.h"
#include "sim/language/verb.h"

namespace rehearse::scenario {

verb_rows request_verbs();

// `echo.guests = 3`, to the end of the line; nothing after a mistake.
std::optional<expect_probe> read_probe(reading& context);
void read_expected_probe(reading& context, place start);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_REQUESTS_H_
