#include "sim/command/files.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include "sim/application.h"
#include "sim/command/output.h"
#include "sim/language/diagnostic.h"
#include "sim/language/limits.h"

namespace rehearse::command_line {
namespace {

namespace fs = std::filesystem;
using scenario::scenario_file;

// Nobody nests folders so deep; a loop of mounts does, and programs that test
// this one.
constexpr std::size_t folders_deep_max = 100;

// What is wrong with a path that cannot be looked at.
std::string reason(const std::error_code& error) {
  if (error == std::errc::no_such_file_or_directory ||
      error == std::errc::not_a_directory) {
    return "no such file or folder";
  }
  return "cannot be reached: " + error.message();
}

// What is no scenario file although it is named; empty if it is one.
std::string check_file(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) {
    return error ? reason(error) : "no such file or folder";
  }
  // Reading one of these would wait for a writer, perhaps for ever.
  if (fs::is_fifo(status) || fs::is_socket(status)) return "is not a file";
  return "";
}

// Looks for the scenario files in a folder and in those in it.
class folder_walk {
 public:
  folder_walk(const fs::path& folder, wanted_files wanted) : wanted_(wanted) {
    look_into({folder, 0});
    while (!left_.empty()) {
      const place next = std::move(left_.back());
      left_.pop_back();
      look_into(next);
    }
    // The system lists a folder in any order, and a run has one order only.
    std::sort(files_.begin(), files_.end());
  }

  std::vector<fs::path>& files() { return files_; }
  // Whether all of it was looked at. What was not has got a message: to leave
  // it out in silence would look like success.
  bool is_complete() const { return complete_; }

 private:
  struct place {
    fs::path folder;
    std::size_t depth = 0;
  };

  // A folder is closed before the next one is opened: however deep they are,
  // one descriptor is enough.
  void look_into(const place& which) {
    std::error_code error;
    fs::directory_iterator entry(which.folder, error);
    // A loop over a range would throw where this stops with an error.
    for (; !error && entry != fs::directory_iterator();
         entry.increment(error)) {
      look_at(*entry, which.depth);
    }
    if (error) miss(which.folder, reason(error));
  }

  void look_at(const fs::directory_entry& entry, std::size_t depth) {
    std::error_code error;
    // A link to a folder is not followed, since it may lead back here.
    const bool is_link = entry.is_symlink(error);
    const bool is_folder = !error && entry.is_directory(error);
    if (is_folder && !is_link) {
      if (depth == folders_deep_max) {
        miss(entry.path(), "is more than " + std::to_string(folders_deep_max) +
                               " folders deep");
      } else {
        left_.push_back({entry.path(), depth + 1});
      }
      return;
    }
    if (is_folder || !is_wanted(entry.path())) return;
    const std::string mistake = check_file(entry.path());
    if (mistake.empty()) {
      files_.push_back(entry.path());
    } else {
      miss(entry.path(), mistake);
    }
  }

  bool is_wanted(const fs::path& file) const {
    return file.extension() == ".scn" ||
           (wanted_ == wanted_files::included_too && is_included(file));
  }

  void miss(const fs::path& path, const std::string& why) {
    complain(path.string(), why);
    complete_ = false;
  }

  wanted_files wanted_;
  std::vector<fs::path> files_;
  std::vector<place> left_;
  bool complete_ = true;
};

// Adds the files that one path stands for. What is wrong with the path; empty
// if nothing is.
std::string add_files(const std::string& path, wanted_files wanted,
                      empty_folders empty, found_files& found) {
  std::string mistake = check_file(path);
  if (!mistake.empty()) return mistake;
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    found.paths.emplace_back(path);
    return "";
  }
  folder_walk walk(path, wanted);
  found.complete = found.complete && walk.is_complete();
  auto& files = walk.files();
  const bool is_refused = empty == empty_folders::refused;
  if (is_refused && files.empty() && walk.is_complete()) {
    return "holds no scenario file (*.scn)";
  }
  found.paths.insert(found.paths.end(), files.begin(), files.end());
  return "";
}

// Two names are the same file if they lead to the same place; the first of them
// stays as the user wrote it.
void drop_repeated(std::vector<fs::path>& files) {
  std::set<fs::path> seen;
  std::erase_if(files, [&](const fs::path& file) {
    std::error_code error;
    const fs::path whole = fs::weakly_canonical(file, error);
    return !seen.insert(error ? file : whole).second;
  });
}

