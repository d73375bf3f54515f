#include "sim/world/idleness.h"

#include <chrono>

#include "gtest/gtest.h"

namespace rehearse {
namespace {

using std::chrono::microseconds;

class idleness_test : public testing::Test {
 protected:
  // A pass in which nothing is done.
  void idle_pass() { rule_.note_pass(now_, now_); }
  void idle_passes(int count) {
    for (int i = 0; i < count; ++i) idle_pass();
  }
  bool spins() const { return rule_.is_spinning(now_); }

  idleness rule_;
  idleness::situation now_;
};

TEST_F(idleness_test, three_passes_that_do_nothing_set_a_program_aside) {
  idle_passes(2);
  EXPECT_FALSE(spins());
  idle_pass();
  EXPECT_TRUE(spins());
}

TEST_F(idleness_test, what_it_does_makes_it_busy_again) {
  idle_passes(2);
  const idleness::situation before = now_;
  ++now_.activity;
  rule_.note_pass(before, now_);
  idle_passes(2);
  EXPECT_FALSE(spins());
}

TEST_F(idleness_test, a_timer_that_it_arms_makes_it_busy_again) {
  idle_passes(2);
  const idleness::situation before = now_;
  ++now_.timers;
  rule_.note_pass(before, now_);
  idle_passes(2);
  EXPECT_FALSE(spins());
}

TEST_F(idleness_test, whatever_changes_wakes_it) {
  idle_passes(3);
  idleness::situation later = now_;
  ++later.changes;
  EXPECT_FALSE(rule_.is_spinning(later));
  later = now_;
  ++later.timers;
  EXPECT_FALSE(rule_.is_spinning(later));
  later = now_;
  later.now += microseconds(1);
  EXPECT_FALSE(rule_.is_spinning(later));
}

TEST_F(idleness_test, what_happens_during_a_pass_is_still_to_be_noticed) {
  idle_passes(3);
  const idleness::situation before = now_;
  ++now_.changes;
  rule_.note_pass(before, now_);
  EXPECT_FALSE(spins());
  idle_pass();
  EXPECT_TRUE(spins());
}

TEST_F(idleness_test, a_pass_that_could_not_do_it_says_nothing) {
  idle_passes(2);
  const idleness::situation before = now_;
  ++now_.excuses;
  rule_.note_pass(before, now_);
  EXPECT_FALSE(spins());
  idle_pass();
  EXPECT_TRUE(spins());
}

TEST_F(idleness_test, passes_of_other_instants_do_not_count) {
  idle_passes(2);
  now_.now += microseconds(1);
  idle_passes(2);
  EXPECT_FALSE(spins());
  idle_pass();
  EXPECT_TRUE(spins());
}

}  // namespace
}  // namespace rehearse
