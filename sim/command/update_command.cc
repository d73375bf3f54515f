// `rehearse update`: writes into scenario files what happens in them, where
// they keep a golden trace.

#include <cstddef>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "sim/command/commands.h"
#include "sim/command/files.h"
#include "sim/command/guarded_run.h"
#include "sim/command/output.h"
#include "sim/command/play_options.h"
#include "sim/command/result_printer.h"
#include "sim/command/scenario_job.h"
#include "sim/language/attachments.h"
#include "sim/language/diagnostic.h"
#include "sim/language/mistakes.h"
#include "sim/language/parser.h"
#include "sim/play/golden_trace.h"
#include "sim/play/run_report.h"

namespace rehearse::command_line {
namespace {

namespace fs = std::filesystem;
using scenario::scenario_file;

// More changes than that at a time are seldom what somebody wants.
constexpr std::size_t changes_max = 20;

// A file whose golden trace is no longer what happens.
struct change {
  fs::path path;
  std::string text;        // That it is to have.
  std::string difference;  // From that which it has.
};

class update_command : public command {
 public:
  std::string name() const override { return "update"; }
  std::string help() const override {
    return "write what happens into the golden traces of scenario files";
  }
  std::string example() const override { return "update scenarios"; }
  void add_options(CLI::App& parser) override;
  exit_code run() override;

 private:
  void look_at(const fs::path& path, bool is_added);
  bool play_all(const scenario_file& file, std::vector<std::string>& traces);
  bool write_all();

  std::vector<std::string> paths_;
  std::vector<std::string> added_;
  bool all_ = false;

  play_options options_;
  std::size_t files_ = 0;  // That keep a golden trace, or will.
  std::vector<change> changes_;
  exit_code outcome_ = exit_code::all_passed;
};

void update_command::add_options(CLI::App& parser) {
  parser.add_option("PATH", paths_,
                    "files, or folders of *.scn; the folder where you are if "
                    "none is named");
  parser
      .add_option("--add", added_,
                  "a file that gets a golden trace if it has none")
      ->type_name("FILE")
      ->expected(1)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  parser.add_flag("--all", all_,
                  "change more than " + std::to_string(changes_max) + " files");
}

// A file without a golden trace need not even be sound: it is not ours.
bool keeps_golden(const std::string& text) {
  scenario::attachments attached;
  scenario::mistakes ignored;
  attached.read(text, ignored);
  return attached.trace().has_value();
}

exit_code update_command::run() {
  if (paths_.empty() && added_.empty()) paths_ = {"."};
  const auto found = find_files(paths_);
  const auto added = find_files(added_);
  if (!found || !added) return exit_code::cannot_run;
  if (!found->complete) outcome_ = exit_code::cannot_run;
  options_.compares_golden = false;
  for (const fs::path& path : added->paths) look_at(path, true);
  for (const fs::path& path : found->paths) look_at(path, false);
  if (changes_.size() > changes_max && !all_) {
    for (const change& each : changes_) complain(each.path.string(), "differs");
    complain(std::to_string(changes_.size()) +
             " files would change: nothing was written; with --all they are");
    return exit_code::cannot_run;
  }
  if (!write_all()) outcome_ = exit_code::cannot_run;
  return outcome_;
}

void update_command::look_at(const fs::path& path, bool is_added) {
  // A file that `--add` names may be in a folder that is named, too.
  for (const change& each : changes_) {
    std::error_code error;
    if (fs::equivalent(each.path, path, error)) return;
  }
  const auto text = read_text(path);
  if (!text) {
    outcome_ = exit_code::cannot_run;
    return;
  }
  if (!is_added && !keeps_golden(*text)) return;
  ++files_;
  const auto file = load(path);
  std::vector<std::string> traces;
  if (!file || !file->diagnostics.empty()) {
    outcome_ = exit_code::cannot_run;
    return;
  }
  if (!play_all(*file, traces)) return;
  std::string updated = scenario::with_golden(*file, traces);
  const scenario_file after = parse_text(path, updated);
  if (!after.diagnostics.empty()) {
    complain(path.string(), "its trace cannot be kept in it: " +
                                after.diagnostics.front().message);
    outcome_ = exit_code::cannot_run;
    return;
  }
  std::string difference = scenario::golden_difference(*file, after);
  if (difference.empty()) return;
  changes_.push_back({path, std::move(updated), std::move(difference)});
}

// False, with a report, if one fails: then nobody knows what should happen.
bool update_command::play_all(const scenario_file& file,
                              std::vector<std::string>& traces) {
  const result_printer printer({}, options_);
  guarded_run guard(options_, true, [this](const ending& why) {
    if (why.stuck != nullptr) print_stuck(why, options_);
    std::cout << std::flush;
    return true;
  });
  bool all_passed = true;
  for (scenario_job& job : jobs_of(file)) {
    guard.play(job);
    if (job.report.outcome == scenario::verdict::failed) printer.print(job);
    if (job.report.outcome == scenario::verdict::skipped) {
      complain(job.name, "has no golden trace: " + job.report.skipped_because);
    }
    if (job.report.outcome != scenario::verdict::passed) all_passed = false;
    traces.push_back(std::move(job.report.trace));
  }
  if (all_passed) return true;
  complain(file.path, "is left as it is");
  if (outcome_ == exit_code::all_passed) outcome_ = exit_code::some_failed;
  return false;
}

bool update_command::write_all() {
  std::size_t written = 0;
  for (const change& each : changes_) {
    if (!replace_text(each.path, each.text)) continue;
    ++written;
    std::cout << printable(each.difference);
  }
  std::cout << "updated " << written << " of " << files_
            << (files_ == 1 ? " file\n" : " files\n");
  return written == changes_.size();
}

}  // namespace

std::unique_ptr<command> make_update_command() {
  return std::make_unique<update_command>();
}

}  // namespace rehearse::command_line
