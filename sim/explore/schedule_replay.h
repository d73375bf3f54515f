// A schedule as the attachment of a file, and the replay of such a file.

#ifndef SIM_EXPLORE_SCHEDULE_REPLAY_H_
#define SIM_EXPLORE_SCHEDULE_REPLAY_H_

#include <string>
#include <string_view>

#include "sim/explore/schedule.h"
#include "sim/language/parser.h"
#include "sim/language/plan.h"
#include "sim/language/schedule_attachment.h"
#include "sim/play/run_options.h"
#include "sim/play/run_report.h"

namespace rehearse::scenario {

// What a file keeps of a find.
schedule_attachment attachment_of(std::string violation,
                                  const schedule& deviations,
                                  const label_names& names);

// What a replay shows of the failure that its schedule was kept for.
enum class replay_verdict {
  reproduced,  // It is there again: the run fails.
  fixed,       // All of the schedule applied, and the run passes.
  changed,     // It fails in another way.
  drifted,     // Some of the schedule does not apply any more. That is a
               // failure too: nothing passes because it was not tried.
};
std::string_view to_string(replay_verdict verdict);

struct replay_report {
  replay_verdict verdict = replay_verdict::fixed;
  run_report run = {};  // Its problems begin with what the replay has to say.
};

// `file` has a schedule, and `played` is a plan of it. The choices of the
// options are replaced.
replay_report replay_schedule(const scenario_file& file, const plan& played,
                              const run_options& how);

}  // namespace rehearse::scenario

#endif  // SIM_EXPLORE_SCHEDULE_REPLAY_H_
