#include "sim/command/progress_line.h"

#include <unistd.h>

#include <iostream>

namespace rehearse::command_line {
namespace {

// Often enough to look alive, and seldom enough for a log to be read.
constexpr double terminal_interval_s = 0.2;
constexpr double log_interval_s = 10;

}  // namespace

progress_line::progress_line(std::size_t total, const stopwatch& watch)
    : total_(total), watch_(watch), on_terminal_(isatty(STDERR_FILENO) != 0) {}

void progress_line::update(const tally& counts) {
  const double seconds = watch_.seconds();
  if (seconds < next_s_) return;
  next_s_ = seconds + (on_terminal_ ? terminal_interval_s : log_interval_s);
  // Not to standard output, which may go to another program. On a terminal the
  // line is written over the last one, and \x1b[K takes away the rest of a
  // longer one.
  std::cerr << (on_terminal_ ? "\r" : "") << counts.finished() << " of "
            << total_ << " scenarios, " << counts.failed << " failed, "
            << seconds_text(seconds) << (on_terminal_ ? "\x1b[K" : "\n")
            << std::flush;
  is_shown_ = true;
}

void progress_line::clear() {
  // In a log the lines stay: nothing can be taken back there.
  if (is_shown_ && on_terminal_) std::cerr << "\r\x1b[K" << std::flush;
  is_shown_ = false;
}

}  // namespace rehearse::command_line
