#include "sim/command/careful_subject.h"

#include <new>
#include <utility>

#include "sim/command/memory_meter.h"
#include "sim/command/schedule_log.h"
#include "sim/explore/scenario_subject.h"

namespace rehearse::command_line {

subject careful_subject(const scenario_job& job, const scenario::plan& plan,
                        scenario::run_options how, const last_words& words,
                        guarded_run& guard) {
  return [&job, &plan, how = std::move(how), &words, &guard](
             strategy& chosen_by, bool in_full) {
    schedule_log& log = schedule_log::of_this_thread();
    log.clear();
    logged_strategy logged(chosen_by, log);
    run_outcome outcome;
    const auto play = [&](scenario::run_watch& watch) {
      memory_meter memory;
      scenario::run_options held = how;
      held.watch = &watch;
      held.memory = &memory;
      outcome = scenario::play_once(*job.file, plan, std::move(held), logged,
                                    in_full);
    };
    try {
      guard.watch(job, words, play);
    } catch (const std::bad_alloc&) {
      outcome.violation = "memory: there is not enough to play this";
      outcome.report = outcome.violation + "\n";
    }
    return outcome;
  };
}

}  // namespace rehearse::command_line
