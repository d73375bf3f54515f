#include "core/log.h"

#include <iostream>

namespace asyncore {

void write_log(const log_line& line) {
  // Python's log writes to standard error, its log_info prints.
  if (line.type.empty()) {
    std::cerr << "log: " << line.message << '\n';
  } else {
    std::cout << line.type << ": " << line.message << '\n';
  }
}

}  // namespace asyncore