// Not to the end of the file: /dev/zero has none. One byte over the limit is
// enough for the parser to refuse it.
std::string read_start(std::ifstream& in) {
  std::string text;
  char chunk[16384];
  while (text.size() <= scenario::limits::file_bytes &&
         (in.read(chunk, sizeof chunk), in.gcount() > 0)) {
    text.append(chunk, static_cast<std::size_t>(in.gcount()));
  }
  return text;
}

// A new file beside another one, which goes with this object unless it has been
// renamed.
class scratch_file {
 public:
  explicit scratch_file(const fs::path& beside)
      : path_(beside.string() + "." + std::to_string(::getpid()) + ".new") {}
  scratch_file(const scratch_file&) = delete;
  scratch_file& operator=(const scratch_file&) = delete;
  ~scratch_file() {
    std::error_code ignored;
    fs::remove(path_, ignored);
  }

  const fs::path& path() const { return path_; }

  bool write(const std::string& text) const {
    std::ofstream out(path_, std::ios::binary);
    out << text;
    out.close();
    return out.good();
  }

 private:
  fs::path path_;
};

// Through a link, which stays one.
std::error_code replace(const fs::path& path, const std::string& text) {
  std::error_code error;
  const fs::path whole = fs::canonical(path, error);
  if (error) return error;
  const scratch_file scratch(whole);
  if (!scratch.write(text)) return std::make_error_code(std::errc::io_error);
  fs::permissions(scratch.path(), fs::status(whole).permissions(), error);
  // Within a folder this is one step for everybody.
  if (!error) fs::rename(scratch.path(), whole, error);
  return error;
}

void print_mistakes(const scenario_file& file) {
  for (const scenario::diagnostic& mistake : file.diagnostics) {
    std::cerr << printable(scenario::render(mistake, file));
  }
}

}  // namespace

bool is_included(const fs::path& path) { return path.extension() == ".scni"; }

std::optional<found_files> find_files(const std::vector<std::string>& paths,
                                      wanted_files wanted,
                                      empty_folders empty) {
  found_files found;
  bool sound = true;
  for (const std::string& path : paths) {
    const std::string mistake = add_files(path, wanted, empty, found);
    if (mistake.empty()) continue;
    complain(path, mistake);
    sound = false;
  }
  if (!sound) return std::nullopt;
  drop_repeated(found.paths);
  return found;
}

std::optional<std::string> read_text(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text = read_start(in);
  if (in.is_open() && !in.bad()) return text;
  complain(path.string(), "cannot be read");
  return std::nullopt;
}

bool replace_text(const fs::path& path, const std::string& text) {
  const std::error_code error = replace(path, text);
  if (error) {
    complain(path.string(), "cannot be written (" + error.message() +
                                "): may files be made in its folder?");
  }
  return !error;
}

scenario_file parse_text(const fs::path& path, std::string text) {
  return scenario::parse(path.string(), std::move(text),
                         application_registry::global(),
                         scenario::read_from_disk);
}

void print_mistakes(const std::vector<scenario::diagnostic>& mistakes,
                    const fs::path& path, const std::string& text) {
  for (const scenario::diagnostic& each : mistakes) {
    std::cerr << printable(scenario::render(each, path.string(), text));
  }
}

std::optional<scenario_file> load(const fs::path& path) {
  std::optional<std::string> text = read_text(path);
  if (!text) return std::nullopt;
  scenario_file file = parse_text(path, std::move(*text));
  print_mistakes(file);
  return file;
}

scenario_file unreadable_file(const fs::path& path) {
  scenario_file file;
  file.path = path.string();
  file.diagnostics.push_back({{1, 1, 0}, "this file cannot be read", {}, {}});
  return file;
}

std::vector<scenario_file> load_all(
    const std::vector<fs::path>& paths, std::size_t& broken,
    const std::function<void(const scenario_file&)>& on_broken) {
  std::vector<scenario_file> files;
  files.reserve(paths.size());
  for (const fs::path& path : paths) {
    auto file = load(path);
    if (!file || !file->diagnostics.empty()) {
      ++broken;
      if (on_broken) on_broken(file ? *file : unreadable_file(path));
    }
    if (file) files.push_back(std::move(*file));
  }
  return files;
}

}  // namespace rehearse::command_line
