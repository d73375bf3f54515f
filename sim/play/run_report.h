// What came of a run.

#ifndef SIM_PLAY_RUN_REPORT_H_
#define SIM_PLAY_RUN_REPORT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/choices.h"
#include "sim/language/diagnostic.h"
#include "sim/language/parser.h"
#include "sim/language/plan.h"

namespace rehearse::scenario {

enum class verdict { passed, failed, skipped };

// What did not hold, and all that was known then.
struct problem {
  diagnostic what;
  std::string details;  // Lines that follow it, each with its end of line.
};

struct run_report {
  verdict outcome = verdict::passed;
  std::string skipped_because = {};
  std::vector<problem> problems = {};  // In the order in which they were found.
  std::uint64_t hash = 0;
  std::uint64_t passes = 0;
  duration time{};
  std::size_t trace_lines = 0;
  std::string trace = {};            // If it was kept.
  std::vector<choice> choices = {};  // Those that were not benign.
};

// The problems of a failed run as text, in the form of diagnostics.
std::string to_text(const run_report& report, const scenario_file& file);

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_RUN_REPORT_H_
