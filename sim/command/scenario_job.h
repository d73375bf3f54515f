// One scenario to be played: a file and one cell of its matrix.

#ifndef SIM_COMMAND_SCENARIO_JOB_H_
#define SIM_COMMAND_SCENARIO_JOB_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/command/play_options.h"
#include "sim/language/parser.h"
#include "sim/language/plan.h"
#include "sim/play/run_report.h"
#include "sim/play/run_watch.h"
#include "sim/run_limits.h"

namespace rehearse::command_line {

struct scenario_job {
  const scenario::scenario_file* file;  // Outlives the job.
  std::size_t cell;
  std::string name;                        // "scenarios/http/cut[cut=7]"
  std::optional<std::uint64_t> seed = {};  // Nothing: the canonical schedule.
  // What it is played with, which may be its file's choice.
  std::string loop = {};
  std::string mode = {};
  scenario::run_report report = {};
};

// One for each cell; none if the file has mistakes.
std::vector<scenario_job> jobs_of(const scenario::scenario_file& file,
                                  std::optional<std::uint64_t> seed = {});

// Those of all files whose name the filter takes (see name_filter).
std::vector<scenario_job> jobs_of(
    const std::vector<scenario::scenario_file>& files,
    const std::string& filter, std::optional<std::uint64_t> seed = {});

// Files with a schedule are finds: they are only replayed.
std::vector<scenario_job> finds_of(const std::vector<scenario_job>& jobs);
void drop_finds(std::vector<scenario_job>& jobs);

// Plans are large: each is made when its turn comes, and then goes.
scenario::plan plan_of(const scenario_job& job);

// What a run is to keep, and who looks after it. Each may be null.
struct run_care {
  bool trace = false;  // All of it, also if the run passes.
  bool calls = false;
  scenario::run_watch* watch = nullptr;  // Is told what goes on.
  memory_guard* memory = nullptr;        // Holds the run to its limit.
};

// A scenario that does not say that it runs on this network is skipped.
scenario::run_report play_plan(const scenario::plan& plan,
                               const play_options& options,
                               const run_care& care);

// Fills in the report. A run that the golden trace of its file is about fails
// if it goes another way.
void play(scenario_job& job, const play_options& options, const run_care& care);

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_SCENARIO_JOB_H_
