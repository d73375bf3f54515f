#include "sim/command/scenario_job.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <memory>
#include <utility>

#include "sim/application.h"
#include "sim/choices.h"
#include "sim/command/name_filter.h"
#include "sim/command/shell_quoting.h"
#include "sim/explore/schedule_replay.h"
#include "sim/explore/strategies.h"
#include "sim/language/plan.h"
#include "sim/play/golden_trace.h"
#include "sim/play/runner.h"

namespace rehearse::command_line {
namespace {

// The same text on every system, since people filter by it.
std::string name_of(const scenario::scenario_file& file, std::size_t cell) {
  std::string name =
      std::filesystem::path(file.path).replace_extension().generic_string();
  if (!file.cells[cell].empty()) name += "[" + file.cells[cell] + "]";
  return name;
}

}  // namespace

std::vector<scenario_job> jobs_of(const scenario::scenario_file& file,
                                  std::optional<std::uint64_t> seed) {
  std::vector<scenario_job> jobs;
  for (std::size_t cell = 0; cell < file.cells.size(); ++cell) {
    jobs.push_back({.file = &file,
                    .cell = cell,
                    .name = name_of(file, cell),
                    .seed = seed});
  }
  return jobs;
}

std::vector<scenario_job> jobs_of(
    const std::vector<scenario::scenario_file>& files,
    const std::string& filter, std::optional<std::uint64_t> seed) {
  const name_filter wanted(filter);
  std::vector<scenario_job> jobs;
  for (const scenario::scenario_file& file : files) {
    for (scenario_job& job : jobs_of(file, seed)) {
      if (wanted.takes(job.name)) jobs.push_back(std::move(job));
    }
  }
  return jobs;
}

std::vector<scenario_job> finds_of(const std::vector<scenario_job>& jobs) {
  std::vector<scenario_job> finds;
  std::copy_if(
      jobs.begin(), jobs.end(), std::back_inserter(finds),
      [](const scenario_job& each) { return each.file->schedule.has_value(); });
  return finds;
}

void drop_finds(std::vector<scenario_job>& jobs) {
  std::erase_if(jobs, [](const scenario_job& each) {
    return each.file->schedule.has_value();
  });
}

scenario::plan plan_of(const scenario_job& job) {
  return job.file->plan_of(job.cell, application_registry::global());
}

namespace {

std::optional<scenario::run_report> skipped(const scenario::plan& plan,
                                            const play_options& options) {
  const bool on_posix = options.network == "posix";
  if (on_posix ? plan.on_posix : plan.on_sim) return std::nullopt;
  scenario::run_report report;
  report.outcome = scenario::verdict::skipped;
  report.skipped_because = std::string("it does not say `runs-on ") +
                           (on_posix ? "posix" : "sim") + "`";
  return report;
}

scenario::run_options settings_of(const play_options& options,
                                  const run_care& care) {
  scenario::run_options settings = to_run_options(options);
  settings.keep_trace = care.trace;
  settings.keep_calls = care.calls;
  settings.watch = care.watch;
  settings.memory = care.memory;
  return settings;
}

// With the schedule that is attached to the file. On real sockets nobody asks
// for choices.
scenario::run_report play_schedule(const scenario::scenario_file& file,
                                   const scenario::plan& plan,
                                   const play_options& options,
                                   const run_care& care) {
  if (auto report = skipped(plan, options)) return *std::move(report);
  if (options.network == "posix") {
    scenario::run_report report;
    report.outcome = scenario::verdict::skipped;
    report.skipped_because = "its schedule is one for the simulator";
    return report;
  }
  return scenario::replay_schedule(file, plan, settings_of(options, care)).run;
}

}  // namespace

scenario::run_report play_plan(const scenario::plan& plan,
                               const play_options& options,
                               const run_care& care) {
  if (auto report = skipped(plan, options)) return *std::move(report);
  scenario::run_options settings = settings_of(options, care);
  // Without a seed there is none, and every choice is benign. Each run has one
  // of its own, since a strategy may remember what it was asked.
  std::unique_ptr<strategy> schedule;
  if (options.seed) schedule = make_strategy("seeded", *options.seed);
  settings.chosen_by = schedule.get();
  return scenario::run(plan, settings);
}

void play(scenario_job& job, const play_options& options,
          const run_care& care) {
  const scenario::plan plan = plan_of(job);
  play_options own = options;
  own.seed = job.seed;
  const scenario::run_options settings = to_run_options(own);
  job.loop =
      plan.loop.value_or(settings.loop.value_or(scenario::loop_kind::select)) ==
              scenario::loop_kind::poll
          ? "poll"
          : "select";
  job.mode =
      plan.mode.value_or(settings.mode.value_or(scenario::loop_mode::safe)) ==
              scenario::loop_mode::cpython
          ? "cpython"
          : "safe";
  const bool compares = options.compares_golden && job.file->trace &&
                        !job.seed && scenario::is_golden(plan, settings);
  run_care kept = care;
  kept.trace = care.trace || compares;
  // A seed would be another schedule than the one that the file is about.
  if (job.file->schedule) job.seed.reset();
  job.report = job.file->schedule ? play_schedule(*job.file, plan, own, kept)
                                  : play_plan(plan, own, kept);
  if (!compares || job.report.outcome == scenario::verdict::skipped) return;
  scenario::compare_golden(
      *job.file, job.cell,
      "rehearse update " + shell_quoted_path(job.file->path), job.report);
}

}  // namespace rehearse::command_line
