#include "tests/golden/golden_folder.h"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace rehearse {

std::string golden_folder::update_command() const {
  return "bazel run //" + path + ":update";
}

std::vector<std::filesystem::path> golden_inputs(
    const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".scn") found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::filesystem::path expected_file(const std::filesystem::path& input) {
  return std::filesystem::path(input).replace_extension(".expected");
}

std::string content_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace rehearse
