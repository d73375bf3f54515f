// A scenario file as a list of lines that may change places.
//
// A line has the block of text with it that it opens, as in `send a crlf {`.
// Lines of one role may stand in each other's places.

#ifndef TESTS_SIM_MUTATION_SCENARIO_LINES_H_
#define TESTS_SIM_MUTATION_SCENARIO_LINES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rehearse::scenario {

enum class line_role : std::uint8_t {
  set_up,
  step,
  call,  // Of `expect order {`.
  fixed  // The header, comments, and what opens or ends a block of lines.
};

struct scenario_line {
  std::string text;  // Without the line feed at its end.
  line_role role = line_role::fixed;
  // In a block of lines, or at its end.
  bool inside = false;
};

using scenario_lines = std::vector<scenario_line>;

// Of a line alone: for one that opens a block of lines, that of the block.
line_role role_of(std::string_view line);
scenario_lines lines_of(std::string_view text);
std::string text_of(const scenario_lines& lines);

}  // namespace rehearse::scenario

#endif  // TESTS_SIM_MUTATION_SCENARIO_LINES_H_
