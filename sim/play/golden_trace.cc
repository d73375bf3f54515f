#include "sim/play/golden_trace.h"

#include <algorithm>

#include "sim/language/attachments.h"
#include "sim/language/utf8.h"
#include "sim/play/line_difference.h"
#include "sim/watch/trace.h"

namespace rehearse::scenario {
namespace {

using lines = std::vector<std::string_view>;

constexpr std::string_view header = "-- trace v1 --\n";
// A report shows no more of a difference than this; the command that updates
// the file shows all.
constexpr std::size_t lines_shown_max = 60;

std::string heading_of(const std::string& cell) {
  return cell.empty() ? std::string() : "# [" + visible(cell) + "]";
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(' ') == std::string_view::npos;
}

// The lines of the golden trace that count for a cell.
lines golden_lines(const scenario_file& file, const std::string& cell) {
  const std::string heading = heading_of(cell);
  lines wanted;
  // Without a matrix there is one cell, whose trace needs no name.
  bool is_here = heading.empty();
  for (const std::string_view line : lines_of(file.trace_text())) {
    if (!heading.empty() && line.starts_with("# [")) is_here = line == heading;
    if (is_here && !line.starts_with('#') && !is_blank(line)) {
      wanted.push_back(line);
    }
  }
  return wanted;
}

// A trace as a file has it: only what its readers can see.
std::string shown(const std::string& trace) {
  std::string text;
  for (const std::string_view line : lines_of(trace)) {
    text.append(visible(line)).append("\n");
  }
  return text;
}

std::string titles(const scenario_file& file) {
  return "--- expected (" + file.path +
         (file.trace ? ":" + std::to_string(file.trace->line) : "") +
         ")\n+++ actual\n";
}

std::string first_lines(const std::string& text, std::size_t count) {
  const lines all = lines_of(text);
  std::string shorter;
  for (std::size_t i = 0; i < std::min(count, all.size()); ++i) {
    shorter.append(all[i]).append("\n");
  }
  if (all.size() > count) {
    const std::size_t left = all.size() - count;
    shorter += "... and " + std::to_string(left) +
               (left == 1 ? " line more\n" : " lines more\n");
  }
  return shorter;
}

// Up to the end of its last line that says something: what is left between it
// and the next attachment is the user's.
std::size_t size_of_lines(std::string_view text) {
  const std::size_t last = text.find_last_not_of(" \r\n");
  if (last == std::string_view::npos) return 0;
  return std::min(text.size(), text.find('\n', last) + 1);
}

}  // namespace

bool is_golden(const plan& what, const run_options& how) {
  const loop_kind loop = what.loop.value_or(loop_kind::select);
  const loop_mode mode = what.mode.value_or(loop_mode::safe);
  return how.network == network_kind::sim && how.chosen_by == nullptr &&
         how.limits_set.empty() && how.loop.value_or(loop) == loop &&
         how.mode.value_or(mode) == mode;
}

void compare_golden(const scenario_file& file, std::size_t cell,
                    std::string_view update, run_report& report) {
  if (!file.trace || report.outcome != verdict::passed) return;
  const std::string trace = shown(report.trace);
  const std::string difference =
      line_difference(golden_lines(file, file.cells[cell]), lines_of(trace));
  if (difference.empty()) return;
  report.outcome = verdict::failed;
  report.problems.push_back(
      {{.where = {file.trace->line, 1, static_cast<int>(header.size()) - 1},
        .message = "this is not what happens: the golden trace differs",
        .at_caret = {},
        .notes = {"help: if what happens is right, write it into the file: " +
                  std::string(update)}},
       titles(file) + first_lines(difference, lines_shown_max)});
}

std::string with_golden(const scenario_file& file,
                        const std::vector<std::string>& traces) {
  std::string golden;
  for (std::size_t cell = 0; cell < traces.size(); ++cell) {
    const std::string heading = heading_of(file.cells[cell]);
    if (!heading.empty()) golden += heading + "\n";
    golden.append(trace::heading()).append(shown(traces[cell]));
  }
  std::string text = file.source;
  if (file.trace) {
    const std::size_t begin = file.trace->offset;
    if (text[begin - 1] != '\n') golden.insert(0, "\n");
    return text.replace(begin, size_of_lines(file.trace_text()), golden);
  }
  // Before other attachments: behind one of them, an empty line would be part
  // of it.
  const std::size_t end = script_of(text).size();
  golden.insert(0, header);
  if (!script_of(text).ends_with("\n\n")) golden.insert(0, "\n");
  if (!script_of(text).ends_with('\n')) golden.insert(0, "\n");
  return text.insert(end, golden);
}

std::string golden_difference(const scenario_file& expected,
                              const scenario_file& actual) {
  std::string text;
  for (const std::string& cell : expected.cells) {
    const std::string difference = line_difference(golden_lines(expected, cell),
                                                   golden_lines(actual, cell));
    if (difference.empty()) continue;
    if (!cell.empty()) text += heading_of(cell) + "\n";
    text += difference;
  }
  return text.empty() ? text : titles(expected) + text;
}

}  // namespace rehearse::scenario
