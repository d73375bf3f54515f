// Writes the `.expected` files anew, for messages that were changed on
// purpose:
//
//   bazel run //tests/diagnostics:update
//
// Look at the difference before you keep it.

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/diagnostics/golden.h"

namespace rehearse::scenario {
namespace {

// Whether the file had to change.
bool update(const std::filesystem::path& broken) {
  const std::filesystem::path golden = expected_file(broken);
  const std::string messages = messages_of(broken);
  if (content_of(golden) == messages) return false;
  std::ofstream(golden, std::ios::binary) << messages;
  std::printf("%s\n", golden.filename().c_str());
  return true;
}

int update_all(const std::filesystem::path& folder) {
  std::size_t updated = 0;
  const auto files = broken_files(folder);
  for (const std::filesystem::path& file : files) updated += update(file);
  std::printf("updated %zu of %zu files\n", updated, files.size());
  return files.empty() ? 1 : 0;
}

}  // namespace
}  // namespace rehearse::scenario

int main() {
  const char* root = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  if (root == nullptr) {
    std::fputs("start it with: bazel run //tests/diagnostics:update\n", stderr);
    return 2;
  }
  try {
    const std::filesystem::path tree = root;
    return rehearse::scenario::update_all(tree /
                                          rehearse::scenario::golden_folder);
  } catch (const std::exception& why) {
    std::fprintf(stderr, "update: %s\n", why.what());
    return 2;
  }
}
