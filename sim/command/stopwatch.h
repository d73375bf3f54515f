// How long the program has been at work, in real time.

#ifndef SIM_COMMAND_STOPWATCH_H_
#define SIM_COMMAND_STOPWATCH_H_

#include <string>

#include "core/network.h"

namespace rehearse::command_line {

// Runs from its construction on.
class stopwatch {
 public:
  stopwatch();
  double seconds() const;

 private:
  asyncore::time_point start_;
};

// "0.25s"
std::string seconds_text(double seconds);

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_STOPWATCH_H_
