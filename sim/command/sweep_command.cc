// `rehearse sweep`: plays scenarios again and again, and lets another call of
// their applications fail each time.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "core/errno_name.h"
#include "sim/call_errors.h"
#include "sim/command/commands.h"
#include "sim/command/crash_report.h"
#include "sim/command/files.h"
#include "sim/command/guarded_run.h"
#include "sim/command/memory_meter.h"
#include "sim/command/output.h"
#include "sim/command/overseer.h"
#include "sim/command/palette.h"
#include "sim/command/play_options.h"
#include "sim/command/progress_line.h"
#include "sim/command/regression_file.h"
#include "sim/command/reproduction.h"
#include "sim/command/runner_pool.h"
#include "sim/command/scenario_job.h"
#include "sim/command/shell_quoting.h"
#include "sim/command/stopwatch.h"
#include "sim/command/tally.h"
#include "sim/command/trial_process.h"
#include "sim/explore/call_sweep.h"
#include "sim/fault.h"
#include "sim/language/parser.h"

namespace rehearse::command_line {
namespace {

using scenario::run_report;
using scenario::scenario_file;
using scenario::swept_fault;

// How often each call failed with each errno; errno 0: it was shortened.
using fired_counts = std::map<std::pair<seam_call, int>, std::uint64_t>;

// A run that did not survive its fault.
struct sweep_find {
  swept_fault fault;
  run_report report;  // Empty if it ended its process,
  std::string ended;  // by this: "SIGSEGV".
  std::string saved;  // The path of its scenario; empty: it could not be saved.
};

// What came of the sweep of one scenario.
struct sweep_result {
  std::uint64_t runs = 0;
  std::uint64_t calls = 0;       // That the scenarios make,
  std::uint64_t calls_left = 0;  // and those of them that were left out.
  fired_counts fired;
  std::vector<sweep_find> finds;
};

// The fault that is just being tried in each job, for whoever finds that job
// stuck.
class faults_in_work {
 public:
  explicit faults_in_work(std::size_t jobs) : faults_(jobs) {}

  void set(std::size_t job, const std::optional<swept_fault>& fault) {
    const std::scoped_lock lock(mutex_);
    faults_[job] = fault;
  }
  std::optional<swept_fault> get(std::size_t job) {
    const std::scoped_lock lock(mutex_);
    return faults_[job];
  }

 private:
  std::mutex mutex_;
  std::vector<std::optional<swept_fault>> faults_;
};

std::string text_of(const swept_fault& fault) {
  return fault.line.who.text + "." + to_text(fault.line.what);
}

class sweep_command : public command {
 public:
  std::string name() const override { return "sweep"; }
  std::string help() const override {
    return "let each call of an application fail, one in each run";
  }
  std::string example() const override {
    return "sweep scenarios/echo --loop=poll --save-dir=finds";
  }
  void add_options(CLI::App& parser) override;
  exit_code run() override;

 private:
  using try_observer = std::function<void(const swept_fault&)>;

  void sweep(scenario_job& job, sweep_result& result,
             scenario::run_watch& watch, const try_observer& tried) const;
  // What stands behind each trial, and is the same for all of a scenario.
  struct trials {
    const scenario_job& job;
    scenario::plan& plan;
    const std::vector<swept_fault>& faults;
    const try_observer& tried;
  };
  void try_all(const trials& which, sweep_result& result,
               scenario::run_watch& watch) const;
  trials_end try_apart(const trials& which, std::size_t first,
                       sweep_result& result, scenario::run_watch& watch) const;
  run_report play_fault(const scenario_job& job, scenario::plan& plan,
                        const swept_fault& fault,
                        scenario::run_watch& watch) const;
  void try_fault(const scenario_job& job, scenario::plan& plan,
                 const swept_fault& fault, sweep_result& result,
                 scenario::run_watch& watch) const;
  void sweep_all(std::vector<scenario_job>& jobs, const stopwatch& watch,
                 tally& counts, sweep_result& total) const;
  void save(const scenario_job& job, sweep_result& result) const;
  void print(const scenario_job& job, const sweep_result& result) const;
  void print_stuck_sweep(const ending& why,
                         const std::optional<swept_fault>& fault) const;

