// Reads `repeat N { ... }`: its lines are read N times.

#ifndef SIM_LANGUAGE_REPEAT_H_
#define SIM_LANGUAGE_REPEAT_H_

#include <cstdint>

#include "sim/language/reading.h"
#include "sim/language/verb.h"

namespace rehearse::scenario {

verb_rows repeat_verbs();

// The lines from here on are those of a block that begins with `brace`.
void enter_repeat(reading& context, place brace, std::int64_t rounds);

// At its `}`: reads the lines once more, or goes on behind them.
void end_round(reading& context);

// Without its `}`.
void leave_repeat(reading& context);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_REPEAT_H_
