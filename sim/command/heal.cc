#include "sim/command/heal.h"

#include <cstddef>
#include <iostream>
#include <string>

#include "sim/command/careful_subject.h"
#include "sim/command/exploration_text.h"
#include "sim/command/find_report.h"
#include "sim/command/output.h"
#include "sim/command/palette.h"
#include "sim/explore/healing.h"
#include "sim/explore/scenario_subject.h"
#include "sim/explore/schedule.h"

namespace rehearse::command_line {
namespace {

enum class healing { needless, healed, in_vain };

healing heal_one(const scenario_job& job, const play_options& options,
                 const exploration_options& how, find_keeper& keeper,
                 guarded_run& guard) {
  const scenario::plan plan = plan_of(job);
  const last_words words = {.text = "while it healed " + printable(job.name) +
                                    "\n"};
  const subject what =
      careful_subject(job, plan, to_run_options(options), words, guard);
  const scenario::schedule_attachment& attached = *job.file->schedule;
  const std::string violation =
      scenario::with_single_blanks(attached.violation);
  label_names names;
  const schedule stored = without_names(attached.choices(), names);
  schedule_strategy followed(stored);
  const run_outcome now = what(followed, false);
  if (!now.passed() && (violation.empty() || now.violation == violation)) {
    return healing::needless;
  }
  if (violation.empty()) {
    complain(job.file->path,
             "does not say what fails: write `expect violation` into its "
             "schedule");
    return healing::in_vain;
  }
  const auto found = heal(what, stored, violation, names, {.exploration = how});
  if (!found) return healing::in_vain;
  const find_report known = examine(
      what, *found, names,
      [&](const schedule& deviations, const std::string& progress) {
        return keeper.keep(job, plan, *found, deviations, names, progress);
      });
  print_story(known, job.name, names, palette());
  print_message(known);
  return healing::healed;
}

}  // namespace

exit_code heal_finds(const std::vector<scenario_job>& jobs,
                     const play_options& options,
                     const exploration_options& how, find_keeper& keeper,
                     guarded_run& guard) {
  const palette colours;
  std::size_t healed = 0;
  std::size_t in_vain = 0;
  for (const scenario_job& job : jobs) {
    switch (heal_one(job, options, how, keeper, guard)) {
      case healing::needless:
        std::cout << colours.green("ok") << "   " << printable(job.name)
                  << ": its schedule fails as it did\n";
        break;
      case healing::healed:
        ++healed;
        break;
      case healing::in_vain:
        ++in_vain;
        std::cout << colours.red("GONE") << " " << printable(job.name)
                  << ": no schedule was found that fails as it did. If it is "
                     "mended, take the choices out that do not apply; if not, "
                     "raise --budget\n";
        break;
    }
    std::cout << std::flush;
  }
  std::cout << counted(jobs.size(), "find") << ", " << counted(healed)
            << " healed, " << counted(in_vain) << " in vain\n";
  if (keeper.has_failed()) return exit_code::cannot_run;
  return in_vain > 0 ? exit_code::some_failed : exit_code::all_passed;
}

}  // namespace rehearse::command_line
