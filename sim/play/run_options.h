// How a plan is to be played.

#ifndef SIM_PLAY_RUN_OPTIONS_H_
#define SIM_PLAY_RUN_OPTIONS_H_

#include <chrono>
#include <optional>
#include <vector>

#include "sim/choices.h"
#include "sim/language/plan.h"
#include "sim/play/run_viewer.h"
#include "sim/play/run_watch.h"
#include "sim/run_limits.h"
#include "sim/world/world.h"

namespace rehearse::scenario {

enum class network_kind { sim, posix };

struct run_options {
  network_kind network = network_kind::sim;
  // For files that pin none. If these are not set either: select, and safe.
  std::optional<loop_kind> loop = std::nullopt;
  std::optional<loop_mode> mode = std::nullopt;
  // What answers the choices of the run, for the simulator (see sim/explore).
  // Not owned; null: every choice is benign, which is the canonical schedule.
  strategy* chosen_by = nullptr;
  // On the operating system, how long nothing may happen before the run fails.
  duration deadline = std::chrono::seconds(5);
  run_limits limits = {};
  // What a user sets for this run: after the file, and so instead of it.
  std::vector<limit_setting> limits_set = {};
  // Is told what goes on, for another thread. Not owned; may be null.
  run_watch* watch = nullptr;
  // Looks on, in the thread of the run. Not owned; may be null.
  run_viewer* viewer = nullptr;
  // Holds the run to its limit of memory, until it is to be reported. Not
  // owned; null: nobody does.
  memory_guard* memory = nullptr;
  // Render the whole trace into the report, whether the run passes or fails.
  // Without it a failure shows the last lines only.
  bool keep_trace = false;
  // Write the choices that were not benign into the trace.
  bool notes_choices = true;
  // Keep which calls of the network the applications make.
  bool keep_calls = false;
};

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_RUN_OPTIONS_H_
