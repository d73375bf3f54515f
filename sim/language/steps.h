// Reads what peers do and what drives a scenario. Each function reads what
// follows its verb, to the end of the line, and adds one step.

#ifndef SIM_LANGUAGE_STEPS_H_
#define SIM_LANGUAGE_STEPS_H_

#include "sim/language/plan.h"
#include "sim/language/reading.h"

namespace rehearse::scenario {

void read_listen(reading& at, place start);
void read_accept(reading& at, place start);
void read_connect(reading& at, place start);
void read_send(reading& at, place start);
void read_shutdown(reading& at, place start);
void read_close(reading& at, place start);
void read_reset(reading& at, place start);
void read_run(reading& at, place start);
void read_mark(reading& at, place start);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_STEPS_H_
