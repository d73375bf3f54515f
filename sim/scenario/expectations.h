// Reads what must be seen: everything after `expect`.

#ifndef SIM_SCENARIO_EXPECTATIONS_H_
#define SIM_SCENARIO_EXPECTATIONS_H_

#include "sim/scenario/plan.h"
#include "sim/scenario/reading.h"

namespace rehearse::scenario {

void read_expect(reading& at, place start);

}  // namespace rehearse::scenario

#endif  // SIM_SCENARIO_EXPECTATIONS_H_
