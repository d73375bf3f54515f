// Reads what must be seen: everything after `expect`.

#ifndef SIM_LANGUAGE_EXPECTATIONS_H_
#define SIM_LANGUAGE_EXPECTATIONS_H_

#include "sim/language/plan.h"
#include "sim/language/reading.h"

namespace rehearse::scenario {

void read_expect(reading& at, place start);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_EXPECTATIONS_H_
