#include "tests/sim/play/failures/failures.h"

#include <cstddef>
#include <filesystem>
#include <stdexcept>
#include <string>

#include "sim/application.h"
#include "sim/language/parser.h"
#include "sim/play/runner.h"

namespace rehearse::scenario {
namespace {

// The reports of the cells that fail, under the file's bare name.
std::string report_of(const std::filesystem::path& input) {
  const application_registry& known = application_registry::global();
  const auto beside = [&](const std::string& path, std::size_t most) {
    return read_from_disk((input.parent_path() / path).string(), most);
  };
  const scenario_file file =
      parse(input.filename().string(), content_of(input), known, beside);
  if (!file.diagnostics.empty()) {
    throw std::runtime_error(render(file.diagnostics[0], file));
  }
  std::string text;
  for (std::size_t cell = 0; cell < file.cells.size(); ++cell) {
    const plan what = file.plan_of(cell, known);
    text += to_text(run(what, {}), file);
  }
  return text;
}

}  // namespace

const golden_folder& failures_folder() {
  static const golden_folder folder = {.path = "tests/sim/play/failures",
                                       .text_of = report_of};
  return folder;
}

}  // namespace rehearse::scenario
