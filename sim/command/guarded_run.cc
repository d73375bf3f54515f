#include "sim/command/guarded_run.h"

#include <iostream>
#include <new>
#include <string>

#include "sim/command/memory_meter.h"
#include "sim/command/output.h"
#include "sim/command/palette.h"
#include "sim/command/reproduction.h"

namespace rehearse::command_line {
namespace {

std::string reproduction_line(const scenario_job& job,
                              const play_options& options) {
  return "   reproduce: " + reproduction(job, options) + "\n";
}

}  // namespace

void guarded_run::play(scenario_job& job) {
  guard(job, [&](scenario::run_watch& watch) {
    memory_meter memory;
    command_line::play(
        job, options_,
        {.trace = keep_trace_, .watch = &watch, .memory = &memory});
  });
}

void guarded_run::guard(
    scenario_job& job,
    const std::function<void(scenario::run_watch&)>& played) {
  const last_words words{.text = "while it played " + printable(job.name) +
                                 "\n" + reproduction_line(job, options_)};
  try {
    watch(job, words, played);
  } catch (const std::bad_alloc&) {
    // By now the run has given its memory back, so the others may go on.
    job.report = {};
    job.report.outcome = scenario::verdict::failed;
    job.report.problems.push_back(
        {{{1, 1, 0}, "there is not enough memory to play this", {}, {}}, {}});
  }
}

void guarded_run::watch(
    const scenario_job& job, const last_words& words,
    const std::function<void(scenario::run_watch&)>& played) {
  const crash_note note(words);
  overseer::watched watched(overseer_, job);
  played(watched.watch());
}

void print_stuck(const ending& why, const play_options& options, bool named) {
  const scenario_job& job = *why.stuck;
  if (named)
    std::cout << palette().red("FAIL") << " " << printable(job.name)
              << std::endl;
  std::cerr << printable(job.file->path)
            << ": error: " << printable(describe_stuck(why, options.handler_s))
            << reproduction_line(job, options);
}

}  // namespace rehearse::command_line
