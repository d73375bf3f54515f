#include "sim/command/output.h"

#include <iostream>

namespace rehearse::command_line {

void complain(const std::string& text) {
  std::cerr << "rehearse: " << text << '\n';
}

void complain(const std::string& path, const std::string& text) {
  std::cerr << "rehearse: " << path << ": " << text << '\n';
}

bool flush_output() {
  // Only a flush tells whether the last lines have found room.
  if (std::cout.flush()) return true;
  complain("cannot write to standard output");
  return false;
}

}  // namespace rehearse::command_line
