#include "sim/play/golden_trace.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/application.h"
#include "sim/language/parser.h"

namespace rehearse::scenario {
namespace {

using testing::EndsWith;
using testing::IsEmpty;

scenario_file read(const std::string& text) {
  static const application_registry no_apps;
  scenario_file file = parse("test.scn", text, no_apps);
  for (const diagnostic& each : file.diagnostics) {
    ADD_FAILURE() << render(each, file);
  }
  return file;
}

const std::string one_cell =
    "scenario v1 \"x\"\n"
    "peer alice\n"
    "listen alice on alice:7\n";

const std::string two_cells =
    "scenario v1 \"x\"\n"
    "matrix port = 7, 8\n"
    "peer alice\n"
    "listen alice on alice:$port\n";

// "was 1", "was 2" ...
std::string lines(const std::string& word, int count) {
  std::string text;
  for (int i = 1; i <= count; ++i) {
    text += word + " " + std::to_string(i) + "\n";
  }
  return text;
}

// What the report of a run shows that had this trace.
std::string shown_for(const std::string& expected, const std::string& trace) {
  const scenario_file file = read(with_golden(read(one_cell), {expected}));
  run_report report;
  report.trace = trace;
  compare_golden(file, 0, "rehearse update test.scn", report);
  if (report.problems.empty()) return {};
  EXPECT_EQ(report.outcome, verdict::failed);
  return report.problems[0].details;
}

TEST(golden_trace, of_what_happens_shows_nothing) {
  EXPECT_THAT(shown_for(lines("was", 3), lines("was", 3)), IsEmpty());
}

// A line for the place, and those of the difference.
TEST(golden_trace, shows_no_more_than_sixty_lines) {
  EXPECT_THAT(shown_for(lines("was", 30), lines("is", 29)),
              EndsWith("\n+is 29\n"));
  EXPECT_THAT(shown_for(lines("was", 30), lines("is", 30)),
              EndsWith("\n+is 29\n... and 1 line more\n"));
  EXPECT_THAT(shown_for(lines("was", 30), lines("is", 31)),
              EndsWith("\n+is 29\n... and 2 lines more\n"));
}

TEST(golden_trace, difference_names_the_cells_that_differ) {
  const scenario_file bare = read(two_cells);
  const scenario_file before =
      read(with_golden(bare, {lines("was", 1), lines("was", 1)}));
  const scenario_file after =
      read(with_golden(bare, {lines("was", 1), lines("is", 1)}));
  EXPECT_THAT(golden_difference(before, before), IsEmpty());
  EXPECT_THAT(golden_difference(before, after), EndsWith("\n+++ actual\n"
                                                         "# [port=8]\n"
                                                         "@@ -1,1 +1,1 @@\n"
                                                         "-was 1\n"
                                                         "+is 1\n"));
}

}  // namespace
}  // namespace rehearse::scenario
