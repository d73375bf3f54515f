#include "sim/command/exploration_text.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
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

// "in 412 of 6,400 runs"
std::string held_text(const sometimes_count& count, std::uint64_t runs) {
  const std::string all = counted(runs, "run");
  if (count.held > 0) {
    return "held in " + counted(count.held) + " of " + all;
  }
  return count.best == sometimes_state::held
             ? "held without any deviation, and in none of " + all
             : "held in none of " + all;
}

// "line 12", "line 3 of login.scni"
std::string line_text(const scenario::place& where,
                      const scenario::scenario_file& file) {
  std::string text = "line " + std::to_string(where.line);
  if (where.file != 0) {
    text +=
        " of " + file.included[static_cast<std::size_t>(where.file) - 1].path;
  }
  return text;
}

std::string what_to_do(exploration_end end) {
  return end == exploration_end::budget
             ? "help: explore longer (--budget), or ask for what can happen"
             : "help: " + ending_text(end) + ": ask for what can happen";
}

}  // namespace

std::string sometimes_text(const exploration_report& report,
                           const scenario::plan& plan,
                           const scenario::scenario_file& file) {
  std::string text;
  const auto& counts = report.covered.sometimes();
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const scenario::sometimes_line& line = plan.sometimes[i];
    text += "   " + line.text + " (" + line_text(line.where, file) +
            "): " + held_text(counts[i], report.runs) + "\n";
  }
  return text;
}

std::string never_held_text(const exploration_report& report,
                            const scenario::plan& plan,
                            const scenario::scenario_file& file) {
  std::string text;
  const auto& counts = report.covered.sometimes();
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i].best == sometimes_state::held) continue;
    scenario::diagnostic what;
    what.where = plan.sometimes[i].where;
    what.message = "this " + held_text(counts[i], report.runs);
    if (counts[i].best == sometimes_state::absent) {
      what.notes.emplace_back("no run had such a channel");
    } else if (counts[i].best == sometimes_state::unreached) {
      what.notes.emplace_back("no run has come to this line");
    }
    what.notes.push_back(what_to_do(report.end));
    // Other cells of the same file may well have held it.
    if (!plan.cell.empty()) {
      what.notes.push_back("in cell [" + plan.cell + "]");
    }
    text += scenario::render(what, file);
  }
  return text;
}

std::size_t count_never_held(const exploration_report& report) {
  const auto& counts = report.covered.sometimes();
  return static_cast<std::size_t>(std::count_if(
      counts.begin(), counts.end(), [](const sometimes_count& each) {
        return each.best != sometimes_state::held;
      }));
}

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
  std::string idle;
  for (const std::string_view each : report.covered.idle_judges()) {
    idle += (idle.empty() ? "" : ", ") + std::string(each);
  }
  if (!idle.empty())
    text += "   judges that had nothing to judge: " + idle + "\n";
  return text;
}

}  // namespace rehearse::command_line
