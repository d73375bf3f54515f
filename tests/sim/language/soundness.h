// What holds for every input of the parser, be it a scenario or noise.

#ifndef TESTS_SIM_LANGUAGE_SOUNDNESS_H_
#define TESTS_SIM_LANGUAGE_SOUNDNESS_H_

#include <string>
#include <string_view>

#include "sim/application.h"
#include "tests/diagnostics/known_applications.h"

namespace rehearse::scenario {

// Parses `source`, and makes plans of it if it is sound. The text says what
// does not hold; it is empty if all is well:
// - messages are in the order of their places, and these are in the file;
// - rendered, a message holds nothing that a terminal would act on;
// - a file has either messages or cells, and each cell a plan;
// - all that a plan refers to is there;
// - if it can be laid out (format.h), as a scenario or as an included file,
// each
//   line keeps its words, and to lay it out again changes nothing; a scenario
//   that was sound still is, with the same cells.
std::string broken_promise(
    std::string_view source,
    const application_registry& registry = known_applications());

}  // namespace rehearse::scenario

#endif  // TESTS_SIM_LANGUAGE_SOUNDNESS_H_
