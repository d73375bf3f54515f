#include "sim/command/palette.h"

#include <unistd.h>

namespace rehearse::command_line {

// A user who sends one of the two outputs to a file is about to search it.
palette::palette()
    : is_coloured_(isatty(STDOUT_FILENO) != 0 && isatty(STDERR_FILENO) != 0) {}

std::string palette::red(const std::string& text) const {
  return coloured("31", text);
}

std::string palette::green(const std::string& text) const {
  return coloured("32", text);
}

std::string palette::coloured(const char* code, const std::string& text) const {
  if (!is_coloured_) return text;
  // Each text ends its own colour, so that a program which is interrupted
  // leaves a terminal as it was.
  return "\x1b[" + std::string(code) + "m" + text + "\x1b[0m";
}

}  // namespace rehearse::command_line
