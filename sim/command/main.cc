// The command-line program: replays, checks and traces scenario files.

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "sim/application.h"
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
#include "sim/play/run_report.h"
#include "sim/value_text.h"

namespace rehearse::command_line {
namespace {

namespace fs = std::filesystem;
using scenario::run_options;
using scenario::scenario_file;
using scenario::verdict;

enum exit_code : int {
  all_passed = 0,
  some_failed = 1,
  cannot_run = 2,  // Bad usage, or a file that is not a scenario.
};

struct command_line {
  std::vector<std::string> paths;
  play_options options;
  std::string filter;
  unsigned jobs = 1;
  result_printer::detail shown;
};

int run_files(const command_line& given) {
  const stopwatch since;
  const auto paths = find_files(given.paths);
  if (!paths) return cannot_run;

  tally counts;
  std::vector<scenario_file> files;
  files.reserve(paths->size());
  for (const fs::path& each : *paths) {
    auto file = load(each);
    if (!file || !file->diagnostics.empty()) ++counts.broken_files;
    if (file) files.push_back(std::move(*file));
  }

  const name_filter filter(given.filter);
  std::vector<scenario_job> jobs;
  for (const scenario_file& file : files) {
    for (scenario_job& each : jobs_of(file)) {
      if (filter.takes(each.name)) jobs.push_back(std::move(each));
    }
  }
  if (jobs.empty() && counts.broken_files == 0) {
    complain("no scenario matches --filter='" + given.filter + "'");
    return cannot_run;
  }

  progress_line progress(jobs.size(), since);
  run_options how = to_run_options(given.options);
  how.keep_trace = given.shown.trace;
  const result_printer printer(given.shown, given.options);
  runner_pool(jobs, how, given.jobs).run([&](scenario_job& each) {
    counts.add(each.report.outcome);
    if (printer.has_news_of(each)) {
      progress.clear();
      printer.print(each);
    }
    each.report = {};
    progress.update(counts);
  });
  progress.clear();
  std::cout << summary_line(counts, since.seconds(), palette()) << '\n';
  if (!flush_output()) return cannot_run;
  if (counts.broken_files > 0) return cannot_run;
  if (counts.skipped == counts.finished()) {
    complain("nothing was run: no scenario says `runs-on " +
             given.options.network + "`");
    return cannot_run;
  }
  return counts.failed > 0 ? some_failed : all_passed;
}

int check_files(const command_line& given) {
  const auto paths = find_files(given.paths);
  if (!paths) return cannot_run;
  std::size_t broken = 0;
  std::size_t mistakes = 0;
  for (const fs::path& each : *paths) {
    const auto file = load(each);
    if (!file || !file->diagnostics.empty()) ++broken;
    if (file) mistakes += file->diagnostics.size();
  }
  std::cout << paths->size() << (paths->size() == 1 ? " file: " : " files: ");
  if (broken == 0) {
    std::cout << "no mistakes\n";
    return all_passed;
  }
  std::cout << broken << " broken, " << mistakes
            << (mistakes == 1 ? " mistake\n" : " mistakes\n");
  return cannot_run;
}

int trace_file(const command_line& given) {
  const auto paths = find_files(given.paths);
  if (!paths) return cannot_run;
  if (paths->size() != 1 || paths->front() != given.paths[0]) {
    complain(given.paths[0], "is a folder; name one file");
    return cannot_run;
  }
  const auto file = load(paths->front());
  if (!file || !file->diagnostics.empty()) return cannot_run;
  int code = all_passed;
  run_options how = to_run_options(given.options);
  how.keep_trace = true;
  const result_printer printer({.trace = true, .names = true}, given.options);
  for (scenario_job& each : jobs_of(*file)) {
    play(each, how);
    printer.print(each);
    if (each.report.outcome == verdict::failed) code = some_failed;
  }
  if (!flush_output()) return cannot_run;
  return code;
}

std::string_view type_text(value_type type) {
  switch (type) {
    case value_type::text:
      return "text";
    case value_type::integer:
      return "integer";
    case value_type::duration:
      return "duration";
    case value_type::endpoint:
      return "endpoint";
  }
  return "";
}

int list_applications() {
  const application_registry& known = application_registry::global();
  for (const std::string& name : known.names()) {
    const application_spec& spec = known.find(name)->spec;
    std::cout << name << ": " << spec.help << '\n';
    for (const parameter_spec& each : spec.parameters) {
      std::cout << "    " << each.name << " (" << type_text(each.type);
      if (each.standard) {
        const bool is_text = each.type == value_type::text;
        std::cout << ", "
                  << (is_text ? rehearse::quoted(*each.standard)
                              : *each.standard)
                  << " if not given";
      }
      std::cout << "): " << each.help << '\n';
    }
    for (const std::string& each : spec.reports) {
      std::cout << "    reports " << each << '\n';
    }
    for (const std::string& each : spec.labels) {
      std::cout << "    labels " << each << '\n';
    }
  }
  return all_passed;
}

// `bazel run` starts programs elsewhere, and says where the user is.
void go_where_the_user_is() {
  const char* const folder = std::getenv("BUILD_WORKING_DIRECTORY");
  if (folder == nullptr) return;
  std::error_code ignored;
  fs::current_path(folder, ignored);
}

int main_of(int argc, char** argv) {
  go_where_the_user_is();
  command_line given;
  CLI::App app{
      "Replays network scenarios: scripted peers against a protocol on\n"
      "asyncore, on a simulated network or on real sockets.\n"
      "Exit status: 0 all passed, 1 a scenario failed, 2 bad usage or a "
      "broken file."};
  app.name("rehearse");
  app.require_subcommand(1);

  CLI::App* run = app.add_subcommand("run", "replay scenario files");
  run->add_option("PATH", given.paths, "files, or folders of *.scn")
      ->required();
  add_play_options(*run, given.options);
  run->add_option("--filter", given.filter,
                  "only scenarios whose name holds this text; with * or ? in "
                  "it, those that match it as a whole");
  run->add_option("--jobs,-j", given.jobs, "how many to run at a time")
      ->check(CLI::Range(1U, 256U))
      ->capture_default_str();
  run->add_flag("--trace", given.shown.trace,
                "print what happened, in every run");
  run->add_flag("--verbose,-v", given.shown.names, "name each scenario");

  CLI::App* check = app.add_subcommand(
      "check", "find the mistakes in scenario files without running them");
  check->add_option("PATH", given.paths, "files, or folders of *.scn")
      ->required();

  CLI::App* trace =
      app.add_subcommand("trace", "run one file and print what happened");
  trace->add_option("FILE", given.paths, "a scenario file")
      ->required()
      ->expected(1);
  add_play_options(*trace, given.options);

  CLI::App* apps = app.add_subcommand(
      "apps", "list the applications that scenarios can start");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const bool has_command = argc > 1 && argv[1][0] != '-';
    if (has_command && app.get_subcommands().empty()) {
      complain("no such command: " + std::string(argv[1]) +
               " (run, check, trace, apps)");
      std::cerr << "Run with --help for more information.\n";
      return cannot_run;
    }
    return app.exit(error) == 0 ? all_passed : cannot_run;
  }
  if (*run) return run_files(given);
  if (*check) return check_files(given);
  if (*trace) return trace_file(given);
  if (*apps) return list_applications();
  return cannot_run;
}

}  // namespace
}  // namespace rehearse::command_line

int main(int argc, char** argv) {
  return rehearse::command_line::main_of(argc, argv);
}
