// The program `rehearse`: finds out which command is meant, and runs it.

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <new>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <CLI/CLI.hpp>

#include "sim/command/commands.h"
#include "sim/command/crash_report.h"
#include "sim/command/output.h"
#include "sim/command/version.h"

namespace rehearse::command_line {
namespace {

using command_list = std::vector<std::unique_ptr<command>>;

// `bazel run` starts programs elsewhere, and says where the user is.
void go_where_the_user_is() {
  const char* const folder = std::getenv("BUILD_WORKING_DIRECTORY");
  if (folder == nullptr) return;
  std::error_code ignored;
  std::filesystem::current_path(folder, ignored);
}

command_list make_commands() {
  command_list commands;
  for (const command_maker make : command_makers) commands.push_back(make());
  return commands;
}

// "run, check, trace"
std::string names_of(const command_list& commands) {
  std::string names;
  for (const auto& entry : commands) {
    names += (names.empty() ? "" : ", ") + entry->name();
  }
  return names;
}

// CLI11 would only say that a command is required; the user wrote one, and
// wants to know which there are.
bool names_no_command(const CLI::App& parser, int argc, char** argv) {
  return argc > 1 && argv[1][0] != '-' && parser.get_subcommands().empty();
}

// What the program exits with if nothing is to be run: --help is no mistake.
exit_code explain(const CLI::App& parser, const CLI::ParseError& error) {
  std::ostringstream out;
  std::ostringstream err;
  const int code = parser.exit(error, out, err);
  std::cout << out.str();
  // It repeats what the user wrote.
  std::cerr << printable(err.str());
  return code == 0 ? exit_code::all_passed : exit_code::cannot_run;
}

// `--filter=` with nothing behind it; null if there is none. CLI11 would take
// the next word for the value, which may be the path; most likely a variable of
// a script is empty.
const char* option_without_value(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--") return nullptr;
    if (word.starts_with("-") && word.find('=') == word.size() - 1) {
      return argv[i];
    }
  }
  return nullptr;
}

exit_code run_chosen(const CLI::App& parser, const command_list& commands) {
  for (const auto& entry : commands) {
    if (parser.got_subcommand(entry->name())) return entry->run();
  }
  return exit_code::cannot_run;
}

exit_code main_of(int argc, char** argv) {
  if (const char* const option = option_without_value(argc, argv)) {
    complain(std::string(option) +
             " has no value: write one behind the `=`, or leave it out");
    return exit_code::cannot_run;
  }
  go_where_the_user_is();
  CLI::App parser{
      "Replays network scenarios: scripted peers against a protocol on\n"
      "asyncore, on a simulated network or on real sockets.\n"
      "Exit status: 0 all passed, 1 a scenario failed, 2 bad usage or a "
      "broken file."};
  // CLI11 would show the path by which the program was started, which is long
  // under Bazel.
  parser.name("rehearse");
  parser.set_version_flag("--version", "rehearse " + std::string(version),
                          "Print the version and exit");
  parser.require_subcommand(1);
  const command_list commands = make_commands();
  for (const auto& entry : commands) {
    CLI::App& each = *parser.add_subcommand(entry->name(), entry->help());
    if (!entry->other_name().empty()) each.alias(entry->other_name());
    entry->add_options(each);
    // A command may have said more there.
    const std::string footer = each.get_footer();
    each.footer((footer.empty() ? "" : footer + "\n\n") +
                "Example:\n  rehearse " + entry->example());
  }
  try {
    // CLI11 reports mistakes, and --help too, by exceptions.
    parser.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (!names_no_command(parser, argc, argv)) return explain(parser, error);
    complain("no such command: " + std::string(argv[1]) + " (" +
             names_of(commands) + ")");
    std::cerr << "Run with --help for more information.\n";
    return exit_code::cannot_run;
  }
  return run_chosen(parser, commands);
}

}  // namespace
}  // namespace rehearse::command_line

int main(int argc, char** argv) {
  namespace here = rehearse::command_line;
  here::take_standard_descriptors();
  here::install_crash_report();
  here::exit_code code = here::exit_code::cannot_run;
  try {
    code = here::main_of(argc, argv);
  } catch (const std::bad_alloc&) {
    here::complain("there is not enough memory");
  }
  // Whatever was printed, --help too.
  if (!here::flush_output()) code = here::exit_code::cannot_run;
  return static_cast<int>(code);
}
