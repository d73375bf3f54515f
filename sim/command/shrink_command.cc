// `rehearse shrink`: of a schedule that fails, the least that still does.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "sim/command/careful_subject.h"
#include "sim/command/commands.h"
#include "sim/command/files.h"
#include "sim/command/find_keeper.h"
#include "sim/command/find_report.h"
#include "sim/command/guarded_run.h"
#include "sim/command/output.h"
#include "sim/command/palette.h"
#include "sim/command/play_options.h"
#include "sim/command/scenario_job.h"
#include "sim/explore/experiment.h"
#include "sim/explore/seeded_strategy.h"

namespace rehearse::command_line {
namespace {

class shrink_command : public command {
 public:
  std::string name() const override { return "shrink"; }
  std::string help() const override {
    return "make a schedule that fails as small as it can be";
  }
  std::string example() const override {
    return "shrink scenarios/echo/one_line.scn --seed=7";
  }
  void add_options(CLI::App& parser) override;
  exit_code run() override;

 private:
  bool shrink_one(const scenario_job& job, guarded_run& guard);

  std::string path_;
  play_options options_;
  std::string filter_;
  std::string folder_;
  std::optional<std::uint64_t> seed_;
  find_keeper keeper_{options_, folder_};
};

void shrink_command::add_options(CLI::App& parser) {
  parser
      .add_option("FILE", path_,
                  "a scenario that fails with --seed, or one with a schedule")
      ->required();
  add_play_options(parser, options_);
  parser.add_option("--filter", filter_,
                    "only the cells whose name holds this text; with * or ? in "
                    "it, those that match it as a whole (\\* is a * itself)");
  parser.add_option("--save-dir", folder_,
                    "where to write the scenario (default: the folder "
                    "`regress` beside the file; a file with a schedule is "
                    "written itself)");
  parser.footer(
      "With --seed=N, which is that of `rehearse run --seed=N`, the schedule "
      "of\n"
      "this seed is shrunk. Otherwise it is the one that is attached to the\n"
      "file.");
}

// Whether it fails.
bool shrink_command::shrink_one(const scenario_job& job, guarded_run& guard) {
  const scenario::plan plan = plan_of(job);
  const last_words words = {.text = "while it shrank " + printable(job.name) +
                                    "\n"};
  const subject what =
      careful_subject(job, plan, to_run_options(options_), words, guard);
  label_names names;
  find found{.seed = seed_.value_or(0)};
  const experiment::stop_question never;
  experiment runs(what, names, never);
  recorded_run failing;
  if (seed_) {
    seeded_strategy drawn(*seed_);
    failing = runs.play_again(drawn);
  } else {
    const std::vector<choice> kept = job.file->schedule->choices();
    schedule_strategy followed(without_names(kept, names));
    failing = runs.play_again(followed);
  }
  if (failing.outcome.passed()) return false;
  found.violation = failing.outcome.violation;
  found.deviations = deviations_of(failing.made);
  const find_report known = examine(
      what, found, names,
      [&](const schedule& deviations, const std::string& progress) {
        return keeper_.keep(job, plan, found, deviations, names, progress);
      });
  print_story(known, job.name, names, palette());
  print_message(known);
  return true;
}

exit_code shrink_command::run() {
  if (options_.network != "sim") {
    complain("schedules are those of the simulator: leave out --network");
    return exit_code::cannot_run;
  }
  seed_ = std::exchange(options_.seed, std::nullopt);
  const auto file = load(path_);
  if (!file || !file->diagnostics.empty()) return exit_code::cannot_run;
  if (!seed_ && !file->schedule) {
    complain(path_,
             "has no schedule: give the --seed with which it fails, or let "
             "`rehearse explore` find one");
    return exit_code::cannot_run;
  }
  if (seed_ && file->schedule) {
    complain(path_, "has a schedule of its own: leave out --seed");
    return exit_code::cannot_run;
  }
  const std::vector<scenario::scenario_file> files = {*file};
  const std::vector<scenario_job> jobs = jobs_of(files, filter_);
  if (jobs.empty()) {
    complain("no cell matches --filter='" + filter_ + "'");
    return exit_code::cannot_run;
  }
  if (!plan_of(jobs.front()).on_sim) {
    complain(path_, "does not run on the simulator, and has no schedule there");
    return exit_code::cannot_run;
  }
  guarded_run guard(options_, false, [&](const ending& why) {
    if (why.stuck != nullptr) {
      print_stuck(why, options_);
    } else {
      complain("interrupted");
    }
    return true;
  });
  bool has_shrunk = false;
  for (const scenario_job& each : jobs) {
    has_shrunk = shrink_one(each, guard) || has_shrunk;
  }
  if (!has_shrunk) {
    complain(path_, seed_ ? "passes with --seed=" + std::to_string(*seed_) +
                                ": there is nothing to shrink"
                          : "passes with its schedule: there is nothing to "
                            "shrink");
  }
  return has_shrunk && !keeper_.has_failed() ? exit_code::all_passed
                                             : exit_code::cannot_run;
}

}  // namespace

std::unique_ptr<command> make_shrink_command() {
  return std::make_unique<shrink_command>();
}

}  // namespace rehearse::command_line
