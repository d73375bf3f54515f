#include "sim/command/guarded_run.h"

#include <iostream>
#include <new>
#include <string>

#include "sim/command/crash_report.h"
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
  try {
    play_noted(job);
  } catch (const std::bad_alloc&) {
    // By now the run has given its memory back, so the others may go on.
    job.report = {};
    job.report.outcome = scenario::verdict::failed;
    job.report.problems.push_back(
        {{{1, 1, 0}, "there is not enough memory to play this", {}, {}}, {}});
  }
}

void guarded_run::play_noted(scenario_job& job) {
  const crash_note note("while it played " + printable(job.name) + "\n" +
                        reproduction_line(job, options_));
  overseer::watched watched(overseer_, job);
  memory_meter memory;
  command_line::play(job, options_, keep_trace_, &watched.watch(), &memory);
}

void print_stuck(const ending& why, const play_options& options) {
  const scenario_job& job = *why.stuck;
  std::cout << palette().red("FAIL") << " " << printable(job.name) << std::endl;
  std::cerr << printable(job.file->path)
            << ": error: " << printable(describe_stuck(why, options.handler_s))
            << reproduction_line(job, options);
}

}  // namespace rehearse::command_line
