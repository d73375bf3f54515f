#include "tests/diagnostics/golden.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "sim/scenario/parser.h"
#include "tests/diagnostics/known_applications.h"

namespace rehearse::scenario {

std::vector<std::filesystem::path> broken_files(
    const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".scn") found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::filesystem::path expected_file(const std::filesystem::path& broken) {
  return std::filesystem::path(broken).replace_extension(".expected");
}

std::string content_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

std::string messages_of(const std::filesystem::path& broken) {
  const scenario_file file = parse(broken.filename().string(),
                                   content_of(broken), known_applications());
  std::string text;
  for (const diagnostic& each : file.diagnostics) {
    text += render(each, file.path, file.source);
  }
  return text;
}

}  // namespace rehearse::scenario
