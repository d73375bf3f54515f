// The scenario that is written for what a sweep or an exploration has found:
// the file in which it was found, with the fault or the schedule, so that
// `rehearse run` finds it again.

#ifndef SIM_COMMAND_REGRESSION_FILE_H_
#define SIM_COMMAND_REGRESSION_FILE_H_

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "sim/command/play_options.h"
#include "sim/command/scenario_job.h"
#include "sim/explore/call_sweep.h"
#include "sim/language/plan.h"
#include "sim/language/schedule_attachment.h"

namespace rehearse::command_line {

struct regression_file {
  std::filesystem::path folder = {};
  std::filesystem::path path = {};
  std::string text = {};
};

// Of a matrix only the cell is left; what the options say of loop and mode is
// written into the file. It is to stand in `folder`; if that is empty, in
// `regress` beside the file.
regression_file regression_of(const scenario_job& job,
                              const scenario::plan& plan,
                              const scenario::swept_fault& found,
                              const play_options& options,
                              const std::string& folder);

struct kept_schedule {
  scenario::schedule_attachment what = {};
  std::vector<std::string> comments = {};  // Lines in front of it.
  std::string title_prefix = {};
  std::string name = {};  // Of the file, behind that of the scenario.
};

// The same for a schedule.
regression_file regression_of(const scenario_job& job,
                              const scenario::plan& plan,
                              const kept_schedule& found,
                              const play_options& options,
                              const std::string& folder);

// The `include` line of a file, for a copy of that file in `folder`.
std::string include_from(std::string_view line,
                         const std::filesystem::path& file,
                         const std::filesystem::path& folder);

// False, with a message, if it cannot be written.
bool write(const regression_file& file);

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_REGRESSION_FILE_H_
