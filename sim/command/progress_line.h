// A line about how far a long run has come: rewritten on a terminal, and one
// line now and then elsewhere, as in the log of a build machine.

#ifndef SIM_COMMAND_PROGRESS_LINE_H_
#define SIM_COMMAND_PROGRESS_LINE_H_

#include <cstddef>

#include "sim/command/stopwatch.h"
#include "sim/command/tally.h"

namespace rehearse::command_line {

class progress_line {
 public:
  // `total` scenarios are to be played. `watch` outlives the line.
  progress_line(std::size_t total, const stopwatch& watch);

  // Shows the counts, if it is time to.
  void update(const tally& counts);
  // Makes room for other output. The next update may show it again.
  void clear();

 private:
  std::size_t total_;
  const stopwatch& watch_;
  bool on_terminal_;
  bool is_shown_ = false;
  double next_s_ = 1;  // What is over within a second needs no such line.
};

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_PROGRESS_LINE_H_
