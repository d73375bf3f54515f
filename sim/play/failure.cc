#include "sim/play/failure.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace rehearse::scenario {
namespace {

// The cause is mostly among the last few; `--trace` shows them all.
constexpr std::size_t trace_lines_shown = 8;

std::string indented(std::string_view lines, std::string_view by) {
  std::string text;
  while (!lines.empty()) {
    // The last line may have no end of its own.
    const std::size_t end = std::min(lines.find('\n'), lines.size() - 1);
    text.append(by).append(lines.substr(0, end + 1));
    lines.remove_prefix(end + 1);
  }
  return text;
}

std::string end_of_trace(const trace& record) {
  const std::size_t lines = record.size();
  if (lines == 0) return {};
  const std::size_t shown = std::min(lines, trace_lines_shown);
  return "   last " + std::to_string(shown) + " of " + std::to_string(lines) +
         " trace lines: pass, time, who, event\n" +
         indented(record.text(shown), "   ");
}

}  // namespace

step_outcome fail(run_state& run, place where, std::string message,
                  const failure_details& more) {
  problem& entry = run.problems.emplace_back();
  entry.what = {.where = where,
                .message = std::move(message),
                .at_caret = more.at_caret,
                .notes = more.notes};
  // Other cells of the same file may well have passed.
  if (!run.plan.cell.empty()) {
    entry.what.notes.push_back("in cell [" + run.plan.cell + "]");
  }
  // From what is closest to the failure to what is farthest from it.
  entry.details = more.dump + more.waiting + end_of_trace(run.record);
  entry.judge = more.judge;
  return step_outcome::blocked;
}

// Later findings are often consequences of the first.
void fail_first(run_state& run, findings results) {
  if (results.empty() || run.failed()) return;
  finding& first = results.front();
  fail(run, first.where, std::move(first.message),
       {.notes = std::move(first.notes), .judge = std::move(first.judge)});
}

}  // namespace rehearse::scenario
