#include "sim/language/connections.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace rehearse::scenario {
namespace {

using deed = connections::deed;

constexpr std::size_t alice = 0;
constexpr std::size_t main_cursor = 0;
constexpr std::size_t other_cursor = 1;

class connections_of_alice : public testing::Test {
 protected:
  connections_of_alice() {
    declared_party made;
    made.name = "alice";
    known_.declare(made);
  }

  // Steps stand in lines 1, 2, ...
  void step(deed what, std::size_t cursor = main_cursor) {
    links_.note(alice, cursor, what, {++line_, 1, 5});
  }
  void listens(std::size_t cursor = main_cursor) {
    links_.note_listen(alice, cursor, {++line_, 1, 5});
  }
  void needs_listener(std::size_t cursor = main_cursor) {
    links_.note_listener_needed(alice, cursor, {++line_, 1, 5});
  }

  std::vector<int> mistaken_lines() const {
    std::vector<int> lines;
    for (const diagnostic& each : links_.check(known_)) {
      lines.push_back(each.where.line);
    }
    return lines;
  }

  names known_;
  connections links_;
  int line_ = 0;
};

using lines = std::vector<int>;

TEST_F(connections_of_alice, are_used_after_they_were_made) {
  step(deed::connect);
  step(deed::use);
  step(deed::close);
  EXPECT_EQ(mistaken_lines(), lines());
}

TEST_F(connections_of_alice, are_needed) {
  step(deed::use);
  step(deed::use);
  EXPECT_EQ(mistaken_lines(), lines({1}));  // One mistake, one message.
}

TEST_F(connections_of_alice, do_not_come_later_in_the_same_cursor) {
  step(deed::use);
  step(deed::connect);
  step(deed::use);
  EXPECT_EQ(mistaken_lines(), lines({1}));
}

TEST_F(connections_of_alice, may_come_from_another_cursor) {
  step(deed::use);
  step(deed::connect, other_cursor);
  EXPECT_EQ(mistaken_lines(), lines());
}

TEST_F(connections_of_alice, come_one_at_a_time) {
  step(deed::connect);
  step(deed::accept);
  EXPECT_EQ(mistaken_lines(), lines({2}));
}

TEST_F(connections_of_alice, come_again_after_a_close) {
  step(deed::connect);
  step(deed::close);
  step(deed::connect);
  step(deed::reset);
  step(deed::accept);
  step(deed::use);
  EXPECT_EQ(mistaken_lines(), lines());
}

TEST_F(connections_of_alice, may_be_closed_by_another_cursor) {
  step(deed::close, other_cursor);
  step(deed::connect);
  step(deed::connect);
  EXPECT_EQ(mistaken_lines(), lines());
}

TEST_F(connections_of_alice, are_gone_after_a_close) {
  step(deed::connect);
  step(deed::close);
  step(deed::use);
  EXPECT_EQ(mistaken_lines(), lines({3}));
}

TEST_F(connections_of_alice, are_accepted_from_a_listener) {
  needs_listener();
  EXPECT_EQ(mistaken_lines(), lines({1}));
}

TEST_F(connections_of_alice, find_a_listener_of_another_cursor) {
  needs_listener();
  listens(other_cursor);
  EXPECT_EQ(mistaken_lines(), lines());
}

TEST_F(connections_of_alice, do_not_wait_for_a_listener_of_a_later_line) {
  needs_listener();
  listens();
  EXPECT_EQ(mistaken_lines(), lines({1}));
}

TEST_F(connections_of_alice, are_not_judged_after_other_mistakes) {
  step(deed::use);
  known_.find_party("alice")->excused = true;
  EXPECT_EQ(mistaken_lines(), lines());
}

}  // namespace
}  // namespace rehearse::scenario
