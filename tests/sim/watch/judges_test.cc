#include "sim/watch/judges.h"

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/exceptions.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace rehearse {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Finds at the end what it was made with.
class strict_judge final : public judge, public asyncore::observer {
 public:
  strict_judge(std::string name, std::vector<std::string> complaints)
      : name_(std::move(name)), complaints_(std::move(complaints)) {}

  std::string_view name() const override { return name_; }
  asyncore::observer* observer() override { return this; }
  bool had_work(const run_activity& activity) const override {
    return activity.bytes_moved;
  }
  void timer_due(asyncore::channel* /*owner*/) override { ++timers; }
  void judge_end(const run_facts& /*facts*/, findings& found) override {
    for (const std::string& each : complaints_) {
      found.push_back({.message = each});
    }
  }

  int timers = 0;

 private:
  std::string name_;
  std::vector<std::string> complaints_;
};

class given_facts final : public run_facts {
 public:
  const std::vector<party_facts>& remote_ends() const override { return ends; }
  const std::vector<party_facts>& applications() const override { return apps; }

  std::vector<party_facts> ends;
  std::vector<party_facts> apps;
};

std::vector<std::string> messages(const findings& found) {
  std::vector<std::string> all;
  for (const finding& each : found) all.push_back(each.message);
  return all;
}

std::string message_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const asyncore::value_error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(judges, answer_with_what_the_first_finds_that_finds_anything) {
  judges all;
  all.add(std::make_unique<strict_judge>("calm", std::vector<std::string>{}));
  all.add(std::make_unique<strict_judge>(
      "strict", std::vector<std::string>{"this is wrong", "and this"}));
  all.add(
      std::make_unique<strict_judge>("last", std::vector<std::string>{"x"}));
  EXPECT_THAT(messages(all.judge_end(given_facts())),
              ElementsAre("this is wrong", "and this"));
  EXPECT_THAT(all.judge_rest(given_facts()), IsEmpty());
}

class broken_judge final : public judge {
 public:
  std::string_view name() const override { return "broken"; }
  bool had_work(const run_activity& /*activity*/) const override {
    return true;
  }
  void judge_end(const run_facts& /*facts*/, findings& /*found*/) override {
    throw std::runtime_error("no idea");
  }
};

TEST(judges, that_throw_are_found_broken) {
  judges all;
  all.add(std::make_unique<broken_judge>());
  EXPECT_THAT(
      messages(all.judge_end(given_facts())),
      ElementsAre("the judge `broken` failed: std::runtime_error: no idea"));
}

TEST(judges, say_whether_they_had_something_to_judge) {
  judges all;
  all.add(std::make_unique<strict_judge>("calm", std::vector<std::string>{}));
  all.add(std::make_unique<broken_judge>());
  const auto idle = all.records({});
  ASSERT_EQ(idle.size(), 2U);
  EXPECT_EQ(idle[0].name, "calm");
  EXPECT_FALSE(idle[0].had_work);
  EXPECT_TRUE(idle[1].had_work);
  EXPECT_TRUE(all.records({.bytes_moved = true})[0].had_work);
}

TEST(judges, of_every_run_have_nothing_to_judge_where_nothing_happened) {
  judges all;
  add_standard_judges(all);
  const auto records = all.records({});
  EXPECT_EQ(records.size(), 5U);
  for (const judge_record& each : records) EXPECT_FALSE(each.had_work);
}

TEST(judges, have_names_of_their_own) {
  judges all;
  all.add(std::make_unique<strict_judge>("leak", std::vector<std::string>{}));
  EXPECT_EQ(message_of([&] {
              all.add(std::make_unique<strict_judge>(
                  "leak", std::vector<std::string>{}));
            }),
            "two judges are called `leak`");
}

TEST(judges, are_turned_off_by_name) {
  judges all;
  all.add(std::make_unique<strict_judge>("a", std::vector<std::string>{"no"}));
  all.add(std::make_unique<strict_judge>("b", std::vector<std::string>{}));
  EXPECT_EQ(message_of([&] { all.turn_off("c"); }),
            "no judge is called `c`: there are a, b");
  all.turn_off("a");
  EXPECT_THAT(all.judge_end(given_facts()), IsEmpty());
}

TEST(judges, are_told_of_a_map_that_they_watch) {
  judges all;
  auto owned = std::make_unique<strict_judge>("a", std::vector<std::string>{});
  const strict_judge& told = *owned;
  all.add(std::move(owned));
  asyncore::observer_list map;
  map.timer_due(nullptr);
  all.watch(map);
  map.timer_due(nullptr);
  EXPECT_EQ(told.timers, 1);
}

TEST(judges, of_every_run_are_the_standard_ones) {
  judges all;
  add_standard_judges(all);
  EXPECT_EQ(
      message_of([&] { all.turn_off("none"); }),
      "no judge is called `none`: there are exception, late peer, unread, "
      "busy, leak");
}

// --- The standard judges ----------------------------------------------------

class standard_judges_test : public testing::Test {
 protected:
  standard_judges_test() { add_standard_judges(judges_); }

  judges judges_;
  given_facts facts_;
};

TEST_F(standard_judges_test, find_nothing_wrong_with_a_tidy_run) {
  facts_.ends = {{.name = "alice"}};
  facts_.apps = {{.name = "echo", .open_sockets = {{"echo", {}}}}};
  EXPECT_THAT(judges_.judge_end(facts_), IsEmpty());
  facts_.apps = {{.name = "echo"}};
  EXPECT_THAT(judges_.judge_remains(facts_), IsEmpty());
}

TEST_F(standard_judges_test, find_bytes_that_nobody_expected) {
  facts_.ends = {{.name = "alice", .where = {3, 6, 5}, .unread_bytes = "abc"}};
  const findings found = judges_.judge_end(facts_);
  EXPECT_THAT(messages(found),
              ElementsAre("alice has 3 unread bytes \"abc\" at the end"));
  EXPECT_EQ(found[0].where.line, 3);
}

TEST_F(standard_judges_test, find_a_datagram_that_nobody_expected) {
  facts_.ends = {{.name = "ns", .unread_datagram = ""}};
  EXPECT_THAT(messages(judges_.judge_end(facts_)),
              ElementsAre("ns has an unread datagram \"\" at the end"));
}

TEST_F(standard_judges_test, find_what_an_application_has_not_read) {
  socket_view view;
  view.unread = 7;
  facts_.apps = {{.name = "echo", .open_sockets = {{"echo/1", view}}}};
  EXPECT_THAT(messages(judges_.judge_end(facts_)),
              ElementsAre("echo/1 has 7 unread bytes in its receive buffer at "
                          "the end"));
}

TEST_F(standard_judges_test, find_what_an_application_leaves_behind) {
  socket_view view;
  view.now = socket_view::state::connected;
  facts_.apps = {{.name = "echo",
                  .open_sockets = {{"echo/1", view}, {"echo/2", view}},
                  .timers = 1}};
  EXPECT_THAT(
      messages(judges_.judge_remains(facts_)),
      ElementsAre("echo was destroyed and leaves a timer pending in its map",
                  "echo was destroyed and leaves 2 descriptors open: echo/1, "
                  "connected"));
}

}  // namespace
}  // namespace rehearse
