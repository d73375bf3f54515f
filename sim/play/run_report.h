// What came of a run.

#ifndef SIM_PLAY_RUN_REPORT_H_
#define SIM_PLAY_RUN_REPORT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/call_errors.h"
#include "sim/choices.h"
#include "sim/fault.h"
#include "sim/language/diagnostic.h"
#include "sim/language/parser.h"
#include "sim/language/plan.h"
#include "sim/run_coverage.h"

namespace rehearse::scenario {

enum class verdict { passed, failed, skipped };

// What did not hold, and all that was known then.
struct problem {
  diagnostic what;
  std::string details;     // Lines that follow it, each with its end of line.
  std::string judge = {};  // Who found it; empty: a step of the file.
};

// A call of the seam that an application has made.
struct made_call {
  channel_name who;
  seam_call call = seam_call::socket;
  std::uint64_t nth = 0;  // Of these calls of this channel, from 1.
  socket_kind kind = socket_kind::file;
};

struct run_report {
  verdict outcome = verdict::passed;
  std::string skipped_because = {};
  std::vector<problem> problems = {};  // In the order in which they were found.
  std::uint64_t hash = 0;
  std::uint64_t passes = 0;
  duration time{};
  std::size_t trace_lines = 0;
  std::string trace = {};             // If it was kept.
  std::vector<choice> choices = {};   // Those that were not benign.
  std::vector<made_call> calls = {};  // If they were kept, by application.
  run_coverage coverage = {};
  std::vector<std::uint64_t> fault_uses = {};  // Of each fault of the plan.
};

// The problems of a failed run as text, in the form of diagnostics.
std::string to_text(const run_report& report, const scenario_file& file);

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_RUN_REPORT_H_
