// `rehearse explore`: looks for the order of events in which a scenario fails.

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "sim/command/careful_subject.h"
#include "sim/command/commands.h"
#include "sim/command/crash_report.h"
#include "sim/command/exploration_record.h"
#include "sim/command/exploration_text.h"
#include "sim/command/files.h"
#include "sim/command/find_keeper.h"
#include "sim/command/find_report.h"
#include "sim/command/guarded_run.h"
#include "sim/command/heal.h"
#include "sim/command/output.h"
#include "sim/command/palette.h"
#include "sim/command/play_options.h"
#include "sim/command/reproduction.h"
#include "sim/command/result_printer.h"
#include "sim/command/result_record.h"
#include "sim/command/scenario_job.h"
#include "sim/command/stopwatch.h"
#include "sim/command/test_environment.h"
#include "sim/explore/explorer.h"
#include "sim/explore/searches.h"
#include "sim/value_text.h"

namespace rehearse::command_line {
namespace {

using scenario::scenario_file;

// "30s" or "100000runs".
std::optional<exploration_budget> read_budget(std::string_view text) {
  exploration_budget budget;
  constexpr std::string_view runs = "runs";
  if (text.ends_with(runs)) {
    const auto number = read_integer(text.substr(0, text.size() - runs.size()));
    if (!number || *number < 1) return std::nullopt;
    budget.runs = static_cast<std::uint64_t>(*number);
    return budget;
  }
  const auto time = read_duration(text);
  if (!time || *time <= asyncore::duration::zero()) return std::nullopt;
  budget.seconds = std::chrono::duration<double>(*time).count();
  return budget;
}

struct shard_range {
  std::uint64_t index = 0;  // From 0.
  std::uint64_t count = 1;
};

// "3/50", from 1.
std::optional<shard_range> read_shard(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto index = read_integer(text.substr(0, slash));
  const auto count = read_integer(text.substr(slash + 1));
  if (!index || !count || *index < 1 || *index > *count) return std::nullopt;
  return shard_range{static_cast<std::uint64_t>(*index - 1),
                     static_cast<std::uint64_t>(*count)};
}

class explore_command : public command {
 public:
  std::string name() const override { return "explore"; }
  std::string help() const override {
    return "look for an order of events in which a scenario fails";
  }
  std::string example() const override {
    return "explore scenarios/echo --budget=30s";
  }
  void add_options(CLI::App& parser) override;
  exit_code run() override;

 private:
  exploration_options exploration_of_options() const;
  void become_test();
  bool make_folder() const;
  void replay(std::vector<scenario_job>& stored, guarded_run& guard);
  void explore_one(const scenario_job& job, guarded_run& guard);
  void print_stuck_run(const ending& why);
  void show_progress(const exploration_progress& now);
  void clear_progress();
  void print_interrupted();
  bool publish() const;
  void print_summary(std::size_t broken, double seconds) const;

  std::vector<std::string> paths_;
  play_options options_;
  std::string filter_;
  std::string budget_ = "10s";
  std::vector<std::string> searches_;
  std::string shard_ = "1/1";
  std::string folder_;
  unsigned threads_ = 1;
  bool keeps_going_ = false;
  bool heals_ = false;
  bool as_test_ = false;
  std::uint64_t seed_ = 1;

