#include "sim/explore/shrinker.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/sim/explore/toy_subject.h"

namespace rehearse {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// What a random run would come to: everything deviates.
class wild_strategy final : public strategy {
 public:
  std::uint32_t choose(const choice_point& asked) override {
    return asked.n - 1;
  }
};

find wild_find(const subject& what, label_names& names) {
  wild_strategy wild;
  recorder kept(wild, names);
  find found;
  found.violation = what(kept, false).violation;
  for (const made_choice& each : kept.made()) {
    if (each.answer.value != 0) found.deviations.push_back(each.answer);
  }
  return found;
}

shrunk_find shrink_wild(const toy_program& program,
                        std::vector<std::string>& texts) {
  const subject what = toy_subject(program);
  label_names names;
  const find found = wild_find(what, names);
  const shrunk_find small = shrink(what, found, names, {});
  for (const deviation& each : small.deviations) {
    texts.push_back(to_text(each, names));
  }
  return small;
}

TEST(shrinker, leaves_what_the_failure_needs) {
  std::vector<std::string> texts;
  const shrunk_find small = shrink_wild(
      [](toy_run& run) -> std::string {
        bool third = false;
        bool fifth = false;
        for (int i = 1; i <= 20; ++i) {
          const bool deviates = run.deviates("noise");
          third = third || (i == 3 && deviates);
          fifth = fifth || (i == 5 && deviates);
        }
        return third && fifth ? "both" : "";
      },
      texts);
  EXPECT_THAT(texts, ElementsAre("poll.ready noise #3 withhold",
                                 "poll.ready noise #5 withhold"));
  EXPECT_EQ(small.size_before, 20U);
  EXPECT_TRUE(small.is_certified);
  EXPECT_EQ(small.smaller_tried, 21U) << "none, and one of twenty";
}

// Dropping one by one does not come to what fails with a single other one.
TEST(shrinker, finds_a_smaller_way_while_it_certifies) {
  std::vector<std::string> texts;
  const shrunk_find small = shrink_wild(
      [](toy_run& run) -> std::string {
        const bool a = run.deviates("a");
        const bool b = run.deviates("b");
        const std::uint32_t c = run.choose(site::recv_len, "c", 4);
        return (a && b && c == 3) || (!a && !b && c == 2) ? "it" : "";
      },
      texts);
  EXPECT_THAT(texts, ElementsAre("recv.len c #1 2"));
  EXPECT_TRUE(small.is_certified);
}

TEST(shrinker, keeps_other_failures_that_it_meets) {
  std::vector<std::string> texts;
  const shrunk_find small = shrink_wild(
      [](toy_run& run) -> std::string {
        const bool a = run.deviates("a");
        const bool b = run.deviates("b");
        if (a && b) return "both";
        return a ? "one" : "";
      },
      texts);
  EXPECT_THAT(texts, SizeIs(2));
  ASSERT_THAT(small.others, SizeIs(1));
  EXPECT_EQ(small.others[0].first, "one");
}

TEST(shrinker, says_where_any_value_does) {
  std::vector<std::string> texts;
  const shrunk_find small = shrink_wild(
      [](toy_run& run) -> std::string {
        const std::uint32_t any = run.choose(site::recv_len, "a", 9);
        const std::uint32_t one = run.choose(site::recv_len, "b", 9);
        return any != 0 && one == 8 ? "it" : "";
      },
      texts);
  ASSERT_THAT(small.explained, SizeIs(2));
  EXPECT_NE(small.explained[0].any_value_does,
            small.explained[1].any_value_does);
}

TEST(shrinker, does_not_shrink_a_flake) {
  std::uint64_t runs = 0;
  const subject flaky = [&](strategy&, bool) {
    return run_outcome{.violation = "it", .hash = ++runs};
  };
  label_names names;
  const shrunk_find small =
      shrink(flaky, {.violation = "it", .deviations = {{}}}, names, {});
  EXPECT_TRUE(small.is_flaky);
  EXPECT_THAT(small.deviations, SizeIs(1));
  EXPECT_EQ(small.runs, 2U);
}

TEST(shrinker, certifies_what_needs_no_deviation_at_all) {
  label_names names;
  const shrunk_find small =
      shrink(toy_subject([](toy_run& run) {
               run.deviates("a");
               return std::string("always");
             }),
             {.violation = "always",
              .deviations = {{site::poll_ready, names.of("a"), 1, 1}}},
             names, {});
  EXPECT_THAT(small.deviations, IsEmpty());
  EXPECT_TRUE(small.is_certified);
}

}  // namespace
}  // namespace rehearse
