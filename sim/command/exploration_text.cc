#include "sim/command/exploration_text.h"

#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "sim/command/stopwatch.h"

namespace rehearse::command_line {
namespace {

std::string ending_text(exploration_end end) {
  switch (end) {
    case exploration_end::found:
      return "stopped at a find (--keep-going looks for others)";
    case exploration_end::complete:
      return "every schedule was tried";
    case exploration_end::exhausted:
      return "the strategies have nothing left to try";
    case exploration_end::budget:
      return "the budget is used up (--budget)";
    case exploration_end::interrupted:
      return "interrupted";
    case exploration_end::unsound:
      return "it cannot be explored";
  }
  std::abort();
}

}  // namespace

std::string coverage_text(const exploration_report& report) {
  std::string text =
      counted(report.runs, "run") + " in " + seconds_text(report.seconds);
  if (report.seconds > 0.01) {
    text += " (" +
            counted(static_cast<std::uint64_t>(std::llround(
                static_cast<double>(report.runs) / report.seconds))) +
            " a second)";
  }
  text += ", " + counted(report.classes, "different way") + " to go; " +
          ending_text(report.end) + "\n";
  for (const search_record& each : report.searches) {
    if (each.runs == 0) continue;
    text += "   " + std::string(each.name) + ": " + counted(each.runs, "run");
    if (!each.claim.empty()) text += ", " + each.claim;
    text += "\n";
  }
  return text;
}

}  // namespace rehearse::command_line
