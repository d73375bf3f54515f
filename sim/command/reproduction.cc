#include "sim/command/reproduction.h"

#include "sim/command/name_filter.h"
#include "sim/command/shell_quoting.h"

namespace rehearse::command_line {

std::string reproduction(const scenario_job& job, const play_options& options) {
  std::string text = "rehearse run " + shell_quoted_path(job.file->path);
  const std::string& cell = job.file->cells[job.cell];
  // The cell alone: the path before it may hold a * or ? of its own.
  if (!cell.empty()) {
    text += " --filter=" + shell_quoted("*[" + literal_pattern(cell) + "]");
  }
  play_options played = options;
  played.seed = job.seed;
  // Whoever plays a failure again wants to see what happens in it.
  return text + to_text(played) + " --trace";
}

}  // namespace rehearse::command_line
