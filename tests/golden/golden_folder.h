// A folder of golden texts: for each input `NAME.scn`, `NAME.expected` is the
// exact text that it gets. Two programs share the folder: a test that compares
// (golden_tests.h) and one that writes the texts anew (golden_update.h).

#ifndef TESTS_GOLDEN_GOLDEN_FOLDER_H_
#define TESTS_GOLDEN_GOLDEN_FOLDER_H_

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace rehearse {

struct golden_folder {
  // From the root of the source tree; its package has the programs.
  std::string path;
  // The text of an input. Empty is wrong: an input is there to get one.
  std::function<std::string(const std::filesystem::path& input)> text_of;

  // What writes its texts: "bazel run //tests/diagnostics:update".
  std::string update_command() const;
};

// The inputs in a folder, sorted by name.
std::vector<std::filesystem::path> golden_inputs(
    const std::filesystem::path& folder);

std::filesystem::path expected_file(const std::filesystem::path& input);

// The whole content; empty if there is no such file.
std::string content_of(const std::filesystem::path& file);

}  // namespace rehearse

#endif  // TESTS_GOLDEN_GOLDEN_FOLDER_H_
