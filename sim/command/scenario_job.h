// One scenario to be played: a file and one cell of its matrix.

#ifndef SIM_COMMAND_SCENARIO_JOB_H_
#define SIM_COMMAND_SCENARIO_JOB_H_

#include <cstddef>
#include <string>
#include <vector>

#include "sim/command/play_options.h"
#include "sim/language/parser.h"
#include "sim/play/run_report.h"
#include "sim/play/run_watch.h"
#include "sim/run_limits.h"

namespace rehearse::command_line {

struct scenario_job {
  const scenario::scenario_file* file;  // Outlives the job.
  std::size_t cell;
  std::string name;  // "scenarios/http/cut[cut=7]"
  scenario::run_report report = {};
};

// One for each cell; none if the file has mistakes.
std::vector<scenario_job> jobs_of(const scenario::scenario_file& file);

// Fills in the report. A scenario that does not say that it runs on this
// network is skipped. `keep_trace`: the whole trace, also if it passes. `watch`
// is told what goes on, and `memory` holds the run to its limit; each may be
// null.
void play(scenario_job& job, const play_options& options, bool keep_trace,
          scenario::run_watch* watch = nullptr, memory_guard* memory = nullptr);

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_SCENARIO_JOB_H_
