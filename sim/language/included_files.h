// The files that a scenario includes, each with the place that includes it.
//
// They are read once, by whatever the caller of the parser gives for it, and
// kept: a file is checked for each cell of its matrix.

#ifndef SIM_LANGUAGE_INCLUDED_FILES_H_
#define SIM_LANGUAGE_INCLUDED_FILES_H_

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "sim/place.h"

namespace rehearse::scenario {

struct file_content {
  std::string text;
  std::string mistake;  // Why it cannot be read; empty if it was.
};

// Reads the file at `path`: all of it, or more than `most` bytes of one that is
// larger.
using file_reader =
    std::function<file_content(const std::string& path, std::size_t most)>;

// Reads from the file system. What would wait for a writer is not read.
file_content read_from_disk(const std::string& path, std::size_t most);

struct included_file {
  std::string path;
  std::shared_ptr<const std::string> text;
  place at;  // Of its name, in the file that includes it.
};

class included_files {
 public:
  // Numbers begin with 1: 0 is the scenario itself, at `path`.
  included_files(std::string path, file_reader reader,
                 std::vector<included_file> known = {});

  struct opened {
    int file = 0;  // 0: it cannot be read.
    std::string mistake;
    std::string help;
  };
  // The file that is called `name` at `at`. `stack` are the numbers of the
  // files that are open, the scenario first.
  opened open(const std::string& name, place at, const std::vector<int>& stack);

  const included_file& file(int number) const {
    return files_[static_cast<std::size_t>(number) - 1];
  }
  const std::string& path_of(int number) const {
    return number == 0 ? path_ : file(number).path;
  }
  const std::vector<included_file>& all() const { return files_; }

 private:
  opened load(const std::string& path, place at);
  void add(included_file file);

  // File, line and column of a name, which is where a file is included.
  using name_place = std::tuple<int, int, int>;

  std::string path_;
  file_reader reader_;
  std::vector<included_file> files_;
  // Their numbers, since a file may include very many.
  std::map<name_place, int> numbers_;
  std::map<std::string, int> first_numbers_;  // By path.
};

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_INCLUDED_FILES_H_
