#include "sim/explore/schedule_replay.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>

#include "sim/explore/scenario_subject.h"
#include "sim/play/runner.h"

namespace rehearse::scenario {
namespace {

problem problem_at(place where, std::string message,
                   std::vector<std::string> notes) {
  return {.what = {where, std::move(message), {}, std::move(notes)},
          .details = {},
          .judge = "schedule"};
}

// At the first line of the schedule that did not apply, with all of them.
problem drift_of(const schedule_attachment& attached, const schedule& missing,
                 label_names& names) {
  place first = attached.where;
  std::vector<std::string> notes;
  for (const schedule_line& each : attached.lines) {
    const schedule one = without_names({&each.what, 1}, names);
    if (std::find(missing.begin(), missing.end(), one.front()) ==
        missing.end()) {
      continue;
    }
    if (notes.empty()) first = each.where;
    notes.push_back("in vain: " + to_text(each.what));
  }
  notes.emplace_back(
      "help: `rehearse explore --heal` looks for a schedule that fails as it "
      "did");
  return problem_at(first,
                    "the schedule does not apply any more: no run comes to "
                    "this choice",
                    std::move(notes));
}

}  // namespace

schedule_attachment attachment_of(std::string violation,
                                  const schedule& deviations,
                                  const label_names& names) {
  schedule_attachment kept;
  kept.violation = std::move(violation);
  for (choice& each : with_names(deviations, names)) {
    kept.lines.push_back({std::move(each), {}});
  }
  return kept;
}

std::string_view to_string(replay_verdict verdict) {
  switch (verdict) {
    case replay_verdict::reproduced:
      return "reproduced";
    case replay_verdict::fixed:
      return "fixed";
    case replay_verdict::changed:
      return "changed";
    case replay_verdict::drifted:
      return "drifted";
  }
  std::abort();
}

replay_report replay_schedule(const scenario_file& file, const plan& played,
                              const run_options& how) {
  const schedule_attachment& attached = *file.schedule;
  label_names names;
  const std::vector<choice> kept = attached.choices();
  schedule_strategy followed(without_names(kept, names));
  run_options options = how;
  options.chosen_by = &followed;
  replay_report result;
  result.run = run(played, options);
  const std::string violation = violation_of(result.run, file);
  if (!violation.empty() &&
      (attached.violation.empty() ||
       violation == with_single_blanks(attached.violation))) {
    result.verdict = replay_verdict::reproduced;
    result.run.problems.front().what.notes.emplace_back(
        "it is what the schedule was kept for");
  } else if (!followed.applied_all()) {
    result.verdict = replay_verdict::drifted;
    result.run.outcome = verdict::failed;
    auto& problems = result.run.problems;
    problems.insert(problems.begin(),
                    drift_of(attached, followed.not_applied(), names));
  } else if (!violation.empty()) {
    result.verdict = replay_verdict::changed;
    auto& problems = result.run.problems;
    problems.insert(
        problems.begin(),
        problem_at(
            attached.where, "the schedule fails in another way now",
            {"expected " + attached.violation, "found    " + violation}));
  }
  return result;
}

}  // namespace rehearse::scenario
