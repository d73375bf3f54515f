// `together { }`: actions of peers at one instant, before any program runs.
//
// Its lines are statements as everywhere else, so it only has to be known that
// the current line stands in one.

#ifndef SIM_LANGUAGE_TOGETHER_H_
#define SIM_LANGUAGE_TOGETHER_H_

#include "sim/language/reading.h"
#include "sim/language/verb.h"

namespace rehearse::scenario {

verb_rows together_verbs();

// A mistake if the statement at `start` cannot be part of one instant.
void check_together(reading& context, place start, const verb& which);
// At the `}`.
void leave_together(reading& context, place where);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_TOGETHER_H_