  std::vector<std::string> paths_;
  play_options options_;
  std::string filter_;
  std::string folder_;
  unsigned calls_max_ = 100;
  unsigned threads_ = 1;
};

void sweep_command::add_options(CLI::App& parser) {
  parser.add_option("PATH", paths_, "files, or folders of *.scn")->required();
  add_play_options(parser, options_);
  parser.add_option("--filter", filter_,
                    "only scenarios whose name holds this text; with * or ? in "
                    "it, those that match it as a whole (\\* is a * itself)");
  parser
      .add_option("--calls", calls_max_,
                  "how many calls of each kind are tried in each scenario, "
                  "spread evenly over its run; 0: all")
      ->transform(decimal_number())
      ->capture_default_str();
  parser.add_option("--save-dir", folder_,
                    "where to write a scenario for each find (default: the "
                    "folder `regress` beside its file)");
  parser.add_option("--jobs,-j", threads_, "how many to sweep at a time")
      ->transform(decimal_number())
      ->check(CLI::Range(1U, 256U))
      ->capture_default_str();
  parser.footer(
      "A find is a run that does not end, that crashes, is busy for nothing "
      "or\n"
      "leaks, or in which an exception reaches no handle_error; and, if the\n"
      "call was only cut short, or to be made again (EINTR, EAGAIN), one in\n"
      "which a peer does not get what its scenario expects.");
}

// --- The runs ---------------------------------------------------------------

void sweep_command::sweep(scenario_job& job, sweep_result& result,
                          scenario::run_watch& watch,
                          const try_observer& tried) const {
  scenario::plan plan = plan_of(job);
  // As it is written it has to pass: else nobody could tell what a fault does.
  {
    memory_meter memory;
    job.report = play_plan(plan, options_,
                           {.calls = true, .watch = &watch, .memory = &memory});
  }
  if (job.report.outcome != scenario::verdict::passed) return;
  const std::size_t made = job.report.calls.size();
  const auto calls = spread_calls(std::move(job.report.calls), calls_max_);
  result.calls = made;
  result.calls_left = made - calls.size();
  const auto mode = plan.mode.value_or(
      to_run_options(options_).mode.value_or(scenario::loop_mode::safe));
  // A script of passes has none in which the program could make up for it.
  const bool may_notice = mode == scenario::loop_mode::cpython ||
                          !plan.faults.empty() || plan.is_scripted;
  const std::vector<swept_fault> faults = faults_of(calls, may_notice);
  try_all({job, plan, faults, tried}, result, watch);
  if (!result.finds.empty()) job.report.outcome = scenario::verdict::failed;
}

// A run that ends the program must not end the sweep, so all are played in a
// process of its own. What does not pass there is played once more, here, for
// its report.
void sweep_command::try_all(const trials& which, sweep_result& result,
                            scenario::run_watch& watch) const {
  // Real sockets of other threads would stay open in the other process.
  const bool apart = options_.network != "posix";
  for (std::size_t next = 0; next < which.faults.size(); ++next) {
    trials_end end{.next = next};
    if (apart) end = try_apart(which, next, result, watch);
    if (end.complete) return;
    next = end.next;
    const swept_fault& fault = which.faults[next];
    which.tried(fault);
    if (end.how.empty()) {
      try_fault(which.job, which.plan, fault, result, watch);
      continue;
    }
    ++result.runs;
    ++result.fired[{fault.line.what.call, fault.line.what.error}];
    result.finds.push_back({fault, {}, end.how, {}});
  }
}

// What a run in the other process answers.
enum class trial : std::uint8_t { never_fired, survived, to_be_played_here };

trials_end sweep_command::try_apart(const trials& which, std::size_t first,
                                    sweep_result& result,
                                    scenario::run_watch& watch) const {
  // The other process has no thread that looks at a watch, and must not wait
  // for one that held its lock.
  const auto play = [&](std::size_t index) {
    trial answer = trial::to_be_played_here;
    try {
      scenario::run_watch own;
      const run_report report =
          play_fault(which.job, which.plan, which.faults[index], own);
      if (report.fault_uses.back() == 0) {
        answer = trial::never_fired;
      } else if (report.outcome == scenario::verdict::passed) {
        answer = trial::survived;
      }
    } catch (const std::bad_alloc&) {
    }
    return static_cast<std::uint8_t>(answer);
  };
  const auto told = [&](std::size_t index, const std::uint8_t* answer) {
    watch.beat();
    which.tried(which.faults[index]);
    if (answer == nullptr) return;
    switch (static_cast<trial>(*answer)) {
      case trial::never_fired:
        ++result.runs;
        return;
      case trial::survived:
        ++result.runs;
        ++result.fired[{which.faults[index].line.what.call,
                        which.faults[index].line.what.error}];
        return;
      case trial::to_be_played_here:
        try_fault(which.job, which.plan, which.faults[index], result, watch);
        return;
    }
  };
  const auto silence_max = std::chrono::milliseconds(
      static_cast<std::int64_t>(options_.handler_s * 1000));
  return play_apart(first, which.faults.size(), play, told, silence_max);
}

run_report sweep_command::play_fault(const scenario_job& job,
                                     scenario::plan& plan,
                                     const swept_fault& fault,
                                     scenario::run_watch& watch) const {
  const regression_file file =
      regression_of(job, plan, fault, options_, folder_);
  const last_words words{.text = "while it played " + printable(job.name) +
                                 " with `fault " + text_of(fault) + "`\n",
                         .file = {.folder = file.folder.string(),
                                  .path = file.path.string(),
                                  .text = file.text}};
  const crash_note note(words);
  const scenario::injected_fault injected(plan, fault);
  memory_meter memory;
  return play_plan(plan, options_, {.watch = &watch, .memory = &memory});
}

void sweep_command::try_fault(const scenario_job& job, scenario::plan& plan,
                              const swept_fault& fault, sweep_result& result,
                              scenario::run_watch& watch) const {
  run_report report = play_fault(job, plan, fault, watch);
  ++result.runs;
  // A short count may have been no change: then there was nothing to survive.
  if (report.fault_uses.back() == 0) return;
  ++result.fired[{fault.line.what.call, fault.line.what.error}];
  if (report.outcome == scenario::verdict::passed) return;
  result.finds.push_back({fault, std::move(report), {}, {}});
}

void sweep_command::sweep_all(std::vector<scenario_job>& jobs,
                              const stopwatch& watch, tally& counts,
                              sweep_result& total) const {
  std::vector<sweep_result> results(jobs.size());
  faults_in_work in_work(jobs.size());
  const auto index_of = [&](const scenario_job& job) {
    return static_cast<std::size_t>(&job - jobs.data());
  };
  progress_line progress(jobs.size(), watch);
  const auto take = [&](scenario_job& job) {
    sweep_result& result = results[index_of(job)];
    counts.add(job.report.outcome);
    total.runs += result.runs;
    total.calls += result.calls;
    total.calls_left += result.calls_left;
    for (const auto& [what, times] : result.fired) total.fired[what] += times;
    if (job.report.outcome == scenario::verdict::failed) {
      progress.clear();
      save(job, result);
      print(job, result);
      std::cout << std::flush;
    }
    for (sweep_find& each : result.finds)
      total.finds.push_back(std::move(each));
    result = {};
    job.report = {};
    progress.update(counts);
  };
  guarded_run* guard_of_all = nullptr;
  runner_pool runners(
      jobs,
      [&](scenario_job& job) {
        const std::size_t index = index_of(job);
        guard_of_all->guard(job, [&](scenario::run_watch& job_watch) {
          sweep(job, results[index], job_watch,
                [&](const swept_fault& fault) { in_work.set(index, fault); });
        });
      },
      threads_);
  guarded_run guard(options_, false, [&](const ending& why) {
    if (!runners.take_early(take)) return false;
    progress.clear();
    if (why.stuck != nullptr) {
      print_stuck_sweep(why, in_work.get(index_of(*why.stuck)));
    } else {
      complain("interrupted");
    }
    std::cout << std::flush;
    return true;
  });
  guard_of_all = &guard;
  runners.run(take);
  progress.clear();
}

// --- What is printed --------------------------------------------------------

void sweep_command::save(const scenario_job& job, sweep_result& result) const {
  const scenario::plan plan = plan_of(job);
  for (sweep_find& each : result.finds) {
    const regression_file file =
        regression_of(job, plan, each.fault, options_, folder_);
    if (write(file)) each.saved = file.path.string();
  }
}

void sweep_command::print_stuck_sweep(
    const ending& why, const std::optional<swept_fault>& fault) const {
  if (!fault) {
    print_stuck(why, options_);
    return;
  }
  const scenario_job& job = *why.stuck;
  std::cout << palette().red("FIND") << " " << printable(job.name) << ": "
            << text_of(*fault) << std::endl;
  std::cerr << printable(job.file->path) << ": error: "
            << printable(describe_stuck(why, options_.handler_s));
  const regression_file file =
      regression_of(job, plan_of(job), *fault, options_, folder_);
  if (write(file)) {
    std::cerr << "   saved as " << printable(file.path.string()) << "\n";
  }
}

void sweep_command::print(const scenario_job& job,
                          const sweep_result& result) const {
  const palette colours;
  if (result.finds.empty()) {
    std::cout << colours.red("FAIL") << " " << printable(job.name)
              << ": it fails without a fault, so it is not swept" << std::endl;
    std::cerr << printable(to_text(job.report, *job.file))
              << "   reproduce: " << reproduction(job, options_) << "\n";
    return;
  }
  for (const sweep_find& each : result.finds) {
    std::cout << colours.red("FIND") << " " << printable(job.name) << ": "
              << text_of(each.fault) << std::endl;
    if (each.ended.empty()) {
      std::cerr << printable(to_text(each.report, *job.file));
    } else {
      std::cerr << printable(job.file->path) << ": error: the program ended by "
                << each.ended << "\n";
    }
    if (each.saved.empty()) continue;
    std::cerr << "   saved as " << printable(each.saved) << "\n";
    if (each.ended.empty()) continue;
    std::cerr << "   reproduce: rehearse run " << shell_quoted_path(each.saved)
              << "\n";
  }
}

std::string error_text(int error) {
  return error == 0 ? "short" : asyncore::errno_name(error);
}

// "accept       EAGAIN 12, EMFILE 12"
void print_fired(const fired_counts& fired) {
  std::cout << "call             fired with, how often\n";
  for (std::size_t i = 0; i < seam_call_count; ++i) {
    const auto call = static_cast<seam_call>(i);
    std::vector<std::string> entries;
    for (const auto& [what, times] : fired) {
      if (what.first != call) continue;
      entries.push_back(error_text(what.second) + " " + std::to_string(times));
    }
    if (entries.empty()) continue;
    // By their names, not by their numbers.
    std::sort(entries.begin(), entries.end());
    std::string text;
    for (const std::string& each : entries) {
      text.append(text.empty() ? "" : ", ").append(each);
    }
    std::string name(to_string(call));
    name.resize(17, ' ');
    std::cout << name << text << "\n";
  }
}

// The rows of the table that no run has come to: their calls were not made, or
// not on such a socket.
std::string never_fired(const fired_counts& fired) {
  std::string text;
  for (const call_error& row : call_errors()) {
    if (fired.contains({row.call, row.error})) continue;
    text.append(text.empty() ? "" : ", ")
        .append(std::string(to_string(row.call)) + " " +
                asyncore::errno_name(row.error));
  }
  return text;
}

void print_summary(const sweep_result& total, const tally& counts,
                   const stopwatch& watch) {
  // Where nothing was swept, nobody asks what did not come.
  if (total.runs > 0) {
    print_fired(total.fired);
    const std::string missing = never_fired(total.fired);
    if (!missing.empty()) std::cout << "never fired: " << missing << "\n";
  }
  std::size_t pairs = 0;
  for (const auto& [what, times] : total.fired) pairs += what.second != 0;
  const std::string finds = total.finds.size() == 1
                                ? "1 find"
                                : std::to_string(total.finds.size()) + " finds";
  const palette colours;
  if (total.calls_left > 0) {
    std::cout << total.calls_left << " of " << total.calls
              << " calls were left out (see --calls)\n";
  }
  std::cout << total.runs << " runs, " << pairs << " of "
            << call_errors().size() << " pairs of call and errno fired, "
            << (total.finds.empty() ? colours.green(finds) : colours.red(finds))
            << "\n"
            << summary_line(counts, watch.seconds(), colours) << "\n";
}

exit_code sweep_command::run() {
  const stopwatch watch;
  const auto found = find_files(paths_);
  if (!found) return exit_code::cannot_run;
  tally counts;
  const std::vector<scenario_file> files =
      load_all(found->paths, counts.broken_files);
  std::vector<scenario_job> jobs = jobs_of(files, filter_);
  drop_finds(jobs);
  if (jobs.empty() && counts.broken_files == 0 && found->complete) {
    complain(!filter_.empty()
                 ? "no scenario matches --filter='" + filter_ + "'"
                 : "there is nothing to sweep: finds, which have a schedule, "
                   "are replayed by `rehearse run`");
    return exit_code::cannot_run;
  }
  sweep_result total;
  sweep_all(jobs, watch, counts, total);
  print_summary(total, counts, watch);
  if (counts.broken_files > 0 || !found->complete) return exit_code::cannot_run;
  if (counts.skipped == counts.finished()) {
    complain("nothing was swept: no scenario says `runs-on " +
             options_.network + "`");
    return exit_code::cannot_run;
  }
  return counts.failed > 0 ? exit_code::some_failed : exit_code::all_passed;
}

}  // namespace

std::unique_ptr<command> make_sweep_command() {
  return std::make_unique<sweep_command>();
}

}  // namespace rehearse::command_line
