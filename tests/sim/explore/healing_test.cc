#include "sim/explore/healing.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/sim/explore/toy_subject.h"

namespace rehearse {
namespace {

using testing::ElementsAre;

// Fails where the choice of that number, at that label, deviates.
subject failing_where(const std::string& label, int number) {
  return toy_subject([label, number](toy_run& run) -> std::string {
    bool fails = false;
    for (int i = 1; i <= 20; ++i) {
      const bool deviates = run.deviates(label);
      fails = fails || (i == number && deviates);
      run.deviates("noise");
    }
    return fails ? "it" : "";
  });
}

std::vector<std::string> healed(const subject& what,
                                const std::vector<choice>& stored,
                                const heal_options& how = {}) {
  label_names names;
  const auto found = heal(what, without_names(stored, names), "it", names, how);
  std::vector<std::string> texts;
  if (!found) return texts;
  for (const deviation& each : found->deviations) {
    texts.push_back(to_text(each, names));
  }
  texts.push_back(found->search);
  return texts;
}

TEST(healing, finds_a_choice_that_comes_later_now) {
  EXPECT_THAT(
      healed(failing_where("alice", 5), {{site::poll_ready, "alice", 3, 1}}),
      ElementsAre("poll.ready alice #5 withhold", "neighbourhood"));
}

TEST(healing, finds_an_object_that_has_another_name_now) {
  EXPECT_THAT(
      healed(failing_where("ann", 3), {{site::poll_ready, "alice", 3, 1}}),
      ElementsAre("poll.ready ann #3 withhold", "neighbourhood"));
}

TEST(healing, keeps_the_choices_that_still_apply) {
  const subject what = toy_subject([](toy_run& run) -> std::string {
    const bool first = run.deviates("gate");
    bool later = false;
    for (int i = 1; i <= 6; ++i)
      later = (run.deviates("ann") && i == 4) || later;
    return first && later ? "it" : "";
  });
  EXPECT_THAT(healed(what, {{site::poll_ready, "gate", 1, 1},
                            {site::poll_ready, "alice", 2, 1}}),
              ElementsAre("poll.ready gate #1 withhold",
                          "poll.ready ann #4 withhold", "neighbourhood"));
}

TEST(healing, explores_where_nothing_is_near) {
  heal_options how;
  how.neighbours_max = 3;
  how.exploration.budget.runs = 2'000;
  const auto texts = healed(failing_where("ann", 19),
                            {{site::poll_ready, "alice", 3, 1}}, how);
  ASSERT_FALSE(texts.empty());
  EXPECT_NE(texts.back(), "neighbourhood");
}

// Another failure is not the one that was stored.
TEST(healing, finds_nothing_where_it_is_mended) {
  const subject what = toy_subject([](toy_run& run) -> std::string {
    return run.deviates("alice") ? "something else" : "";
  });
  heal_options how;
  how.exploration.budget.runs = 500;
  EXPECT_TRUE(healed(what, {{site::poll_ready, "bob", 1, 1}}, how).empty());
}

}  // namespace
}  // namespace rehearse
