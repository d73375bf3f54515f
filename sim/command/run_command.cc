// `rehearse run`: plays scenarios and counts how many passed.

#include <cstddef>
#include <filesystem>
#include <iostream>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "sim/command/commands.h"
#include "sim/command/files.h"
#include "sim/command/guarded_run.h"
#include "sim/command/output.h"
#include "sim/command/palette.h"
#include "sim/command/play_options.h"
#include "sim/command/progress_line.h"
#include "sim/command/result_printer.h"
#include "sim/command/result_record.h"
#include "sim/command/runner_pool.h"
#include "sim/command/scenario_job.h"
#include "sim/command/seed_rounds.h"
#include "sim/command/stopwatch.h"
#include "sim/command/tally.h"
#include "sim/language/parser.h"
#include "sim/play/run_options.h"

namespace rehearse::command_line {
namespace {

using scenario::scenario_file;

class run_command : public command {
 public:
  std::string name() const override { return "run"; }
  std::string help() const override { return "replay scenario files"; }
  std::string example() const override { return "run scenarios --jobs=4"; }
  void add_options(CLI::App& parser) override;
  exit_code run() override;

 private:
  void play_all(const std::vector<scenario_job>& jobs, const stopwatch& watch,
                tally& counts) const;
  bool publish() const;
  bool is_recorded() const { return json_ || !junit_.empty(); }
  exit_code judge(const tally& counts, bool found_all) const;

