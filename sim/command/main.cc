// The program `rehearse`: finds out which command is meant, and runs it.

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "sim/command/commands.h"
#include "sim/command/output.h"

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

// "run, check, trace, apps"
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
  return parser.exit(error) == 0 ? exit_code::all_passed
                                 : exit_code::cannot_run;
}

exit_code run_chosen(const CLI::App& parser, const command_list& commands) {
  for (const auto& entry : commands) {
    if (parser.got_subcommand(entry->name())) return entry->run();
  }
  return exit_code::cannot_run;
}

exit_code main_of(int argc, char** argv) {
  go_where_the_user_is();
  CLI::App parser{
      "Replays network scenarios: scripted peers against a protocol on\n"
      "asyncore, on a simulated network or on real sockets.\n"
      "Exit status: 0 all passed, 1 a scenario failed, 2 bad usage or a "
      "broken file."};
  // CLI11 would show the path by which the program was started, which is long
  // under Bazel.
  parser.name("rehearse");
  parser.require_subcommand(1);
  const command_list commands = make_commands();
  for (const auto& entry : commands) {
    entry->add_options(*parser.add_subcommand(entry->name(), entry->help()));
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
  return static_cast<int>(rehearse::command_line::main_of(argc, argv));
}
