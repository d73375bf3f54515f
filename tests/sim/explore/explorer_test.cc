#include "sim/explore/explorer.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/explore/searches.h"
#include "tests/sim/explore/toy_subject.h"

namespace rehearse {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// What choices there are depends on the answers to those before.
std::string branching(toy_run& run) {
  const std::uint32_t first = run.choose(site::recv_len, "a", 4);
  for (std::uint32_t i = 0; i < first; ++i) run.deviates("b");
  if (run.deviates("c")) run.choose(site::send_len, "a", 3);
  return {};
}

// Fails if a and c deviate, and b does not.
std::string racing(toy_run& run) {
  const bool a = run.deviates("a");
  const bool b = run.deviates("b");
  for (int i = 0; i < 5; ++i) run.deviates("noise");
  const bool c = run.deviates("c");
  return a && !b && c ? "race: a before c" : "";
}

exploration_options only(std::string_view search) {
  exploration_options how;
  how.searches = {search};
  how.budget.runs = 64 * 200;
  return how;
}

TEST(explorer, walks_the_whole_tree) {
  const exploration_report report =
      explore(toy_subject(branching), only("odometer"));
  EXPECT_EQ(report.end, exploration_end::complete);
  EXPECT_EQ(report.runs, count_runs(branching));
  EXPECT_EQ(report.classes, report.runs) << "each schedule is tried once";
}

// 1 + those with one deviation + those with two, counted by hand: seven choices
// between two answers.
TEST(explorer, tries_all_schedules_with_at_most_two_deviations) {
  const exploration_report report = explore(toy_subject([](toy_run& run) {
                                              for (int i = 0; i < 7; ++i)
                                                run.deviates("x");
                                              return std::string();
                                            }),
                                            only("deviations"));
  EXPECT_EQ(report.end, exploration_end::exhausted);
  EXPECT_EQ(report.runs, 7U + 21U);
  EXPECT_EQ(report.classes, 1U + 7U + 21U);
  EXPECT_EQ(report.searches[0].claim,
            "all 28 schedules with at most 2 deviations");
}

TEST(explorer, finds_what_needs_two_deviations) {
  for (const std::string_view search : search_names()) {
    const exploration_report report =
        explore(toy_subject(racing), only(search));
    ASSERT_EQ(report.finds.size(), 1U) << search;
    EXPECT_EQ(report.end, exploration_end::found);
    EXPECT_EQ(report.finds[0].violation, "race: a before c");
    EXPECT_EQ(report.finds[0].search, search);
    EXPECT_GE(report.finds[0].deviations.size(), 2U);
  }
}

TEST(explorer, goes_on_for_other_finds) {
  exploration_options how = only("deviations");
  how.keeps_going = true;
  const exploration_report report =
      explore(toy_subject([](toy_run& run) -> std::string {
                if (run.deviates("a")) return "one";
                if (run.deviates("b")) return "other";
                return "";
              }),
              how);
  ASSERT_EQ(report.finds.size(), 2U);
  EXPECT_EQ(report.finds[0].violation, "one");
  EXPECT_EQ(report.finds[1].violation, "other");
  EXPECT_EQ(report.finds[1].run, 2U);
}

TEST(explorer, says_that_nothing_can_be_explored_of_what_fails_anyway) {
  const exploration_report report =
      explore(toy_subject([](toy_run&) { return std::string("always"); }), {});
  EXPECT_EQ(report.end, exploration_end::unsound);
  EXPECT_THAT(report.why_unsound, HasSubstr("always"));
}

TEST(explorer, says_that_two_runs_differ) {
  std::atomic<std::uint64_t> runs = 0;
  const subject flaky = [&](strategy&, bool) {
    run_outcome outcome;
    outcome.hash = ++runs;
    return outcome;
  };
  const exploration_report report = explore(flaky, {});
  EXPECT_EQ(report.end, exploration_end::unsound);
  EXPECT_THAT(report.why_unsound, HasSubstr("go different ways"));
}

TEST(explorer, stops_when_it_is_told_to) {
  std::atomic<bool> stop = false;
  exploration_options how = only("swarm");
  how.stop = &stop;
  how.on_progress = [&](const exploration_progress&) { stop = true; };
  const exploration_report report = explore(toy_subject(branching), how);
  EXPECT_EQ(report.end, exploration_end::interrupted);
  EXPECT_EQ(report.runs, 64U);
}

TEST(explorer, ends_with_its_budget_of_runs) {
  exploration_options how = only("swarm");
  how.budget.runs = 640;
  const exploration_report report = explore(toy_subject(branching), how);
  EXPECT_EQ(report.end, exploration_end::budget);
  EXPECT_EQ(report.runs, 640U);
}

// --- Coverage ---------------------------------------------------------------

constexpr sometimes_state held_if(bool holds) {
  return holds ? sometimes_state::held : sometimes_state::missed;
}

// Of its lines the first holds where a deviates, the second where all do, the
// third nowhere, and the fourth where nothing deviates. One judge has work
// where b deviates, one has none.
std::string covering(toy_run& run) {
  const bool a = run.deviates("a");
  const bool b = run.deviates("b");
  const bool c = run.deviates("c");
  run.coverage.sometimes = {held_if(a), held_if(a && b && c),
                            sometimes_state::absent, held_if(!a && !b && !c)};
  run.coverage.judges = {{"busy", true}, {"late peer", b}, {"leak", false}};
  return {};
}

std::vector<std::uint64_t> held_counts(const exploration_report& report) {
  std::vector<std::uint64_t> counts;
  for (const sometimes_count& each : report.covered.sometimes()) {
    counts.push_back(each.held);
  }
  return counts;
}

TEST(explorer, counts_the_runs_in_which_a_line_held) {
  const exploration_report report =
      explore(toy_subject(covering), only("odometer"));
  EXPECT_EQ(report.runs, 8U);
  EXPECT_THAT(held_counts(report), ElementsAre(4U, 1U, 0U, 1U));
  EXPECT_EQ(report.covered.sometimes()[1].best, sometimes_state::held);
  EXPECT_EQ(report.covered.sometimes()[2].best, sometimes_state::absent);
}

// With at most two deviations the second line holds nowhere. The benign run is
// none of those that count, and still one in which the fourth did.
TEST(explorer, knows_what_held_in_the_benign_run_only) {
  const exploration_report report =
      explore(toy_subject(covering), only("deviations"));
  EXPECT_EQ(report.runs, 6U);
  EXPECT_THAT(held_counts(report), ElementsAre(3U, 0U, 0U, 0U));
  EXPECT_EQ(report.covered.sometimes()[1].best, sometimes_state::missed);
  EXPECT_EQ(report.covered.sometimes()[3].best, sometimes_state::held);
}

TEST(explorer, names_the_judges_that_had_nothing_to_judge) {
  const exploration_report report =
      explore(toy_subject(covering), only("deviations"));
  EXPECT_THAT(report.covered.idle_judges(), ElementsAre("leak"));
  EXPECT_THAT(
      explore(toy_subject(branching), only("swarm")).covered.idle_judges(),
      IsEmpty());
}

TEST(explorer, threads_count_what_one_counts) {
  for (const std::string_view search : search_names()) {
    exploration_options how = only(search);
    how.budget.runs = 640;
    const exploration_report one = explore(toy_subject(covering), how);
    for (const unsigned threads : {2U, 5U}) {
      how.threads = threads;
      const exploration_report many = explore(toy_subject(covering), how);
      EXPECT_EQ(held_counts(many), held_counts(one)) << search;
      EXPECT_EQ(many.covered.idle_judges(), one.covered.idle_judges());
    }
  }
}

// --- Many who share the work ------------------------------------------------

// The ways that the runs of an exploration went.
std::multiset<std::uint64_t> ways(const toy_program& program,
                                  exploration_options how) {
  std::mutex mutex;
  std::multiset<std::uint64_t> hashes;
  const subject what = toy_subject(program);
  const subject watched = [&](strategy& chosen_by, bool in_full) {
    run_outcome outcome = what(chosen_by, in_full);
    const std::scoped_lock lock(mutex);
    hashes.insert(outcome.hash);
    return outcome;
  };
  explore(watched, how);
  return hashes;
}

std::string long_one(toy_run& run) {
  for (int i = 0; i < 9; ++i) {
    if (run.deviates("a")) run.choose(site::recv_len, "b", 5);
  }
  return {};
}

TEST(explorer, shards_do_together_what_one_does_alone) {
  for (const std::string_view search : search_names()) {
    exploration_options how = only(search);
    const auto whole = ways(long_one, how);
    const std::set<std::uint64_t> expected(whole.begin(), whole.end());
    for (const std::uint64_t count : {2U, 7U, 50U}) {
      std::set<std::uint64_t> together;
      how.shard_count = count;
      for (how.shard = 0; how.shard < count; ++how.shard) {
        const auto part = ways(long_one, how);
        together.insert(part.begin(), part.end());
      }
      EXPECT_EQ(together, expected) << search << " over " << count;
    }
  }
}

TEST(explorer, threads_find_what_one_finds) {
  for (const std::string_view search : search_names()) {
    exploration_options how = only(search);
    how.keeps_going = true;
    const exploration_report one = explore(toy_subject(racing), how);
    for (const unsigned threads : {2U, 5U}) {
      how.threads = threads;
      const exploration_report many = explore(toy_subject(racing), how);
      ASSERT_EQ(many.finds.size(), one.finds.size());
      EXPECT_EQ(many.finds[0].deviations, one.finds[0].deviations);
      EXPECT_EQ(many.finds[0].run, one.finds[0].run);
      EXPECT_EQ(many.runs, one.runs);
      EXPECT_EQ(many.classes, one.classes);
    }
  }
}

// When the time is up the threads hand over what they have done so far.
TEST(explorer, what_was_done_when_the_time_was_up_counts) {
  for (const unsigned threads : {1U, 4U}) {
    std::atomic<int> looks = 0;
    exploration_options how = only("swarm");
    how.budget = {.seconds = 1};
    how.threads = threads;
    how.clock = [&] { return ++looks < 40 ? 0.0 : 2.0; };
    const exploration_report report = explore(toy_subject(branching), how);
    EXPECT_EQ(report.end, exploration_end::budget);
    EXPECT_GT(report.runs, 10U) << threads;
    EXPECT_LT(report.runs, 64U) << threads;
  }
}

}  // namespace
}  // namespace rehearse
