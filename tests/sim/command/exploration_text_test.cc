// What an exploration says of its coverage: whatever no program would bring
// about in a test.

#include "sim/command/exploration_text.h"

#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/language/parser.h"
#include "sim/language/plan.h"
#include "sim/run_coverage.h"

namespace rehearse::command_line {
namespace {

using testing::HasSubstr;
using testing::Not;

// A file of one line, and an exploration of it.
struct explored {
  scenario::scenario_file file;
  scenario::plan plan;
  exploration_report report;

  explored() {
    file.path = "talk.scn";
    file.source = "expect sometimes open echo/2\n";
    plan.sometimes = {
        {.text = "expect sometimes open echo/2", .where = {1, 1, 6, 0}}};
    report.runs = 6'400;
  }
  void had(sometimes_state state, int runs = 1) {
    for (int i = 0; i < runs; ++i) report.covered.add({.sometimes = {state}});
  }
  std::string counts() const { return sometimes_text(report, plan, file); }
  std::string mistakes() const { return never_held_text(report, plan, file); }
};

TEST(exploration_text, says_in_how_many_runs_a_line_held) {
  explored what;
  what.had(sometimes_state::held, 1'412);
  what.had(sometimes_state::missed);
  EXPECT_EQ(what.counts(),
            "   expect sometimes open echo/2 (line 1): held in 1,412 of 6,400 "
            "runs\n");
  EXPECT_EQ(what.mistakes(), "");
  EXPECT_EQ(count_never_held(what.report), 0U);
}

TEST(exploration_text, says_that_a_line_held_in_no_run) {
  explored what;
  what.had(sometimes_state::missed, 3);
  EXPECT_THAT(what.counts(), HasSubstr("): held in none of 6,400 runs\n"));
  EXPECT_EQ(what.mistakes(),
            "talk.scn:1:1: error: this held in none of 6,400 runs\n"
            " 1 | expect sometimes open echo/2\n"
            "   | ^~~~~~\n"
            "   = help: explore longer (--budget), or ask for what can "
            "happen\n");
  EXPECT_EQ(count_never_held(what.report), 1U);
}

TEST(exploration_text, says_how_near_a_line_came) {
  explored what;
  what.had(sometimes_state::unreached);
  EXPECT_THAT(what.mistakes(), HasSubstr("= no run has come to this line\n"));
  what.had(sometimes_state::absent);
  EXPECT_THAT(what.mistakes(), HasSubstr("= no run had such a channel\n"));
  what.had(sometimes_state::missed);
  EXPECT_THAT(what.mistakes(), Not(HasSubstr("= no run")));
}

TEST(exploration_text, a_run_that_does_not_count_has_held_all_the_same) {
  explored what;
  what.report.covered.add_uncounted({.sometimes = {sometimes_state::held}});
  what.had(sometimes_state::missed);
  EXPECT_THAT(what.counts(), HasSubstr("): held without any deviation, and in "
                                       "none of 6,400 runs\n"));
  EXPECT_EQ(count_never_held(what.report), 0U);
}

TEST(exploration_text, does_not_ask_for_more_time_where_all_was_tried) {
  explored what;
  what.had(sometimes_state::missed);
  what.report.end = exploration_end::complete;
  EXPECT_THAT(what.mistakes(), HasSubstr("= help: every schedule was tried: "
                                         "ask for what can happen\n"));
}

TEST(exploration_text, names_the_file_and_the_cell_of_a_line) {
  explored what;
  what.had(sometimes_state::missed);
  what.plan.cell = "cut=7";
  what.file.included = {{.path = "login.scni",
                         .text = std::make_shared<const std::string>("x\n"),
                         .at = {1, 1, 1, 0}}};
  what.plan.sometimes[0].where.file = 1;
  EXPECT_THAT(what.counts(), HasSubstr("(line 1 of login.scni): held in"));
  EXPECT_THAT(what.mistakes(), HasSubstr("= in cell [cut=7]\n"));
}

TEST(exploration_text, names_judges_that_had_nothing_to_judge) {
  exploration_report report;
  EXPECT_THAT(coverage_text(report), Not(HasSubstr("judges")));
  report.covered.add(
      {.judges = {{"exception", true}, {"late peer", false}, {"leak", false}}});
  report.covered.add(
      {.judges = {{"exception", false}, {"late peer", false}, {"leak", true}}});
  EXPECT_THAT(coverage_text(report),
              HasSubstr("\n   judges that had nothing to judge: late peer\n"));
}

}  // namespace
}  // namespace rehearse::command_line
