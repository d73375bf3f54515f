// Reads an `app` line: the application under test and its parameters.

#ifndef SIM_LANGUAGE_APP_LINE_H_
#define SIM_LANGUAGE_APP_LINE_H_

#include "sim/language/plan.h"
#include "sim/language/reading.h"

namespace rehearse::scenario {

void read_app_line(reading& context, place start);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_APP_LINE_H_
