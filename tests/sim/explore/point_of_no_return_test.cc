#include "sim/explore/point_of_no_return.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/sim/explore/toy_subject.h"

namespace rehearse {
namespace {

using testing::AllOf;
using testing::Gt;
using testing::Lt;

// One of four answers to a question with two deviates, so of ten hardly ever
// all do.
constexpr int many = 10;

schedule all_of(const char* label, label_names& names) {
  schedule all;
  for (std::uint64_t i = 1; i <= many; ++i) {
    all.push_back({site::poll_ready, names.of(label), i, 1});
  }
  return all;
}

TEST(point_of_no_return, is_where_the_failures_grow_most) {
  const subject what = toy_subject([](toy_run& run) -> std::string {
    const bool decides = run.deviates("gate");
    bool all = true;
    for (int i = 0; i < many; ++i) all = run.deviates("noise") && all;
    return decides && !all ? "it" : "";
  });
  label_names names;
  const schedule found = {{site::poll_ready, names.of("gate"), 1, 1}};
  const failure_odds odds = odds_of(what, found, "it");
  EXPECT_EQ(odds.draws, odds_draws);
  ASSERT_EQ(odds.failures.size(), 2U);
  EXPECT_THAT(odds.failures[0], AllOf(Gt(25U), Lt(75U))) << "a quarter";
  EXPECT_THAT(odds.failures[1], Gt(190U));
  EXPECT_EQ(odds.largest_jump(), 1U);
}

TEST(point_of_no_return, counts_what_is_left_after_each_deviation) {
  const subject what = toy_subject([](toy_run& run) -> std::string {
    bool all = true;
    for (int i = 0; i < many; ++i) all = run.deviates("door") && all;
    return all ? "it" : "";
  });
  label_names names;
  const failure_odds odds = odds_of(what, all_of("door", names), "it");
  ASSERT_EQ(odds.failures.size(), many + 1U);
  EXPECT_THAT(odds.failures[0], Lt(5U));
  EXPECT_THAT(odds.failures[many - 1], AllOf(Gt(25U), Lt(75U)));
  EXPECT_EQ(odds.failures[many], odds_draws);
  EXPECT_EQ(odds.largest_jump(), static_cast<std::size_t>(many));
}

// Another failure is not this one.
TEST(point_of_no_return, counts_this_failure_alone) {
  const subject what = toy_subject([](toy_run& run) -> std::string {
    return run.deviates("a") ? "it" : "another";
  });
  label_names names;
  const schedule found = {{site::poll_ready, names.of("a"), 1, 1}};
  EXPECT_EQ(odds_of(what, found, "nothing").failures,
            (std::vector<std::uint64_t>{0, 0}));
  EXPECT_EQ(odds_of(what, found, "nothing").largest_jump(), 0U);
  EXPECT_EQ(odds_of(what, found, "it").failures[1], odds_draws);
}

TEST(point_of_no_return, is_not_known_when_time_is_up) {
  int asked = 0;
  const subject what = toy_subject([](toy_run& run) -> std::string {
    return run.deviates("a") ? "it" : "";
  });
  label_names names;
  const schedule found = {{site::poll_ready, names.of("a"), 1, 1}};
  const failure_odds odds =
      odds_of(what, found, "it", [&] { return ++asked > 300; });
  EXPECT_EQ(odds.draws, 0U);
}

TEST(point_of_no_return, is_not_asked_of_what_nobody_would_read) {
  int runs = 0;
  const subject what = toy_subject([&runs](toy_run& run) -> std::string {
    ++runs;
    return run.deviates("a") ? "it" : "";
  });
  label_names names;
  const schedule longest(odds_size_max + 1,
                         {site::poll_ready, names.of("a"), 1, 1});
  EXPECT_EQ(odds_of(what, longest, "it").draws, 0U);
  EXPECT_EQ(runs, 0);
}

}  // namespace
}  // namespace rehearse
