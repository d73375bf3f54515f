#include "tests/golden/golden_update.h"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <string>

namespace rehearse {
namespace {

// Whether the file had to change.
bool update(const golden_folder& of, const std::filesystem::path& input) {
  const std::filesystem::path golden = expected_file(input);
  const std::string text = of.text_of(input);
  if (content_of(golden) == text) return false;
  std::ofstream(golden, std::ios::binary) << text;
  std::printf("%s\n", golden.filename().c_str());
  return true;
}

int update_all(const golden_folder& of, const std::filesystem::path& tree) {
  std::size_t updated = 0;
  const auto inputs = golden_inputs(tree / of.path);
  for (const std::filesystem::path& each : inputs) updated += update(of, each);
  std::printf("updated %zu of %zu files\n", updated, inputs.size());
  return inputs.empty() ? 1 : 0;
}

}  // namespace

int update_golden_files(const golden_folder& of) {
  const char* tree = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  if (tree == nullptr) {
    std::fprintf(stderr, "start it with: %s\n", of.update_command().c_str());
    return 2;
  }
  try {
    return update_all(of, tree);
  } catch (const std::exception& why) {
    std::fprintf(stderr, "update: %s\n", why.what());
    return 2;
  }
}

}  // namespace rehearse
