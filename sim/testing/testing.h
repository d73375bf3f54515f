// All that sim/testing has for tests of protocols, in one line:
//
//   #include "sim/testing/testing.h"
//
// docs/unit_testing.md shows thirteen tasks. Everything is in the namespace
// rehearse::testkit. It is not called rehearse::testing, since in the namespace
// rehearse the name `testing` would then no longer mean GoogleTest's.

#ifndef SIM_TESTING_TESTING_H_
#define SIM_TESTING_TESTING_H_

#include "sim/testing/acceptor.h"            // IWYU pragma: export
#include "sim/testing/bare_channel.h"        // IWYU pragma: export
#include "sim/testing/chat_probe.h"          // IWYU pragma: export
#include "sim/testing/exploration.h"         // IWYU pragma: export
#include "sim/testing/exploration_run.h"     // IWYU pragma: export
#include "sim/testing/fault_sweep.h"         // IWYU pragma: export
#include "sim/testing/faulty_network.h"      // IWYU pragma: export
#include "sim/testing/hosts.h"               // IWYU pragma: export
#include "sim/testing/matchers.h"            // IWYU pragma: export
#include "sim/testing/mock_network.h"        // IWYU pragma: export
#include "sim/testing/network_test.h"        // IWYU pragma: export
#include "sim/testing/printing.h"            // IWYU pragma: export
#include "sim/testing/probe.h"               // IWYU pragma: export
#include "sim/testing/record.h"              // IWYU pragma: export
#include "sim/testing/scripted_readiness.h"  // IWYU pragma: export
#include "sim/testing/sometimes.h"           // IWYU pragma: export
#include "sim/testing/way.h"                 // IWYU pragma: export

#endif  // SIM_TESTING_TESTING_H_
