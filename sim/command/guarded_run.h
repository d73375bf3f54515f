// Plays scenarios so that, whatever ends the program, the user reads which one
// was being played and how to play it again.

#ifndef SIM_COMMAND_GUARDED_RUN_H_
#define SIM_COMMAND_GUARDED_RUN_H_

#include <functional>

#include "sim/command/crash_report.h"
#include "sim/command/overseer.h"
#include "sim/command/play_options.h"
#include "sim/command/scenario_job.h"

namespace rehearse::command_line {

class guarded_run {
 public:
  // `options` outlive it; `last_words` as for the overseer.
  guarded_run(const play_options& options, bool keep_trace,
              std::function<bool(const ending&)> last_words)
      : options_(options),
        keep_trace_(keep_trace),
        overseer_(options.handler_s, std::move(last_words)) {}

  // On any thread. A scenario for which there is not enough memory fails.
  void play(scenario_job& job);
  // Likewise, for whoever plays it in another way. What is played tells the
  // watch what goes on.
  void guard(scenario_job& job,
             const std::function<void(scenario::run_watch&)>& played);
  // Likewise, with other last words, and whatever is thrown goes on.
  void watch(const scenario_job& job, const last_words& words,
             const std::function<void(scenario::run_watch&)>& played);

 private:
  const play_options& options_;
  const bool keep_trace_;
  overseer overseer_;
};

// What is said of the scenario that is stuck; `named`: on standard output, too.
void print_stuck(const ending& why, const play_options& options,
                 bool named = true);

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_GUARDED_RUN_H_
