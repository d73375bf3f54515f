// What holds for every input of the parser, be it a scenario or noise.

#ifndef TESTS_SIM_LANGUAGE_SOUNDNESS_H_
#define TESTS_SIM_LANGUAGE_SOUNDNESS_H_

#include <string>
#include <string_view>

namespace rehearse::scenario {

// Parses `source`, and makes plans of it if it is sound. The text says what
// does not hold; it is empty if all is well:
// - messages are in the order of their places, and these are in the file;
// - rendered, a message holds nothing that a terminal would act on;
// - a file has either messages or cells, and each cell a plan;
// - all that a plan refers to is there.
std::string broken_promise(std::string_view source);

}  // namespace rehearse::scenario

#endif  // TESTS_SIM_LANGUAGE_SOUNDNESS_H_
