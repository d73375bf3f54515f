#include "tests/diagnostics/golden.h"

#include <cstddef>
#include <filesystem>
#include <string>

#include "sim/language/parser.h"
#include "tests/diagnostics/known_applications.h"

namespace rehearse::scenario {
namespace {

// What the parser says of the file, under its bare name.
std::string messages_of(const std::filesystem::path& broken) {
  const auto beside = [&](const std::string& path, std::size_t most) {
    return read_from_disk((broken.parent_path() / path).string(), most);
  };
  const scenario_file file =
      parse(broken.filename().string(), content_of(broken),
            known_applications(), beside);
  std::string text;
  for (const diagnostic& each : file.diagnostics) {
    text += render(each, file);
  }
  return text;
}

}  // namespace

const golden_folder& diagnostics_folder() {
  static const golden_folder folder = {.path = "tests/diagnostics",
                                       .text_of = messages_of};
  return folder;
}

}  // namespace rehearse::scenario
