// The command-line program: replays, checks and traces scenario files.

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "core/posix_network.h"
#include "sim/application.h"
#include "sim/command/files.h"
#include "sim/command/name_filter.h"
#include "sim/command/output.h"
#include "sim/command/play_options.h"
#include "sim/command/runner_pool.h"
#include "sim/command/scenario_job.h"
#include "sim/language/parser.h"
#include "sim/play/run_report.h"
#include "sim/value_text.h"

namespace rehearse::command_line {
namespace {

namespace fs = std::filesystem;
using scenario::run_options;
using scenario::run_report;
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
  bool trace = false;
  bool verbose = false;
};

// Colour is for people: only where standard output is a terminal.
class palette {
 public:
  palette() : on_(isatty(STDOUT_FILENO) != 0 && isatty(STDERR_FILENO) != 0) {}
  std::string red(const std::string& text) const { return in("31", text); }
  std::string green(const std::string& text) const { return in("32", text); }

 private:
  std::string in(const char* code, const std::string& text) const {
    if (!on_) return text;
    return "\x1b[" + std::string(code) + "m" + text + "\x1b[0m";
  }
  bool on_;
};

// --- Running many -----------------------------------------------------------

class clock {
 public:
  clock() : began_(asyncore::posix_network().now()) {}
  double seconds() const {
    return std::chrono::duration<double>(asyncore::posix_network().now() -
                                         began_)
        .count();
  }

 private:
  asyncore::time_point began_;
};

std::string in_seconds(double seconds) {
  std::ostringstream text;
  text.precision(2);
  text << std::fixed << seconds << "s";
  return text.str();
}

struct summary {
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t skipped = 0;
  std::size_t broken = 0;  // Files.

  std::size_t over() const { return passed + failed + skipped; }
};

// A line about how far a long run has come: rewritten on a terminal, and one
// line in a while elsewhere.
class progress {
 public:
  progress(std::size_t total, const clock& since)
      : total_(total), terminal_(isatty(STDERR_FILENO) != 0), clock_(since) {}

  void tell(const summary& now) {
    const double seconds = clock_.seconds();
    if (seconds < next_s_) return;
    next_s_ = seconds + (terminal_ ? 0.2 : 10);
    std::cerr << (terminal_ ? "\r" : "") << now.over() << " of " << total_
              << " scenarios, " << now.failed << " failed, "
              << in_seconds(seconds) << (terminal_ ? "\x1b[K" : "\n")
              << std::flush;
    shown_ = true;
  }
  void clear() {
    if (shown_ && terminal_) std::cerr << "\r\x1b[K" << std::flush;
    shown_ = false;
  }

 private:
  std::size_t total_;
  bool terminal_;
  bool shown_ = false;
  double next_s_ = 1;
  const clock& clock_;
};

// As a shell reads it back.
std::string shell_quoted(const std::string& text) {
  const bool is_plain = text.find_first_not_of(
                            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUV"
                            "WXYZ0123456789_-./+,:@%=") == std::string::npos;
  if (is_plain && !text.empty()) return text;
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? "'\\''" : std::string(1, c);
  return quoted + "'";
}

// The command that shows a failure again.
std::string reproduce(const scenario_job& of, const command_line& given) {
  std::string text = "rehearse run " + shell_quoted(of.file->path);
  if (!of.file->cells[of.cell].empty()) {
    text += " --filter=" + shell_quoted("*[" + of.file->cells[of.cell] + "]");
  }
  return text + to_text(given.options) + " --trace";
}

void print_trace(const scenario_job& of) {
  std::cout << "# " << of.name << '\n'
            << "# pass time   who     event\n"
            << of.report.trace;
}

void print_result(const scenario_job& of, const command_line& given,
                  const palette& colours) {
  const run_report& report = of.report;
  if (given.trace && report.outcome != verdict::skipped) print_trace(of);
  switch (report.outcome) {
    case verdict::passed:
      if (given.verbose) {
        std::cout << colours.green("pass") << " " << of.name << '\n';
      }
      break;
    case verdict::skipped:
      if (given.verbose) {
        std::cout << "skip " << of.name << ": " << report.skipped_because
                  << '\n';
      }
      break;
    case verdict::failed:
      std::cout << colours.red("FAIL") << " " << of.name << std::endl;
      std::cerr << to_text(report, *of.file)
                << "   reproduce: " << reproduce(of, given) << "\n";
      break;
  }
}

std::string summary_line(const summary& now, double seconds,
                         const palette& colours) {
  std::string text = std::to_string(now.passed) + " passed, " +
                     std::to_string(now.failed) + " failed";
  if (now.skipped > 0) text += ", " + std::to_string(now.skipped) + " skipped";
  if (now.broken > 0) {
    text += ", " + std::to_string(now.broken) +
            (now.broken == 1 ? " broken file" : " broken files");
  }
  const bool good = now.failed == 0 && now.broken == 0;
  return (good ? colours.green(text) : colours.red(text)) + " in " +
         in_seconds(seconds);
}

int run_files(const command_line& given) {
  const clock since;
  const auto paths = find_files(given.paths);
  if (!paths) return cannot_run;

  summary counts;
  std::vector<scenario_file> files;
  files.reserve(paths->size());
  for (const fs::path& each : *paths) {
    auto file = load(each);
    if (!file || !file->diagnostics.empty()) ++counts.broken;
    if (file) files.push_back(std::move(*file));
  }

  const name_filter filter(given.filter);
  std::vector<scenario_job> jobs;
  for (const scenario_file& file : files) {
    for (scenario_job& each : jobs_of(file)) {
      if (filter.takes(each.name)) jobs.push_back(std::move(each));
    }
  }
  if (jobs.empty() && counts.broken == 0) {
    complain("no scenario matches --filter='" + given.filter + "'");
    return cannot_run;
  }

  const palette colours;
  progress line(jobs.size(), since);
  run_options how = to_run_options(given.options);
  how.keep_trace = given.trace;
  runner_pool(jobs, how, given.jobs).run([&](scenario_job& each) {
    const verdict outcome = each.report.outcome;
    counts.passed += outcome == verdict::passed ? 1 : 0;
    counts.failed += outcome == verdict::failed ? 1 : 0;
    counts.skipped += outcome == verdict::skipped ? 1 : 0;
    if (outcome == verdict::failed || given.trace || given.verbose) {
      line.clear();
      print_result(each, given, colours);
    }
    each.report = {};
    line.tell(counts);
  });
  line.clear();
  std::cout << summary_line(counts, since.seconds(), colours) << '\n';
  if (!flush_output()) return cannot_run;
  if (counts.broken > 0) return cannot_run;
  if (counts.skipped == counts.over()) {
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

int trace_file(command_line given) {
  const auto paths = find_files(given.paths);
  if (!paths) return cannot_run;
  if (paths->size() != 1 || paths->front() != given.paths[0]) {
    complain(given.paths[0], "is a folder; name one file");
    return cannot_run;
  }
  given.verbose = true;
  const auto file = load(paths->front());
  if (!file || !file->diagnostics.empty()) return cannot_run;
  given.trace = true;
  int code = all_passed;
  run_options how = to_run_options(given.options);
  how.keep_trace = given.trace;
  for (scenario_job& each : jobs_of(*file)) {
    play(each, how);
    print_result(each, given, palette());
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
  run->add_flag("--trace", given.trace, "print what happened, in every run");
  run->add_flag("--verbose,-v", given.verbose, "name each scenario");

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
