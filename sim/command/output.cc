#include "sim/command/output.h"

#include <fcntl.h>

#include <algorithm>
#include <iostream>

#include "sim/language/utf8.h"

namespace rehearse::command_line {

void take_standard_descriptors() {
  for (int fd = 0; fd <= 2; ++fd) {
    if (::fcntl(fd, F_GETFD) != -1) continue;
    // The lowest one that is free is given, which is this one. It is open the
    // wrong way round: to use it fails, as it would have before.
    static_cast<void>(::open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY));
  }
}

std::string printable(std::string_view text) {
  std::string lines;
  while (true) {
    const std::size_t end = text.find('\n');
    lines += scenario::visible(text.substr(0, end));
    if (end == std::string_view::npos) return lines;
    lines += '\n';
    text.remove_prefix(end + 1);
  }
}

void complain(const std::string& text) {
  std::cerr << "rehearse: " << scenario::visible(text) << '\n';
}

void complain(const std::string& path, const std::string& text) {
  complain(path + ": " + text);
}

bool flush_output() {
  // Only a flush tells whether the last lines have found room.
  if (std::cout.flush()) return true;
  complain("cannot write to standard output");
  return false;
}

}  // namespace rehearse::command_line
