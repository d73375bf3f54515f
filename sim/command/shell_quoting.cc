#include "sim/command/shell_quoting.h"

namespace rehearse::command_line {

std::string shell_quoted(const std::string& text) {
  // What no shell treats specially; a list of what some shell does would never
  // be complete.
  const bool is_plain = text.find_first_not_of(
                            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUV"
                            "WXYZ0123456789_-./+,:@%=") == std::string::npos;
  // An empty word without quotes would be no word.
  if (is_plain && !text.empty()) return text;
  std::string quoted = "'";
  for (const char c : text) {
    // Inside '...' nothing can be escaped, so the quotes end before this one.
    quoted += c == '\'' ? "'\\''" : std::string(1, c);
  }
  return quoted + "'";
}

}  // namespace rehearse::command_line
