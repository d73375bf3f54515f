// Exploration finds each of the known bugs, makes it small, and its schedule is
// replayed. With the corrected twin it finds nothing: a judge that always fires
// would prove nothing.

#include "tests/known_bugs/known_bugs.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <tuple>

#include "gtest/gtest.h"
#include "sim/explore/explorer.h"
#include "sim/explore/schedule.h"
#include "sim/explore/schedule_replay.h"
#include "sim/explore/shrinker.h"
#include "sim/language/schedule_attachment.h"
#include "sim/play/run_report.h"

namespace known_bugs {
namespace {

using rehearse::scenario::loop_kind;
using rehearse::scenario::replay_verdict;
using rehearse::scenario::run_report;
using rehearse::scenario::verdict;

constexpr std::uint64_t runs_max = 1'000;
constexpr std::size_t deviations_max = 3;

using bug_and_loop = std::tuple<known_bug, loop_kind>;

class known_bugs_test : public testing::TestWithParam<bug_and_loop> {
 protected:
  void SetUp() override {
    if (!staged_bug(bug(), twin::defective, loop()).runs_in(loop())) {
      GTEST_SKIP() << "its scenario is about the other loop";
    }
  }

  const known_bug& bug() const { return std::get<known_bug>(GetParam()); }
  loop_kind loop() const { return std::get<loop_kind>(GetParam()); }
};

std::string report_of(const staged_bug& staged, const run_report& run) {
  return rehearse::scenario::to_text(run, staged.file());
}

TEST_P(known_bugs_test, both_twins_pass_in_the_order_that_is_usual) {
  for (const twin which : {twin::defective, twin::corrected}) {
    const staged_bug staged(bug(), which, loop());
    const run_report run = staged.play();
    EXPECT_EQ(run.outcome, verdict::passed) << report_of(staged, run);
  }
}

// What is found of a bug, and made small.
struct small_find {
  rehearse::shrunk_find small = {};
  rehearse::scenario::schedule_attachment kept = {};
};

small_find found_of(const known_bug& bug, loop_kind loop) {
  const staged_bug defective(bug, twin::defective, loop);
  const rehearse::subject play = defective.to_explore();
  rehearse::exploration_report report =
      rehearse::explore(play, {.budget = {.runs = runs_max}});
  small_find result;
  if (report.finds.empty()) {
    ADD_FAILURE() << "nothing is found. " << report.why_unsound;
    return result;
  }
  result.small = rehearse::shrink(play, report.finds.front(), report.names, {});
  result.kept = rehearse::scenario::attachment_of(
      result.small.violation, result.small.deviations, report.names);
  return result;
}

TEST_P(known_bugs_test, is_found_made_small_and_replayed) {
  const auto [small, kept] = found_of(bug(), loop());
  EXPECT_FALSE(small.is_flaky);
  EXPECT_TRUE(small.is_certified);
  EXPECT_LE(small.deviations.size(), deviations_max);
  SCOPED_TRACE(rehearse::scenario::to_text(kept));
  const staged_bug again(bug(), twin::defective, loop(), kept);
  EXPECT_EQ(again.replay().verdict, replay_verdict::reproduced);
  const staged_bug corrected(bug(), twin::corrected, loop(), kept);
  const auto replayed = corrected.replay();
  EXPECT_EQ(replayed.verdict, replay_verdict::fixed)
      << to_string(replayed.verdict) << "\n"
      << report_of(corrected, replayed.run);
}

TEST_P(known_bugs_test, is_not_found_where_it_is_corrected) {
  const staged_bug corrected(bug(), twin::corrected, loop());
  const auto report =
      rehearse::explore(corrected.to_explore(), {.budget = {.runs = runs_max}});
  EXPECT_NE(report.end, rehearse::exploration_end::unsound)
      << report.why_unsound;
  for (const rehearse::find& each : report.finds) {
    std::string text = each.violation;
    for (const rehearse::deviation& one : each.deviations) {
      text += "\n  " + to_text(one, report.names);
    }
    ADD_FAILURE() << text;
  }
}

// Of all that is stored, 95 in a hundred must survive an edit that has nothing
// to do with it; and whatever does not is told.
TEST(known_bugs, schedules_survive_other_edits) {
  std::size_t stored = 0;
  std::size_t reproduced = 0;
  std::string lost;
  for (const known_bug& bug : all_known_bugs()) {
    for (const loop_kind loop : {loop_kind::select, loop_kind::poll}) {
      if (!staged_bug(bug, twin::defective, loop).runs_in(loop)) continue;
      const small_find found = found_of(bug, loop);
      for (const edit after : all_edits) {
        const staged_bug edited(bug, twin::defective, loop, found.kept, after);
        const auto replayed = edited.replay();
        ++stored;
        if (replayed.verdict == replay_verdict::reproduced) {
          ++reproduced;
          continue;
        }
        EXPECT_EQ(replayed.run.outcome, verdict::failed)
            << bug.name << " passes after " << to_string(after);
        lost += std::string(bug.name) + " after " +
                std::string(to_string(after)) + ": " +
                std::string(to_string(replayed.verdict)) + "\n" +
                rehearse::scenario::to_text(found.kept) +
                report_of(edited, replayed.run);
      }
    }
  }
  RecordProperty("stored", static_cast<int>(stored));
  RecordProperty("reproduced", static_cast<int>(reproduced));
  EXPECT_GE(reproduced * 100, stored * 95)
      << reproduced << " of " << stored << " survive; these do not:\n"
      << lost;
}

// A file that nobody plays would go unnoticed.
TEST(known_bugs, each_scenario_of_the_folder_is_in_the_list) {
  std::set<std::string> files;
  for (const auto& each :
       std::filesystem::directory_iterator("tests/known_bugs")) {
    if (each.path().extension() == ".scn") files.insert(each.path().stem());
  }
  std::set<std::string> listed;
  for (const known_bug& each : all_known_bugs()) listed.emplace(each.name);
  EXPECT_EQ(files, listed);
  EXPECT_EQ(listed.size(), 20U);
}

INSTANTIATE_TEST_SUITE_P(
    all, known_bugs_test,
    testing::Combine(testing::ValuesIn(all_known_bugs().begin(),
                                       all_known_bugs().end()),
                     testing::Values(loop_kind::select, loop_kind::poll)),
    [](const auto& each) {
      return std::string(std::get<known_bug>(each.param).name) +
             (std::get<loop_kind>(each.param) == loop_kind::poll ? "_poll"
                                                                 : "_select");
    });

}  // namespace
}  // namespace known_bugs
