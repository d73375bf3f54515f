// The state of every channel, as the trace shows it after each pass.

#ifndef TESTS_CONFORMANCE_ORACLE_STATE_LINES_H_
#define TESTS_CONFORMANCE_ORACLE_STATE_LINES_H_

#include "tests/conformance/oracle/stage.h"

namespace oracle {

void record_states(stage& on);

}  // namespace oracle

#endif  // TESTS_CONFORMANCE_ORACLE_STATE_LINES_H_