  std::vector<std::string> paths_;
  play_options options_;
  std::string filter_;
  std::string seeds_;  // "1..500"; empty: one run of each scenario.
  bool keeps_going_ = false;
  unsigned threads_ = 1;
  result_printer::detail detail_;
  bool json_ = false;
  std::string junit_;  // Where a report goes; empty: nowhere.
  mutable result_record record_{"run"};
};

void run_command::add_options(CLI::App& parser) {
  parser.add_option("PATH", paths_, "files, or folders of *.scn")->required();
  add_play_options(parser, options_);
  CLI::Option* const seeds =
      parser
          .add_option("--seeds", seeds_,
                      "play each scenario with all of these seeds, as 1..500, "
                      "up to the first failure")
          ->type_name("FIRST..LAST")
          ->check([](const std::string& text) {
            return read_seeds(text) ? std::string()
                                    : "not a range of seeds such as 1..500, of "
                                      "at most a million: " +
                                          text;
          })
          ->excludes("--seed");
  parser
      .add_flag("--keep-going", keeps_going_,
                "go on after a failure, and count for each scenario the seeds "
                "with which it fails")
      ->needs(seeds);
  parser.add_option("--filter", filter_,
                    "only scenarios whose name holds this text; with * or ? in "
                    "it, those that match it as a whole (\\* is a * itself)");
  parser.add_option("--jobs,-j", threads_, "how many to run at a time")
      ->transform(decimal_number())
      ->check(CLI::Range(1U, 256U))
      ->capture_default_str();
  add_record_options(parser, json_, junit_);
  for (CLI::Option* const for_people :
       {parser.add_flag("--trace", detail_.trace,
                        "print what happened, in every run"),
        parser.add_flag("--verbose,-v", detail_.names, "name each scenario")}) {
    for_people->excludes("--json");
  }
}

// A broken file is counted and does not keep the sound ones from being played.
std::vector<scenario_file> load_all(
    const std::vector<std::filesystem::path>& paths, tally& counts,
    result_record& record) {
  std::vector<scenario_file> files;
  files.reserve(paths.size());
  for (const std::filesystem::path& path : paths) {
    auto file = load(path);
    if (!file) record.add_unreadable(path);
    if (file && !file->diagnostics.empty()) record.add(*file);
    if (!file || !file->diagnostics.empty()) ++counts.broken_files;
    if (file) files.push_back(std::move(*file));
  }
  return files;
}

void print_summary(const tally& counts, const stopwatch& watch) {
  std::cout << summary_line(counts, watch.seconds(), palette()) << '\n';
}

exit_code run_command::run() {
  // To load many files takes a while, and the user waits for that as well.
  const stopwatch watch;
  const auto found = find_files(paths_);
  if (!found) return exit_code::cannot_run;
  tally counts;
  const std::vector<scenario_file> files =
      load_all(found->paths, counts, record_);
  // Jobs point to their files, so the list stays as it is from here on.
  const std::vector<scenario_job> jobs = jobs_of(files, filter_, options_.seed);
  // Where nothing is sound there is nothing to filter: the summary says so.
  if (jobs.empty() && counts.broken_files == 0 && found->complete) {
    complain("no scenario matches --filter='" + filter_ + "'");
    return exit_code::cannot_run;
  }
  detail_.reports_only = json_;
  play_all(jobs, watch, counts);
  if (!json_) print_summary(counts, watch);
  if (!publish()) return exit_code::cannot_run;
  return judge(counts, found->complete);
}

// Plays a scenario once for each seed, or once.
void run_command::play_all(const std::vector<scenario_job>& jobs,
                           const stopwatch& watch, tally& counts) const {
  seed_rounds rounds(jobs, seeds_.empty() ? std::nullopt : read_seeds(seeds_));
  const result_printer printer(detail_, options_);
  progress_line progress(rounds.total(), watch);
  std::vector<scenario_job> round;
  // Between two rounds there are no runners, and nobody may ask for them.
  std::mutex changes;
  std::unique_lock changing(changes);
  runner_pool* runners = nullptr;
  guarded_run* player = nullptr;
  const auto take = [&](scenario_job& job) {
    counts.add(job.report.outcome);
    // Of the many seeds with which a scenario fails one is shown.
    const bool is_known =
        rounds.note(static_cast<std::size_t>(&job - round.data()), job);
    if (!is_known && printer.has_news_of(job)) {
      progress.clear();
      printer.print(job);
    }
    if (is_recorded()) record_.add(job, options_);
    const bool failed = job.report.outcome == scenario::verdict::failed;
    job.report = {};  // A thousand kept traces would fill the memory.
    progress.update(counts);
    if (failed && rounds.is_seeded() && !keeps_going_) {
      rounds.stop();
      runners->stop();
    }
  };
  guarded_run guard(options_, detail_.trace, [&](const ending& why) {
    // Nothing is taken after this, so nothing else is printed.
    const std::unique_lock lock(changes, std::try_to_lock);
    if (!lock || !runners->take_early(take)) return false;
    progress.clear();
    if (why.stuck != nullptr) {
      print_stuck(why, options_, !json_);
      if (is_recorded()) {
        record_.add_stuck(*why.stuck, options_,
                          describe_stuck(why, options_.handler_s));
      }
      ++counts.failed;
    } else {
      complain("interrupted");
    }
    counts.not_run = rounds.total() - counts.finished();
    if (!json_) print_summary(counts, watch);
    publish();
    std::cout << std::flush;
    return true;
  });
  player = &guard;
  while (rounds.next(round)) {
    runner_pool pool(
        round, [&](scenario_job& job) { player->play(job); }, threads_);
    runners = &pool;
    changing.unlock();
    pool.run(take);
    changing.lock();
  }
  progress.clear();
  counts.not_run = rounds.total() - counts.finished();
  if (!json_) rounds.print(options_, keeps_going_);
}

// For other programs; false, with a message, if it cannot be written.
bool run_command::publish() const {
  if (json_) std::cout << record_.json();
  return junit_.empty() || write_report(junit_, record_.junit());
}

// A run that played nothing is no success: whoever wrote `--network=posix` in
// a script would never find out.
exit_code run_command::judge(const tally& counts, bool found_all) const {
  if (counts.broken_files > 0 || !found_all) return exit_code::cannot_run;
  if (counts.skipped == counts.finished()) {
    complain("nothing was run: no scenario says `runs-on " + options_.network +
             "`");
    return exit_code::cannot_run;
  }
  return counts.failed > 0 ? exit_code::some_failed : exit_code::all_passed;
}

}  // namespace

std::unique_ptr<command> make_run_command() {
  return std::make_unique<run_command>();
}

}  // namespace rehearse::command_line
