// Every word that begins a statement or an expectation: the one table that the
// parser, its suggestions, listings and the documentation draw from.
//
// Its rows are in parts, each beside the functions that read them: setup.cc,
// steps.cc, expectations.cc. Words that this build does not know how to run are
// in the table too, as reserved.

#ifndef SIM_LANGUAGE_VERBS_H_
#define SIM_LANGUAGE_VERBS_H_

#include "sim/language/verb.h"

namespace rehearse::scenario {

const verb_table& verbs();

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_VERBS_H_
