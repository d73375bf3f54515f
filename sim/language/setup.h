// Reads the statements that set a scenario up.

#ifndef SIM_LANGUAGE_SETUP_H_
#define SIM_LANGUAGE_SETUP_H_

#include <cstddef>
#include <optional>

#include "sim/language/plan.h"
#include "sim/language/reading.h"
#include "sim/language/verb.h"

namespace rehearse::scenario {

verb_rows set_up_verbs();

// Begins the `does` block of a peer: what follows belongs to a new cursor.
void enter_does(reading& context, std::optional<std::size_t> peer, place brace);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_SETUP_H_
