#include "sim/play/run_report.h"

namespace rehearse::scenario {

std::string to_text(const run_report& report, const scenario_file& file) {
  std::string text;
  for (const problem& each : report.problems) {
    text += render(each.what, file);
    text += each.details;
  }
  return text;
}

}  // namespace rehearse::scenario
