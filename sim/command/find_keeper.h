// Writes the finds of an exploration as scenarios, and knows which it has
// written.

#ifndef SIM_COMMAND_FIND_KEEPER_H_
#define SIM_COMMAND_FIND_KEEPER_H_

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "sim/command/crash_report.h"
#include "sim/command/play_options.h"
#include "sim/command/scenario_job.h"
#include "sim/explore/explorer.h"
#include "sim/explore/schedule.h"
#include "sim/language/plan.h"

namespace rehearse::command_line {

class find_keeper {
 public:
  // Both outlive it. `folder`: where finds are written; empty: into `regress`
  // beside the file of each.
  find_keeper(const play_options& options, const std::string& folder)
      : options_(options), folder_(folder) {}

  // Writes the find with these of its deviations, in the place of what was
  // written for it before. The path; empty, with a message, if that cannot be
  // done. `progress`: how far it has been shrunk.
  std::string keep(const scenario_job& job, const scenario::plan& plan,
                   const find& found, const schedule& deviations,
                   const label_names& names, const std::string& progress);

  // What is to be written if the program ends in a run of this scenario, since
  // its application crashes or does not return.
  last_file file_for_the_end(const scenario_job& job,
                             const scenario::plan& plan) const;

  bool has_failed() const { return has_failed_; }
  // All that was written, for whoever interrupts it: nothing if it is being
  // written just now.
  std::optional<std::vector<std::string>> paths_if_idle();

 private:
  const play_options& options_;
  const std::string& folder_;
  std::mutex mutex_;
  std::vector<std::string> paths_;
  bool has_failed_ = false;
};

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_FIND_KEEPER_H_
