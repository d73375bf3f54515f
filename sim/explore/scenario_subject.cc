#include "sim/explore/scenario_subject.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "sim/explore/violation_text.h"
#include "sim/play/runner.h"

namespace rehearse::scenario {
namespace {

// The words of a line. How a file is laid out makes no difference.
std::string line_of(std::string_view source, int number) {
  for (int line = 1; line < number && !source.empty(); ++line) {
    source.remove_prefix(std::min(source.find('\n'), source.size() - 1) + 1);
  }
  return with_single_blanks(source.substr(0, source.find('\n')));
}

}  // namespace

std::string with_single_blanks(std::string_view text) {
  std::string single;
  for (const char c : text) {
    if (c == '\r' || (c == ' ' && (single.empty() || single.back() == ' '))) {
      continue;
    }
    single += c;
  }
  while (single.ends_with(' ')) single.pop_back();
  return single;
}

std::string violation_of(const run_report& report, const scenario_file& file) {
  if (report.problems.empty()) return {};
  const problem& first = report.problems.front();
  if (!first.judge.empty()) {
    return first.judge + ": " + without_details(first.what.message);
  }
  const place& where = first.what.where;
  const std::string_view source =
      where.file == 0 ? std::string_view(file.source)
                      : std::string_view(*file.included[where.file - 1].text);
  return "line: " + line_of(source, where.line);
}

run_outcome play_once(const scenario_file& file, const plan& played,
                      run_options how, strategy& chosen_by, bool in_full) {
  how.chosen_by = &chosen_by;
  how.keep_trace = in_full;
  how.notes_choices = in_full;
  run_report report = run(played, how);
  run_outcome outcome;
  outcome.violation = violation_of(report, file);
  outcome.hash = report.hash;
  outcome.coverage = std::move(report.coverage);
  if (in_full) {
    outcome.report = to_text(report, file);
    outcome.trace = report.trace;
  }
  return outcome;
}

subject subject_of(const scenario_file& file, const plan& played,
                   const run_options& how) {
  return [&file, &played, &how](strategy& chosen_by, bool in_full) {
    return play_once(file, played, how, chosen_by, in_full);
  };
}

}  // namespace rehearse::scenario
