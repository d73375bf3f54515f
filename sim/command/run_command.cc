// `rehearse run`: plays scenarios and counts how many passed.

#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/command/commands.h"
#include "sim/command/files.h"
#include "sim/command/name_filter.h"
#include "sim/command/output.h"
#include "sim/command/palette.h"
#include "sim/command/play_options.h"
#include "sim/command/progress_line.h"
#include "sim/command/result_printer.h"
#include "sim/command/runner_pool.h"
#include "sim/command/scenario_job.h"
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
  void add_options(CLI::App& parser) override;
  exit_code run() override;

 private:
  std::vector<scenario_job> wanted_jobs(
      const std::vector<scenario_file>& files) const;
  void play_all(std::vector<scenario_job>& jobs, const stopwatch& watch,
                tally& counts) const;
  exit_code judge(const tally& counts) const;

  std::vector<std::string> paths_;
  play_options options_;
  std::string filter_;
  unsigned threads_ = 1;
  result_printer::detail detail_;
};

void run_command::add_options(CLI::App& parser) {
  parser.add_option("PATH", paths_, "files, or folders of *.scn")->required();
  add_play_options(parser, options_);
  parser.add_option("--filter", filter_,
                    "only scenarios whose name holds this text; with * or ? in "
                    "it, those that match it as a whole");
  parser.add_option("--jobs,-j", threads_, "how many to run at a time")
      ->check(CLI::Range(1U, 256U))
      ->capture_default_str();
  parser.add_flag("--trace", detail_.trace,
                  "print what happened, in every run");
  parser.add_flag("--verbose,-v", detail_.names, "name each scenario");
}

// A broken file is counted and does not keep the sound ones from being played.
std::vector<scenario_file> load_all(
    const std::vector<std::filesystem::path>& paths, tally& counts) {
  std::vector<scenario_file> files;
  files.reserve(paths.size());
  for (const std::filesystem::path& path : paths) {
    auto file = load(path);
    if (!file || !file->diagnostics.empty()) ++counts.broken_files;
    if (file) files.push_back(std::move(*file));
  }
  return files;
}

exit_code run_command::run() {
  // To load many files takes a while, and the user waits for that as well.
  const stopwatch watch;
  const auto paths = find_files(paths_);
  if (!paths) return exit_code::cannot_run;
  tally counts;
  const std::vector<scenario_file> files = load_all(*paths, counts);
  // Jobs point to their files, so the list stays as it is from here on.
  std::vector<scenario_job> jobs = wanted_jobs(files);
  // Where nothing is sound there is nothing to filter: the summary says so.
  if (jobs.empty() && counts.broken_files == 0) {
    complain("no scenario matches --filter='" + filter_ + "'");
    return exit_code::cannot_run;
  }
  play_all(jobs, watch, counts);
  std::cout << summary_line(counts, watch.seconds(), palette()) << '\n';
  return flush_output() ? judge(counts) : exit_code::cannot_run;
}

std::vector<scenario_job> run_command::wanted_jobs(
    const std::vector<scenario_file>& files) const {
  const name_filter filter(filter_);
  std::vector<scenario_job> wanted;
  for (const scenario_file& file : files) {
    for (scenario_job& job : jobs_of(file)) {
      if (filter.takes(job.name)) wanted.push_back(std::move(job));
    }
  }
  return wanted;
}

void run_command::play_all(std::vector<scenario_job>& jobs,
                           const stopwatch& watch, tally& counts) const {
  const auto play_job = [this](scenario_job& job) {
    play(job, options_, detail_.trace);
  };
  const result_printer printer(detail_, options_);
  progress_line progress(jobs.size(), watch);
  runner_pool(jobs, play_job, threads_).run([&](scenario_job& job) {
    counts.add(job.report.outcome);
    if (printer.has_news_of(job)) {
      progress.clear();
      printer.print(job);
    }
    job.report = {};  // A thousand kept traces would fill the memory.
    progress.update(counts);
  });
  progress.clear();
}

// A run that played nothing is no success: whoever wrote `--network=posix` in
// a script would never find out.
exit_code run_command::judge(const tally& counts) const {
  if (counts.broken_files > 0) return exit_code::cannot_run;
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
