#include "sim/watch/judges.h"

#include <cerrno>
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
  std::vector<handler_error> errors() const override { return thrown; }

  std::vector<party_facts> ends;
  std::vector<party_facts> apps;
  std::vector<handler_error> thrown;
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
  const findings found = all.judge_end(given_facts());
  EXPECT_THAT(messages(found), ElementsAre("this is wrong", "and this"));
  for (const finding& each : found) EXPECT_EQ(each.judge, "strict");
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
  EXPECT_EQ(records.size(), 6U);
  for (const judge_record& each : records) EXPECT_FALSE(each.had_work);
}

TEST(judges, of_every_run_say_what_work_they_had) {
  const auto busy_with = [](const run_activity& activity) {
    judges all;
    add_standard_judges(all);
    std::vector<std::string> names;
    for (const judge_record& each : all.records(activity)) {
      if (each.had_work) names.emplace_back(each.name);
    }
    return names;
  };
  EXPECT_THAT(busy_with({.programs_ran = true}), ElementsAre("busy"));
  // A timer is called without a channel.
  EXPECT_THAT(busy_with({.handlers_ran = true}),
              ElementsAre("exception", "order", "leak"));
  EXPECT_THAT(busy_with({.channels_were = true}), ElementsAre("leak"));
  EXPECT_THAT(busy_with({.bytes_moved = true}), ElementsAre("unread"));
  EXPECT_THAT(busy_with({.remote_ends_sent = true}), ElementsAre("late peer"));
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
  // A file and the command that plays it may say the same.
  all.turn_off("a");
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
  EXPECT_EQ(message_of([&] { all.turn_off("none"); }),
            "no judge is called `none`: there are exception, order, late peer, "
            "unread, busy, leak");
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

// A message, and the help that comes with it.
std::vector<std::string> texts(const findings& found) {
  std::vector<std::string> all;
  for (const finding& each : found) {
    all.push_back(each.message);
    all.insert(all.end(), each.notes.begin(), each.notes.end());
  }
  return all;
}

TEST_F(standard_judges_test, say_which_line_is_missing) {
  facts_.ends = {{.name = "alice", .unread_bytes = "abc"},
                 {.name = "ns", .unread_datagram = "abcd"}};
  EXPECT_THAT(texts(judges_.judge_end(facts_)),
              ElementsAre("alice has 3 unread bytes \"abc\" at the end",
                          "help: expect them, or how many they are with "
                          "`expect alice count 3`",
                          "ns has an unread datagram \"abcd\" at the end",
                          "help: expect it, or how long it is with `expect ns "
                          "count 4`"));
}

TEST_F(standard_judges_test, find_what_a_peer_could_not_send) {
  facts_.ends = {{.name = "alice", .late = late_send{1, EPIPE}},
                 {.name = "ben", .late = late_send{2, ECONNRESET}}};
  EXPECT_THAT(
      texts(judges_.judge_end(facts_)),
      ElementsAre("alice could not send 1 byte: EPIPE, since its connection "
                  "had ended",
                  "help: if that is meant, say where it ends, with `expect "
                  "alice reset`",
                  "ben could not send 2 bytes: ECONNRESET, since its "
                  "connection had ended",
                  "help: if that is meant, say where it ends, with `expect ben "
                  "reset`"));
}

TEST_F(standard_judges_test, show_the_cause_before_the_reset_that_comes_of_it) {
  facts_.ends = {{.name = "alice", .was_reset = true}};
  facts_.apps = {{.name = "echo",
                  .discarded = {{.channel = "echo/1", .size = 1},
                                {.channel = "echo/2", .size = 2}}}};
  EXPECT_THAT(messages(judges_.judge_end(facts_)),
              ElementsAre("echo/1 was closed with 1 unread byte, so its peer "
                          "was reset and may have lost what was sent to it",
                          "echo/2 was closed with 2 unread bytes, so its peer "
                          "was reset and may have lost what was sent to it",
                          "alice was reset, and no line expects that"));
}

TEST_F(standard_judges_test, find_connections_that_nobody_has_accepted) {
  socket_view one;
  one.now = socket_view::state::listening;
  one.backlog = 1;
  one.unread = 1;
  socket_view two = one;
  two.backlog = 2;
  two.unread = 2;
  facts_.apps = {{.name = "echo", .open_sockets = {{"echo", one}}},
                 {.name = "chat", .open_sockets = {{"chat", two}}}};
  const std::string help = "help: if that is meant, write `judge unread off`";
  EXPECT_THAT(texts(judges_.judge_end(facts_)),
              ElementsAre("echo has not accepted a connection, so nobody has "
                          "read 1 byte",
                          help,
                          "chat has not accepted 2 connections, so nobody has "
                          "read 2 bytes",
                          help));
}

TEST_F(standard_judges_test, find_what_a_handler_threw) {
  facts_.thrown = {
      {.channel = "echo/1",
       .thrown_by = "echo/1.handle_read",
       .exception = "std::runtime_error: no room"},
      {.channel = "echo", .thrown_by = {}, .exception = "asyncore::os_error"}};
  for (const bool at_end : {false, true}) {
    const findings found =
        at_end ? judges_.judge_end(facts_) : judges_.judge_rest(facts_);
    EXPECT_THAT(
        texts(found),
        ElementsAre("echo/1.handle_read threw std::runtime_error: no room",
                    "help: if it is meant, write `expect call "
                    "echo/1.handle_error`",
                    "echo threw asyncore::os_error",
                    "help: if it is meant, write `expect call "
                    "echo.handle_error`"));
  }
}

TEST_F(standard_judges_test, know_the_usual_mistake_of_each_handler) {
  const auto mistake_of = [&](const std::string& handler) {
    facts_.apps = {{.name = "echo", .busy_handler = handler}};
    std::vector<std::string> all = texts(judges_.judge_end(facts_));
    EXPECT_EQ(all.at(0), "echo calls " + handler +
                             " over and over, and nothing comes of "
                             "it");
    all.erase(all.begin());
    return all;
  };
  const std::string not_accepted =
      "it does not accept the connection that waits";
  EXPECT_THAT(mistake_of("echo/1.handle_write"),
              ElementsAre("its writable() is always true: it should say yes "
                          "only while there is something to send"));
  EXPECT_THAT(mistake_of("echo.handle_accept"), ElementsAre(not_accepted));
  EXPECT_THAT(mistake_of("echo.handle_accepted"), ElementsAre(not_accepted));
  EXPECT_THAT(mistake_of("echo/1.handle_close"),
              ElementsAre("it does not close, so the end is reported again and "
                          "again"));
  EXPECT_THAT(mistake_of("echo/1.handle_read"),
              ElementsAre("it does not read what has arrived, or not to its "
                          "end"));
  EXPECT_THAT(mistake_of("echo.timer"), IsEmpty());
}

TEST_F(standard_judges_test, count_what_an_application_leaves_behind) {
  facts_.apps = {{.name = "echo", .timers = 2},
                 {.name = "chat", .open_sockets = {{"chat/1", {}}}}};
  EXPECT_THAT(messages(judges_.judge_remains(facts_)),
              ElementsAre("echo was destroyed and leaves 2 timers pending in "
                          "its map",
                          "chat was destroyed and leaves a descriptor open: "
                          "chat/1, not connected"));
}

}  // namespace
}  // namespace rehearse
