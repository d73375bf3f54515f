// The command by which a user sees a failure again.

#ifndef SIM_COMMAND_REPRODUCTION_H_
#define SIM_COMMAND_REPRODUCTION_H_

#include <string>

#include "sim/command/play_options.h"
#include "sim/command/scenario_job.h"

namespace rehearse::command_line {

// "rehearse run a.scn --filter='*[cut=7]' --seed=7 --trace", for a shell.
std::string reproduction(const scenario_job& job, const play_options& options);

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_REPRODUCTION_H_
