// The stage in a simulated world: a host for each party.

#ifndef SIM_PLAY_SIM_STAGE_H_
#define SIM_PLAY_SIM_STAGE_H_

#include <memory>
#include <vector>

#include "sim/choices.h"
#include "sim/play/stage.h"
#include "sim/world/world.h"

namespace rehearse::scenario {

// `choices` are not owned and may be null: then every choice is benign.
std::unique_ptr<stage> make_sim_stage(const std::vector<named_party>& names,
                                      rehearse::choices* choices,
                                      const run_limits& limits);

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_SIM_STAGE_H_
