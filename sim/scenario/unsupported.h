// The message for words of the format that this build cannot run.

#ifndef SIM_SCENARIO_UNSUPPORTED_H_
#define SIM_SCENARIO_UNSUPPORTED_H_

#include "sim/scenario/reading.h"
#include "sim/scenario/verbs.h"

namespace rehearse::scenario {

void fail_unsupported(reading& at, place where, const verb& which);

}  // namespace rehearse::scenario

#endif  // SIM_SCENARIO_UNSUPPORTED_H_
