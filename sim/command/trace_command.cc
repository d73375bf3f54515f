// `rehearse trace`: plays one file and prints what happened, line by line.

#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "sim/command/commands.h"
#include "sim/command/files.h"
#include "sim/command/guarded_run.h"
#include "sim/command/output.h"
#include "sim/command/play_options.h"
#include "sim/command/result_printer.h"
#include "sim/command/scenario_job.h"
#include "sim/language/parser.h"
#include "sim/play/run_options.h"
#include "sim/play/run_report.h"

namespace rehearse::command_line {
namespace {

using scenario::scenario_file;

class trace_command : public command {
 public:
  std::string name() const override { return "trace"; }
  std::string help() const override {
    return "run one file and print what happened";
  }
  std::string example() const override {
    return "trace scenarios/echo/one_line.scn";
  }
  void add_options(CLI::App& parser) override {
    parser.add_option("FILE", path_, "a scenario file")
        ->required()
        ->expected(1);
    add_play_options(parser, options_);
  }
  exit_code run() override;

 private:
  std::optional<scenario_file> load_sound() const;
  exit_code play_cells(const scenario_file& file) const;

  std::vector<std::string> path_;  // A single one; find_files takes several.
  play_options options_;
};

exit_code trace_command::run() {
  // What happens is shown, whatever the file says of it.
  options_.compares_golden = false;
  const std::optional<scenario_file> file = load_sound();
  if (!file) return exit_code::cannot_run;
  return play_cells(*file);
}

// Nothing, with a message, if there is no file to play. A folder is refused
// even if it holds one file only: next week it may hold two.
std::optional<scenario_file> trace_command::load_sound() const {
  const auto found = find_files(path_);
  if (!found) return std::nullopt;
  const auto& paths = found->paths;
  if (paths.size() != 1 || paths.front() != path_.front()) {
    complain(path_.front(), "is a folder; name one file");
    return std::nullopt;
  }
  auto file = load(paths.front());
  if (file && !file->diagnostics.empty()) return std::nullopt;
  return file;
}

exit_code trace_command::play_cells(const scenario_file& file) const {
  const result_printer printer({.trace = true, .names = true}, options_);
  guarded_run guard(options_, true, [this](const ending& why) {
    if (why.stuck != nullptr) print_stuck(why, options_);
    std::cout << std::flush;
    return true;
  });
  exit_code outcome = exit_code::all_passed;
  // All cells are played, also after a failure: a reader wants to compare it
  // with those that passed.
  for (scenario_job& job : jobs_of(file, options_.seed)) {
    guard.play(job);
    printer.print(job);
    if (job.report.outcome == scenario::verdict::failed) {
      outcome = exit_code::some_failed;
    }
  }
  return outcome;
}

}  // namespace

std::unique_ptr<command> make_trace_command() {
  return std::make_unique<trace_command>();
}

}  // namespace rehearse::command_line
