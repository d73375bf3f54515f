#include "sim/language/included_files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "sim/language/limits.h"
#include "sim/language/utf8.h"

namespace rehearse::scenario {
namespace {

namespace fs = std::filesystem;

// By its text alone: what a link leads to is nobody's business here.
std::string path_beside(const std::string& includer, const std::string& name) {
  return (fs::path(includer).parent_path() / name)
      .lexically_normal()
      .generic_string();
}

std::string normal(const std::string& path) {
  return fs::path(path).lexically_normal().generic_string();
}

// A path is of no use in part, however long it is.
std::string whole(const std::string& path) { return "`" + path + "`"; }

}  // namespace

file_content read_from_disk(const std::string& path, std::size_t most) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) return {{}, "there is no such file"};
  if (!fs::is_regular_file(status)) return {{}, "it is not a file"};
  std::ifstream in(path, std::ios::binary);
  file_content content;
  char chunk[16384];
  while (content.text.size() <= most &&
         (in.read(chunk, sizeof chunk), in.gcount() > 0)) {
    content.text.append(chunk, static_cast<std::size_t>(in.gcount()));
  }
  if (!in.is_open() || in.bad()) content.mistake = "it cannot be read";
  return content;
}

included_files::included_files(std::string path, file_reader reader,
                               std::vector<included_file> known)
    : path_(std::move(path)), reader_(std::move(reader)) {
  for (included_file& each : known) add(std::move(each));
}

included_files::opened included_files::open(const std::string& name, place at,
                                            const std::vector<int>& stack) {
  // The same line is read again for each cell, and for each round of a repeat.
  const auto known = numbers_.find({at.file, at.line, at.column});
  if (known != numbers_.end()) return {known->second, {}, {}};
  if (name.empty()) return {0, "this names no file", {}};
  if (fs::path(name).is_absolute()) {
    return {0, in_quotes(name) + " is not beside the file that includes it",
            "help: a path is relative to the folder of that file"};
  }
  const std::string path = path_beside(path_of(stack.back()), name);
  const bool is_circle = std::any_of(stack.begin(), stack.end(), [&](int each) {
    return normal(path_of(each)) == path;
  });
  if (is_circle) return {0, in_quotes(name) + " includes itself", {}};
  if (stack.size() > limits::includes_deep) {
    return {0,
            "files include each other at most " +
                std::to_string(limits::includes_deep) + " deep",
            {}};
  }
  return load(path, at);
}

included_files::opened included_files::load(const std::string& path, place at) {
  std::shared_ptr<const std::string> text;
  const auto known = first_numbers_.find(path);
  if (known != first_numbers_.end()) {
    text = file(known->second).text;
  } else {
    if (!reader_) return {0, "files cannot be included here", {}};
    file_content content = reader_(path, limits::file_bytes);
    if (!content.mistake.empty()) {
      return {0, whole(path) + " cannot be included: " + content.mistake,
              "help: a path is relative to the folder of the file that "
              "includes it"};
    }
    if (content.text.size() > limits::file_bytes) {
      return {0,
              whole(path) + " is larger than " +
                  std::to_string(limits::file_bytes >> 20) + " MiB",
              {}};
    }
    text = std::make_shared<const std::string>(std::move(content.text));
  }
  add({path, std::move(text), at});
  return {static_cast<int>(files_.size()), {}, {}};
}

void included_files::add(included_file file) {
  const int number = static_cast<int>(files_.size()) + 1;
  numbers_.emplace(name_place(file.at.file, file.at.line, file.at.column),
                   number);
  first_numbers_.emplace(file.path, number);
  files_.push_back(std::move(file));
}

}  // namespace rehearse::scenario
