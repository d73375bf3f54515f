// The kinds of application that the files in this folder may start. They exist
// only by name: nothing here runs.

#ifndef TESTS_DIAGNOSTICS_KNOWN_APPLICATIONS_H_
#define TESTS_DIAGNOSTICS_KNOWN_APPLICATIONS_H_

#include "sim/application.h"

namespace rehearse::scenario {

// echo_server(port integer = 7)
// http_client(url text), reports on_response
// proxy(port integer = 80, primary endpoint, backup endpoint = two:8080,
//       timer duration = 50ms), label upstream
// sample(t text = "x", i integer = 1 from 1 to 10, d duration = 1ms,
//        e endpoint = one:1)
const application_registry& known_applications();

}  // namespace rehearse::scenario

#endif  // TESTS_DIAGNOSTICS_KNOWN_APPLICATIONS_H_
