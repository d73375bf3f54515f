// The message for words of the format that this build cannot run.

#ifndef SIM_LANGUAGE_UNSUPPORTED_H_
#define SIM_LANGUAGE_UNSUPPORTED_H_

#include "sim/language/reading.h"
#include "sim/language/verb.h"

namespace rehearse::scenario {

void fail_unsupported(reading& context, place where, const verb& which);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_UNSUPPORTED_H_
