#include "sim/command/stopwatch.h"

#include <chrono>
#include <ios>
#include <sstream>

#include "core/posix_network.h"

namespace rehearse::command_line {

// Through the seam, since nothing else may read a clock.
stopwatch::stopwatch() : start_(asyncore::posix_network().now()) {}

double stopwatch::seconds() const {
  return std::chrono::duration<double>(asyncore::posix_network().now() - start_)
      .count();
}

std::string seconds_text(double seconds) {
  std::ostringstream text;
  text.precision(2);
  text << std::fixed << seconds << "s";
  return text.str();
}

}  // namespace rehearse::command_line
