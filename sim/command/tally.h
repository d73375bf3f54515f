// How many scenarios of a run passed, failed and were skipped.

#ifndef SIM_COMMAND_TALLY_H_
#define SIM_COMMAND_TALLY_H_

#include <cstddef>
#include <string>

#include "sim/command/palette.h"
#include "sim/play/run_report.h"

namespace rehearse::command_line {

struct tally {
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t skipped = 0;
  std::size_t broken_files = 0;
  std::size_t not_run = 0;  // Of a run that was ended early.

  void add(scenario::verdict outcome);
  std::size_t finished() const { return passed + failed + skipped; }
};

// "2 passed, 1 failed, 1 broken file in 0.01s"
std::string summary_line(const tally& counts, double seconds,
                         const palette& colours);

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_TALLY_H_
