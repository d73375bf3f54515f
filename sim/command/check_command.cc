// `rehearse check`: finds the mistakes in scenario files and plays none.

#include <cstddef>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "sim/command/commands.h"
#include "sim/command/files.h"

namespace rehearse::command_line {
namespace {

class check_command : public command {
 public:
  std::string name() const override { return "check"; }
  std::string help() const override {
    return "find the mistakes in scenario files without running them";
  }
  void add_options(CLI::App& parser) override {
    parser.add_option("PATH", paths_, "files, or folders of *.scn")->required();
  }
  exit_code run() override;

 private:
  std::vector<std::string> paths_;
};

struct findings {
  std::size_t files = 0;
  std::size_t broken = 0;
  std::size_t mistakes = 0;
};

// A file that cannot be read is broken, and its mistakes are not known.
findings look_through(const std::vector<std::filesystem::path>& paths) {
  findings found{.files = paths.size()};
  for (const std::filesystem::path& path : paths) {
    const auto file = load(path);
    if (!file || !file->diagnostics.empty()) ++found.broken;
    if (file) found.mistakes += file->diagnostics.size();
  }
  return found;
}

void print(const findings& found) {
  std::cout << found.files << (found.files == 1 ? " file: " : " files: ");
  if (found.broken == 0) {
    std::cout << "no mistakes\n";
    return;
  }
  std::cout << found.broken << " broken, " << found.mistakes
            << (found.mistakes == 1 ? " mistake\n" : " mistakes\n");
}

exit_code check_command::run() {
  const auto paths = find_files(paths_);
  if (!paths) return exit_code::cannot_run;
  const findings found = look_through(*paths);
  print(found);
  return found.broken == 0 ? exit_code::all_passed : exit_code::cannot_run;
}

}  // namespace

std::unique_ptr<command> make_check_command() {
  return std::make_unique<check_command>();
}

}  // namespace rehearse::command_line
