// `rehearse merge`: puts the finds of several explorations, such as the shards
// of one, into one folder: each once, with the smallest schedule.

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "sim/command/commands.h"
#include "sim/command/files.h"
#include "sim/command/output.h"
#include "sim/command/regression_file.h"
#include "sim/explore/find_text.h"
#include "sim/language/schedule_attachment.h"

namespace rehearse::command_line {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view schedule_header = "\n-- schedule v1 --";

// A file with a schedule, wherever an exploration has written it.
struct stored_find {
  fs::path path = {};
  std::string script = {};    // What stands before the schedule,
  std::string attached = {};  // and the rest.
  std::string violation = {};
  std::size_t choices = 0;

  // The same for all that are finds of one thing: where a file with `include`
  // stands makes no difference.
  std::pair<std::string, std::string> identity() const;
  // The one of two that is kept, whatever the order in which they were read.
  auto rank() const { return std::tie(choices, attached, script); }
};

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

bool includes(std::string_view line) {
  const std::size_t begin = std::min(line.find_first_not_of(' '), line.size());
  return line.substr(begin).starts_with("include ");
}

std::pair<std::string, std::string> stored_find::identity() const {
  std::string text;
  for (const std::string_view line : lines_of(script)) {
    const std::size_t folder = includes(line) ? line.rfind('/') : line.npos;
    text.append(folder == line.npos ? line : line.substr(folder)).append("\n");
  }
  return {std::move(text), violation};
}

class merge_command : public command {
 public:
  std::string name() const override { return "merge"; }
  std::string help() const override {
    return "put the finds of several explorations into one folder";
  }
  std::string example() const override {
    return "merge shard-1 shard-2 --save-dir=scenarios/regress";
  }
  void add_options(CLI::App& parser) override;
  exit_code run() override;

 private:
  bool read(const std::vector<fs::path>& paths, bool is_there);
  void add(stored_find found, bool is_there);
  bool write_all();
  fs::path free_path(const stored_find& found);

  std::vector<std::string> folders_;
  std::string target_;

  // Of one thing that was found.
  struct entry {
    stored_find smallest = {};
    fs::path there = {};  // In the target already; empty: it is new.
    std::size_t read = 0;
  };
  std::map<std::pair<std::string, std::string>, entry> entries_;
  std::set<fs::path> taken_;  // In the target.
  std::size_t read_ = 0;
  std::size_t others_ = 0;  // Files that are no finds.
  std::size_t written_ = 0;
};

void merge_command::add_options(CLI::App& parser) {
  parser
      .add_option("DIR", folders_,
                  "folders into which explorations have written finds, or "
                  "files of them")
      ->required();
  parser.add_option("--save-dir", target_, "where to put them")->required();
  parser.footer(
      "Of finds of one scenario that fail in the same way the one with the\n"
      "fewest choices is kept, also of those that are in --save-dir already.\n"
      "Files without a schedule are passed over.");
}

std::optional<stored_find> find_in(const fs::path& path,
                                   const std::string& text, bool& is_broken) {
  const std::size_t begin = text.find(schedule_header);
  if (begin == std::string::npos) return std::nullopt;
  stored_find found;
  found.path = path;
  found.script = text.substr(0, begin + 1);
  found.attached = text.substr(begin + 1);
  const std::size_t end = found.attached.find('\n');
  const auto line = std::count(found.script.begin(), found.script.end(), '\n');
  std::vector<scenario::diagnostic> mistakes;
  const scenario::schedule_attachment kept = scenario::read_schedule(
      std::string_view(found.attached)
          .substr(std::min(end, found.attached.size() - 1) + 1),
      {static_cast<int>(line) + 1, 1, 0}, mistakes);
  if (!mistakes.empty()) {
    print_mistakes(mistakes, path, text);
    is_broken = true;
    return std::nullopt;
  }
  found.violation = kept.violation;
  found.choices = kept.lines.size();
  return found;
}

// False if one of them is broken.
bool merge_command::read(const std::vector<fs::path>& paths, bool is_there) {
  bool is_sound = true;
  for (const fs::path& path : paths) {
    const auto text = read_text(path);
    bool is_broken = !text.has_value();
    auto found = text ? find_in(path, *text, is_broken) : std::nullopt;
    if (is_broken) is_sound = false;
    if (found) {
      add(*std::move(found), is_there);
    } else if (!is_broken && !is_there) {
      ++others_;
    }
    if (is_there) taken_.insert(path.filename());
  }
  return is_sound;
}

void merge_command::add(stored_find found, bool is_there) {
  entry& same = entries_[found.identity()];
  if (is_there && same.there.empty()) same.there = found.path;
  if (!is_there) {
    ++same.read;
    ++read_;
  }
  if (same.smallest.path.empty() || found.rank() < same.smallest.rank()) {
    same.smallest = std::move(found);
  }
}

// Its own name, or "name.2.scn" if another find has that.
fs::path merge_command::free_path(const stored_find& found) {
  fs::path name = found.path.filename();
  for (int number = 2; !taken_.insert(name).second; ++number) {
    name = found.path.stem().string() + "." + std::to_string(number) + ".scn";
  }
  return fs::path(target_) / name;
}

bool merge_command::write_all() {
  for (auto& [identity, each] : entries_) {
    const stored_find& kept = each.smallest;
    if (kept.path == each.there) continue;
    std::string text;
    for (const std::string_view line : lines_of(kept.script)) {
      text += (includes(line) ? include_from(line, kept.path, target_)
                              : std::string(line)) +
              "\n";
    }
    const fs::path path = each.there.empty() ? free_path(kept) : each.there;
    if (!write(
            {.folder = target_, .path = path, .text = text + kept.attached})) {
      return false;
    }
    ++written_;
    std::cout << (each.there.empty() ? "new     " : "smaller ")
              << printable(path.string()) << ": "
              << counted(kept.choices, "choice") << ", from "
              << printable(kept.path.string());
    if (each.read > 1) std::cout << " (of " << each.read << ")";
    std::cout << "\n         " << printable(kept.violation) << "\n";
  }
  return true;
}

exit_code merge_command::run() {
  // Most shards find nothing.
  const auto found =
      find_files(folders_, wanted_files::scenarios, empty_folders::taken);
  if (!found) return exit_code::cannot_run;
  std::error_code ignored;
  found_files there;
  if (fs::is_directory(target_, ignored)) {
    auto listed =
        find_files({target_}, wanted_files::scenarios, empty_folders::taken);
    if (!listed) return exit_code::cannot_run;
    there = *std::move(listed);
  }
  const bool was_sound = read(there.paths, true);
  const bool is_sound = read(found->paths, false) && was_sound;
  if (!write_all()) return exit_code::cannot_run;
  const std::size_t different = static_cast<std::size_t>(
      std::count_if(entries_.begin(), entries_.end(),
                    [](const auto& each) { return each.second.read > 0; }));
  std::cout << counted(read_, "find") << ", " << counted(different)
            << " different, " << counted(written_) << " written into "
            << printable(target_);
  if (others_ > 0) {
    std::cout << "; " << counted(others_, "file") << " without a schedule";
  }
  std::cout << "\n";
  return is_sound && found->complete && there.complete ? exit_code::all_passed
                                                       : exit_code::cannot_run;
}

}  // namespace

std::unique_ptr<command> make_merge_command() {
  return std::make_unique<merge_command>();
}

}  // namespace rehearse::command_line
