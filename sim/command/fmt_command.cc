// `rehearse fmt`: lays scenario files out.

#include <cstddef>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "sim/command/commands.h"
#include "sim/command/files.h"
#include "sim/command/output.h"
#include "sim/language/format.h"
#include "sim/language/limits.h"
#include "sim/language/parser.h"

namespace rehearse::command_line {
namespace {

namespace fs = std::filesystem;

class fmt_command : public command {
 public:
  std::string name() const override { return "fmt"; }
  std::string help() const override { return "lay scenario files out"; }
  std::string example() const override { return "fmt --check scenarios"; }
  void add_options(CLI::App& parser) override {
    parser.add_option("PATH", paths_, "files, or folders of *.scn and *.scni")
        ->required();
    parser.add_flag("--check", check_,
                    "change nothing: name the files that would change, and "
                    "exit with 1 if there are any");
  }
  exit_code run() override;

 private:
  enum class outcome { unchanged, changed, refused };
  outcome look_at(const fs::path& path) const;
  outcome look_at_included(const fs::path& path) const;
  outcome write(const fs::path& path, const std::string& text) const;

  std::vector<std::string> paths_;
  bool check_ = false;
};

exit_code fmt_command::run() {
  const auto found = find_files(paths_, wanted_files::included_too);
  if (!found) return exit_code::cannot_run;
  std::size_t changed = 0;
  bool sound = found->complete;
  for (const fs::path& path : found->paths) {
    const outcome what = look_at(path);
    if (what == outcome::changed) ++changed;
    if (what == outcome::refused) sound = false;
  }
  std::cout << (check_ ? "to be formatted: " : "formatted ") << changed
            << " of " << found->paths.size()
            << (found->paths.size() == 1 ? " file\n" : " files\n");
  if (!sound) return exit_code::cannot_run;
  return check_ && changed > 0 ? exit_code::some_failed : exit_code::all_passed;
}

fmt_command::outcome fmt_command::look_at(const fs::path& path) const {
  if (is_included(path)) return look_at_included(path);
  const auto file = load(path);
  // What a line with a mistake means, nobody knows.
  if (!file || !file->diagnostics.empty()) return outcome::refused;
  const std::string text = scenario::formatted(file->source);
  if (text == file->source) return outcome::unchanged;
  if (!parse_text(path, text).diagnostics.empty()) {
    complain(path.string(),
             "would have mistakes, which is a bug of this "
             "program; it is left as it is");
    return outcome::refused;
  }
  return write(path, text);
}

// By itself, for its parameters are those of each file that includes it.
fmt_command::outcome fmt_command::look_at_included(const fs::path& path) const {
  const auto source = read_text(path);
  if (!source) return outcome::refused;
  if (source->size() > scenario::limits::file_bytes) {
    complain(path.string(),
             "is larger than " +
                 std::to_string(scenario::limits::file_bytes >> 20) + " MiB");
    return outcome::refused;
  }
  const auto mistakes = scenario::mistakes_of_layout(*source);
  print_mistakes(mistakes, path, *source);
  if (!mistakes.empty()) return outcome::refused;
  const std::string text = scenario::formatted(*source);
  return text == *source ? outcome::unchanged : write(path, text);
}

fmt_command::outcome fmt_command::write(const fs::path& path,
                                        const std::string& text) const {
  if (!check_) {
    return replace_text(path, text) ? outcome::changed : outcome::refused;
  }
  std::cout << printable(path.string()) << '\n';
  return outcome::changed;
}

}  // namespace

std::unique_ptr<command> make_fmt_command() {
  return std::make_unique<fmt_command>();
}

}  // namespace rehearse::command_line
