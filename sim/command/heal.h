// What `rehearse explore --heal` does with the finds that it is given.

#ifndef SIM_COMMAND_HEAL_H_
#define SIM_COMMAND_HEAL_H_

#include <vector>

#include "sim/command/exit_code.h"
#include "sim/command/find_keeper.h"
#include "sim/command/guarded_run.h"
#include "sim/command/play_options.h"
#include "sim/command/scenario_job.h"
#include "sim/explore/explorer.h"

namespace rehearse::command_line {

// Replays each find. One that does not fail any more as it did gets a schedule
// with which it does, in its own file, if there is one within the budget of
// `how`. Fails if that of one is not found.
exit_code heal_finds(const std::vector<scenario_job>& jobs,
                     const play_options& options,
                     const exploration_options& how, find_keeper& keeper,
                     guarded_run& guard);

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_HEAL_H_
