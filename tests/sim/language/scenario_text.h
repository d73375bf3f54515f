// Short scenarios in tests: text goes in, a plan or messages come out. They
// may start the applications of tests/diagnostics/known_applications.h.

#ifndef TESTS_SIM_LANGUAGE_SCENARIO_TEXT_H_
#define TESTS_SIM_LANGUAGE_SCENARIO_TEXT_H_

#include <string>
#include <string_view>
#include <vector>

#include "sim/language/parser.h"

namespace rehearse::scenario {

// `lines` below a header, which is line 1.
scenario_file parse_lines(std::string_view lines);

// The one plan of a sound scenario. A scenario with mistakes fails the test.
plan plan_of_lines(std::string_view lines);

// Each message as "LINE:COLUMN MESSAGE", without its notes.
std::vector<std::string> messages_of_lines(std::string_view lines);

// The same, for the lines below
//   app echo = echo_server()       which is line 2
//   peer alice
//   connect alice to echo
// so that `lines` begin in line 5. `echo` and `alice` are used.
inline constexpr std::string_view echo_and_alice =
    "app echo = echo_server()\npeer alice\nconnect alice to echo\n";
plan plan_with_echo(std::string_view lines);
std::vector<std::string> messages_with_echo(std::string_view lines);

}  // namespace rehearse::scenario

#endif  // TESTS_SIM_LANGUAGE_SCENARIO_TEXT_H_
