#include "sim/command/tally.h"

#include "sim/command/stopwatch.h"

namespace rehearse::command_line {

void tally::add(scenario::verdict outcome) {
  switch (outcome) {
    case scenario::verdict::passed:
      ++passed;
      break;
    case scenario::verdict::failed:
      ++failed;
      break;
    case scenario::verdict::skipped:
      ++skipped;
      break;
  }
}

std::string summary_line(const tally& counts, double seconds,
                         const palette& colours) {
  // The first two are always there, so that a script finds them; the others
  // only where a reader must know.
  std::string text = std::to_string(counts.passed) + " passed, " +
                     std::to_string(counts.failed) + " failed";
  if (counts.skipped > 0) {
    text += ", " + std::to_string(counts.skipped) + " skipped";
  }
  if (counts.broken_files > 0) {
    text += ", " + std::to_string(counts.broken_files) +
            (counts.broken_files == 1 ? " broken file" : " broken files");
  }
  if (counts.not_run > 0) {
    text += ", " + std::to_string(counts.not_run) + " not run";
  }
  const bool good =
      counts.failed == 0 && counts.broken_files == 0 && counts.not_run == 0;
  return (good ? colours.green(text) : colours.red(text)) + " in " +
         seconds_text(seconds);
}

}  // namespace rehearse::command_line
