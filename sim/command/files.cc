#include "sim/command/files.h"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <set>
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

// Folders that may not be read are passed over: one of them in a tree should
// not hide the scenarios of all others.
std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  fs::recursive_directory_iterator entry(
      folder, fs::directory_options::skip_permission_denied, error);
  // A loop over a range would throw where this stops with an error.
  for (; !error && entry != fs::recursive_directory_iterator();
       entry.increment(error)) {
    std::error_code unknown;
    if (entry->path().extension() == ".scn" &&
        entry->is_regular_file(unknown)) {
      files.push_back(entry->path());
    }
  }
  if (error) complain(folder.string(), error.message());
  // The system lists a folder in any order, and a run has one order only.
  std::sort(files.begin(), files.end());
  return files;
}

// Adds the files that one path stands for. What is wrong with the path; empty
// if nothing is.
std::string add_files(const std::string& path, std::vector<fs::path>& files) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) return "no such file or folder";
  if (fs::is_directory(status)) {
    const auto found = files_in(path);
    if (found.empty()) return "holds no scenario file (*.scn)";
    files.insert(files.end(), found.begin(), found.end());
    return "";
  }
  // Reading one of these would wait for a writer, perhaps for ever.
  if (fs::is_fifo(status) || fs::is_socket(status)) return "is not a file";
  files.emplace_back(path);
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

void print_mistakes(const scenario_file& file) {
  for (const scenario::diagnostic& mistake : file.diagnostics) {
    std::cerr << scenario::render(mistake, file.path, file.source);
  }
}

}  // namespace

std::optional<std::vector<fs::path>> find_files(
    const std::vector<std::string>& paths) {
  std::vector<fs::path> files;
  bool sound = true;
  for (const std::string& path : paths) {
    const std::string mistake = add_files(path, files);
    if (mistake.empty()) continue;
    complain(path, mistake);
    sound = false;
  }
  if (!sound) return std::nullopt;
  drop_repeated(files);
  return files;
}

std::optional<scenario_file> load(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text = read_start(in);
  if (!in.is_open() || in.bad()) {
    complain(path.string(), "cannot be read");
    return std::nullopt;
  }
  scenario_file file = scenario::parse(path.string(), std::move(text),
                                       application_registry::global());
  print_mistakes(file);
  return file;
}

}  // namespace rehearse::command_line
