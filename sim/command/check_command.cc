// `rehearse check`: finds the mistakes in scenario files and plays none.

#include <cstddef>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "sim/command/commands.h"
#include "sim/command/files.h"
#include "sim/command/result_record.h"

namespace rehearse::command_line {
namespace {

class check_command : public command {
 public:
  std::string name() const override { return "check"; }
  std::string help() const override {
    return "find the mistakes in scenario files without running them";
  }
  std::string example() const override { return "check scenarios"; }
  void add_options(CLI::App& parser) override {
    parser.add_option("PATH", paths_, "files, or folders of *.scn")->required();
    parser
        .add_option("--format", format_,
                    "gcc: FILE:LINE:COLUMN: error: SENTENCE, which editors "
                    "read; there is no other")
        ->check(CLI::IsMember({"gcc"}))
        ->capture_default_str();
    add_record_options(parser, json_, junit_);
  }
  exit_code run() override;

 private:
  std::vector<std::string> paths_;
  std::string format_ = "gcc";
  bool json_ = false;
  std::string junit_;  // Where a report goes; empty: nowhere.
};

struct totals {
  std::size_t files = 0;
  std::size_t broken = 0;
  std::size_t mistakes = 0;
};

// A file that cannot be read is broken, and its mistakes are not known.
totals look_through(const std::vector<std::filesystem::path>& paths,
                    result_record& record) {
  totals counts{.files = paths.size()};
  for (const std::filesystem::path& path : paths) {
    const auto file = load(path);
    if (!file || !file->diagnostics.empty()) ++counts.broken;
    if (file) record.add(*file);
    if (!file) record.add_unreadable(path);
    if (file) counts.mistakes += file->diagnostics.size();
  }
  return counts;
}

void print(const totals& counts) {
  std::cout << counts.files << (counts.files == 1 ? " file: " : " files: ");
  if (counts.broken == 0) {
    std::cout << "no mistakes\n";
    return;
  }
  std::cout << counts.broken << " broken, " << counts.mistakes
            << (counts.mistakes == 1 ? " mistake\n" : " mistakes\n");
}

exit_code check_command::run() {
  const auto found = find_files(paths_);
  if (!found) return exit_code::cannot_run;
  result_record record("check");
  const totals counts = look_through(found->paths, record);
  if (json_) {
    std::cout << record.json();
  } else {
    print(counts);
  }
  if (!junit_.empty() && !write_report(junit_, record.junit())) {
    return exit_code::cannot_run;
  }
  // Nothing was played, so nothing can have failed: a file with mistakes is one
  // that cannot be run.
  return counts.broken == 0 && found->complete ? exit_code::all_passed
                                               : exit_code::cannot_run;
}

}  // namespace

std::unique_ptr<command> make_check_command() {
  return std::make_unique<check_command>();
}

}  // namespace rehearse::command_line
