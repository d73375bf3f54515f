// Text for other programs, which read nothing but UTF-8.

#ifndef SIM_COMMAND_JSON_TEXT_H_
#define SIM_COMMAND_JSON_TEXT_H_

#include <string>
#include <string_view>

namespace rehearse::command_line {

// With U+FFFD for each byte that is none, as a path may have.
std::string valid_text(std::string_view text);

// A string of JSON, with its quotes.
std::string json_text(std::string_view text);

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_JSON_TEXT_H_