  palette colours_;
  bool on_terminal_ = isatty(STDERR_FILENO) != 0;
  bool is_progress_shown_ = false;
  double next_progress_s_ = 1;
  std::string current_;  // The scenario that is explored.
  std::size_t finds_ = 0;
  std::size_t explored_ = 0;
  std::size_t failed_ = 0;      // Without any deviation.
  std::size_t never_held_ = 0;  // Lines of `expect sometimes`.
  std::size_t skipped_ = 0;
  std::size_t replayed_ = 0;             // Finds that were among the files,
  std::size_t come_back_ = 0;            // and those of them that fail.
  std::atomic<std::uint64_t> runs_ = 0;  // Of scenarios that are over.
  std::atomic<std::uint64_t> current_runs_ = 0;
  find_keeper keeper_{options_, folder_};
  std::mutex record_mutex_;  // Over what whoever interrupts it may need.
  exploration_record record_;
  last_file file_for_the_end_;
  bool json_ = false;
  std::string junit_;  // Where a report goes; empty: nowhere.
};

void explore_command::add_options(CLI::App& parser) {
  parser.add_option("PATH", paths_, "files, or folders of *.scn")->required();
  add_play_options(parser, options_);
  parser
      .add_option("--budget", budget_,
                  "how long each scenario is explored, as 30s, or in how many "
                  "runs, as 100000runs")
      ->type_name("TIME|RUNS")
      ->check([](const std::string& text) {
        return read_budget(text)
                   ? std::string()
                   : "not a budget such as 30s or 100000runs: " + text;
      })
      ->capture_default_str();
  std::vector<std::string> names;
  for (const std::string_view each : search_names()) names.emplace_back(each);
  parser
      .add_option("--strategy", searches_,
                  "how schedules are chosen; several take turns (default: all)")
      ->check(CLI::IsMember(names));
  parser.add_option("--filter", filter_,
                    "only scenarios whose name holds this text; with * or ? in "
                    "it, those that match it as a whole (\\* is a * itself)");
  parser
      .add_option("--shard", shard_,
                  "do the I-th of N parts of the work, which N machines share")
      ->type_name("I/N")
      ->check([](const std::string& text) {
        return read_shard(text) ? std::string()
                                : "not a shard such as 3/50: " + text;
      });
  parser.add_flag("--keep-going", keeps_going_,
                  "after a find, look for others in the same scenario");
  CLI::Option* const heal =
      parser.add_flag("--heal", heals_,
                      "take finds that have drifted, and look for schedules "
                      "with which they fail as they did");
  parser.add_option("--save-dir", folder_,
                    "where to write a scenario for each find (default: the "
                    "folder `regress` beside its file)");
  parser
      .add_option("--jobs,-j", threads_,
                  "how many threads explore; what is found is the same")
      ->transform(decimal_number())
      ->check(CLI::Range(1U, 256U))
      ->capture_default_str();
  add_record_options(parser, json_, junit_);
  parser.add_flag("--as-test", as_test_,
                  "as a test of Bazel: replay the finds among the files first, "
                  "do the part of the work that TEST_SHARD_INDEX says, and "
                  "write finds into TEST_UNDECLARED_OUTPUTS_DIR");
  // A find is healed as a whole, by one machine, and what came of it is told to
  // people.
  for (const char* const other :
       {"--shard", "--keep-going", "--as-test", "--json", "--junit"}) {
    heal->excludes(other);
  }
  parser.footer(
      "A find is written at once, shrunk to as few choices as still fail, and\n"
      "written again. `rehearse run` replays it. --seed begins other random\n"
      "schedules; the same seed and a budget of runs find the same again.");
}

// --- Progress ---------------------------------------------------------------

void explore_command::show_progress(const exploration_progress& now) {
  current_runs_ = now.runs;
  if (now.seconds < next_progress_s_) return;
  next_progress_s_ = now.seconds + (on_terminal_ ? 0.2 : 10);
  std::string text =
      current_ + ": " + counted(now.runs) + " runs, " +
      counted(static_cast<std::uint64_t>(
          std::llround(static_cast<double>(now.runs) / now.seconds))) +
      " a second, " + counted(now.classes) + " ways, " +
      counted(now.finds, "find") + ", " + std::string(now.search);
  if (on_terminal_) {
    std::cerr << "\r\x1b[K" << printable(text) << std::flush;
    is_progress_shown_ = true;
  } else {
    std::cerr << printable(text) << std::endl;
  }
}

void explore_command::print_interrupted() {
  const auto saved = keeper_.paths_if_idle();
  complain(
      "interrupted after " + counted(runs_ + current_runs_, "run") +
      (saved && !saved->empty() ? "; found, and perhaps not shrunk:" : ""));
  if (!saved) return;
  for (const std::string& each : *saved) {
    std::cerr << "   " << printable(each) << "\n";
  }
}

// On the thread of the overseer, which has the mutex of the record.
void explore_command::print_stuck_run(const ending& why) {
  const std::string text = describe_stuck(why, options_.handler_s);
  if (!json_) {
    std::cout << colours_.red("FAIL") << " " << printable(why.stuck->name)
              << std::endl;
  }
  std::cerr << printable(why.stuck->file->path)
            << ": error: " << printable(text) << std::flush;
  write_last_file(file_for_the_end_, *why.log);
  record_.add_failed(*why.stuck, {}, text, {});
}

void explore_command::clear_progress() {
  if (is_progress_shown_) std::cerr << "\r\x1b[K" << std::flush;
  is_progress_shown_ = false;
}

// --- As a test --------------------------------------------------------------

void explore_command::become_test() {
  const test_environment told = read_test_environment();
  if (!told.shard.empty()) shard_ = told.shard;
  if (folder_.empty()) folder_ = told.outputs;
  // A rule names the files that scenarios include, too.
  std::erase_if(paths_,
                [](const std::string& path) { return is_included(path); });
}

// Each shard replays some of them.
void explore_command::replay(std::vector<scenario_job>& stored,
                             guarded_run& guard) {
  const shard_range shard = *read_shard(shard_);
  const result_printer printer({}, options_);
  for (std::size_t i = shard.index; i < stored.size(); i += shard.count) {
    guard.play(stored[i]);
    ++replayed_;
    if (stored[i].report.outcome != scenario::verdict::failed) continue;
    ++come_back_;
    printer.print(stored[i]);
  }
}

exploration_options explore_command::exploration_of_options() const {
  const shard_range shard = *read_shard(shard_);
  exploration_options how;
  how.budget = *read_budget(budget_);
  how.searches.assign(searches_.begin(), searches_.end());
  how.seed = seed_;
  how.threads = threads_;
  how.shard = shard.index;
  how.shard_count = shard.count;
  how.keeps_going = keeps_going_;
  return how;
}

// --- One scenario -----------------------------------------------------------

// What was broken off, and a part of the work, may not have come to what a
// whole exploration would.
bool must_hold(const exploration_report& report,
               const exploration_options& how) {
  return report.end != exploration_end::found &&
         report.end != exploration_end::interrupted && how.shard_count == 1;
}

void explore_command::explore_one(const scenario_job& job, guarded_run& guard) {
  const scenario::plan plan = plan_of(job);
  if (!plan.on_sim) {
    ++skipped_;
    const std::scoped_lock lock(record_mutex_);
    record_.add_skipped(job);
    return;
  }
  const last_words words = {
      .text = "while it explored " + printable(job.name) + "\n",
      .file = keeper_.file_for_the_end(job, plan)};
  {
    const std::scoped_lock lock(record_mutex_);
    file_for_the_end_ = words.file;
  }
  const subject what =
      careful_subject(job, plan, to_run_options(options_), words, guard);
  current_ = job.name;
  next_progress_s_ = 1;
  exploration_options how = exploration_of_options();
  const stopwatch clock;
  how.clock = [&] { return clock.seconds(); };
  how.on_progress = [&](const exploration_progress& now) {
    show_progress(now);
  };
  how.on_find = [&](const find& found, const label_names& names) {
    keeper_.keep(job, plan, found, found.deviations, names, "not shrunk yet");
  };
  exploration_report report = explore(what, how);
  clear_progress();
  runs_ += report.runs;
  current_runs_ = 0;
  if (report.end == exploration_end::unsound) {
    ++failed_;
    schedule_strategy benign({});
    const std::string message = what(benign, true).report;
    {
      const std::scoped_lock lock(record_mutex_);
      record_.add_failed(job, report, report.why_unsound, message);
    }
    if (!json_) {
      std::cout << colours_.red("FAIL") << " " << printable(job.name) << ": "
                << printable(report.why_unsound) << std::endl;
    }
    std::cerr << printable(message)
              << "   reproduce: " << reproduction(job, options_) << "\n";
    return;
  }
  ++explored_;
  std::vector<find_report> finds;
  for (const find& each : report.finds) {
    finds.push_back(
        examine(what, each, report.names,
                [&](const schedule& deviations, const std::string& progress) {
                  return keeper_.keep(job, plan, each, deviations, report.names,
                                      progress);
                }));
    ++finds_;
    if (!json_) print_story(finds.back(), job.name, report.names, colours_);
    print_message(finds.back());
  }
  {
    const std::scoped_lock lock(record_mutex_);
    record_.add(job, report, finds);
  }
  const std::size_t never_held =
      must_hold(report, how) ? count_never_held(report) : 0;
  never_held_ += never_held;
  if (!json_) {
    const std::string verdict = !finds.empty()   ? "     "
                                : never_held > 0 ? colours_.red("FAIL") + " "
                                                 : colours_.green("ok") + "   ";
    std::cout << verdict << printable(job.name) << ": " << coverage_text(report)
              << printable(sometimes_text(report, plan, *job.file))
              << std::flush;
  }
  if (never_held > 0) {
    std::cerr << printable(never_held_text(report, plan, *job.file));
  }
}

// Before the work is done, and also if nothing will be found: `rehearse merge`
// takes the folders of all shards. False, with a message, if it cannot be made.
bool explore_command::make_folder() const {
  if (folder_.empty()) return true;
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  if (error) complain(folder_, "cannot be made (" + error.message() + ")");
  return !error;
}

// --- All of them ------------------------------------------------------------

exit_code explore_command::run() {
  const stopwatch watch;
  if (options_.network != "sim") {
    complain("only the simulator can be explored: leave out --network");
    return exit_code::cannot_run;
  }
  if (as_test_) become_test();
  seed_ = std::exchange(options_.seed, std::nullopt).value_or(1);
  const auto found = find_files(paths_);
  if (!found) return exit_code::cannot_run;
  if (!make_folder()) return exit_code::cannot_run;
  std::size_t broken = 0;
  const std::vector<scenario_file> files =
      load_all(found->paths, broken,
               [&](const scenario_file& file) { record_.add_broken(file); });
  std::vector<scenario_job> jobs = jobs_of(files, filter_);
  std::vector<scenario_job> finds = finds_of(jobs);
  drop_finds(jobs);
  std::vector<scenario_job> stored;  // To be replayed first.
  if (heals_) {
    jobs = std::move(finds);
  } else if (as_test_) {
    stored = std::move(finds);
  }
  if (jobs.empty() && stored.empty() && broken == 0 && found->complete) {
    complain(!filter_.empty() ? "no scenario matches --filter='" + filter_ + "'"
             : heals_ ? "there is nothing to heal: no file has a schedule"
                      : "there is nothing to explore: finds, which have a "
                        "schedule, are replayed by `rehearse run`");
    return exit_code::cannot_run;
  }
  guarded_run guard(options_, false, [&](const ending& why) {
    clear_progress();
    // Whoever explores may be adding to the record just now.
    const std::unique_lock lock(record_mutex_, std::try_to_lock);
    if (!lock) return false;
    if (why.stuck != nullptr) {
      print_stuck_run(why);
    } else {
      print_interrupted();
    }
    publish();
    return true;
  });
  if (heals_) {
    exploration_options how = exploration_of_options();
    how.clock = [&] { return watch.seconds(); };
    const exit_code code = heal_finds(jobs, options_, how, keeper_, guard);
    return broken > 0 || !found->complete ? exit_code::cannot_run : code;
  }
  replay(stored, guard);
  for (const scenario_job& each : jobs) explore_one(each, guard);
  if (!json_) print_summary(broken, watch.seconds());
  const bool is_published = publish();
  if (broken > 0 || !found->complete || keeper_.has_failed() || !is_published) {
    return exit_code::cannot_run;
  }
  if (skipped_ > 0 && skipped_ == jobs.size() && replayed_ == 0 && !as_test_) {
    complain("nothing was explored: no scenario says `runs-on sim`");
    return exit_code::cannot_run;
  }
  return finds_ + failed_ + come_back_ + never_held_ > 0
             ? exit_code::some_failed
             : exit_code::all_passed;
}

// For other programs; false, with a message, if it cannot be written.
bool explore_command::publish() const {
  if (json_) std::cout << record_.json() << std::flush;
  return junit_.empty() || write_report(junit_, record_.junit());
}

void explore_command::print_summary(std::size_t broken, double seconds) const {
  std::cout << counted(explored_) << " explored, " << counted(finds_, "find");
  if (failed_ > 0) std::cout << ", " << failed_ << " failed";
  if (never_held_ > 0) {
    std::cout << ", " << counted(never_held_, "line") << " never held";
  }
  if (skipped_ > 0) std::cout << ", " << skipped_ << " skipped";
  if (broken > 0) std::cout << ", " << counted(broken, "broken file");
  if (replayed_ > 0) {
    std::cout << ", " << counted(replayed_, "stored find") << " replayed, "
              << come_back_ << " of them failed";
  }
  std::cout << ", " << counted(runs_, "run") << " in " << seconds_text(seconds)
            << "\n";
}

}  // namespace

std::unique_ptr<command> make_explore_command() {
  return std::make_unique<explore_command>();
}

}  // namespace rehearse::command_line
