// Which handlers come where no program expects them.

#include "sim/watch/call_order.h"

#include "core/observer.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace rehearse {
namespace {

using asyncore::call;
using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

constexpr std::size_t ann = 1;
constexpr std::size_t bob = 2;

auto call_of(std::size_t channel, call what, misplaced_call::reason why) {
  return AllOf(Field(&misplaced_call::channel, channel),
               Field(&misplaced_call::what, what),
               Field(&misplaced_call::why, why));
}

class call_order_test : public testing::Test {
 protected:
  call_order_test() {
    order_.joined(ann);
    order_.joined(bob);
  }

  void run(std::size_t channel, call what) {
    enter(channel, what);
    leave();
  }
  void enter(std::size_t channel, call what) {
    ++depth_;
    order_.enter(channel, what);
  }
  void leave() { order_.leave(--depth_); }

  call_order order_;
  std::size_t depth_ = 0;
};

TEST_F(call_order_test, one_handler_after_the_other_is_fine) {
  run(ann, call::handle_read);
  run(bob, call::handle_read);
  run(ann, call::handle_write);
  EXPECT_THAT(order_.misplaced(), IsEmpty());
}

TEST_F(call_order_test, after_a_close_only_the_error_is_told) {
  order_.closed(ann);
  enter(ann, call::handle_error);
  run(ann, call::handle_close);  // As handle_error does by default.
  leave();
  run(bob, call::handle_read);
  EXPECT_THAT(order_.misplaced(), IsEmpty());
  run(ann, call::collect_incoming_data);
  EXPECT_THAT(order_.misplaced(),
              ElementsAre(call_of(ann, call::collect_incoming_data,
                                  misplaced_call::reason::after_close)));
}

TEST_F(call_order_test, channel_that_is_back_is_open) {
  order_.closed(ann);
  order_.joined(ann);
  run(ann, call::handle_read);
  EXPECT_THAT(order_.misplaced(), IsEmpty());
}

TEST_F(call_order_test, handle_close_comes_once_after_the_close) {
  run(ann, call::handle_close);
  run(ann, call::handle_close);  // It was kept open, to send what is left.
  EXPECT_THAT(order_.misplaced(), IsEmpty());
  order_.closed(ann);
  run(ann, call::handle_close);
  run(ann, call::handle_close);  // Told once.
  EXPECT_THAT(order_.misplaced(),
              ElementsAre(call_of(ann, call::handle_close,
                                  misplaced_call::reason::closed_twice)));
}

TEST_F(call_order_test, first_handle_close_after_a_close_is_late) {
  order_.closed(ann);
  run(ann, call::handle_close);
  EXPECT_THAT(order_.misplaced(),
              ElementsAre(call_of(ann, call::handle_close,
                                  misplaced_call::reason::after_close)));
}

TEST_F(call_order_test, handle_close_does_not_call_itself) {
  enter(ann, call::handle_close);
  run(bob, call::handle_close);
  EXPECT_THAT(order_.misplaced(), IsEmpty());
  run(ann, call::handle_close);
  EXPECT_THAT(order_.misplaced(),
              ElementsAre(call_of(ann, call::handle_close,
                                  misplaced_call::reason::closed_twice)));
}

TEST_F(call_order_test, event_inside_a_handler_of_the_same_channel) {
  enter(ann, call::handle_read);
  run(ann, call::collect_incoming_data);
  run(ann, call::handle_close);  // By a recv that meets the end.
  run(bob, call::handle_write);
  EXPECT_THAT(order_.misplaced(), IsEmpty());
  run(ann, call::handle_write);
  ASSERT_THAT(order_.misplaced(),
              ElementsAre(call_of(ann, call::handle_write,
                                  misplaced_call::reason::nested)));
  EXPECT_EQ(order_.misplaced()[0].inside, call::handle_read);
}

TEST_F(call_order_test, nothing_is_said_of_an_unknown_channel) {
  order_.closed(0);
  enter(0, call::handle_read);
  enter(0, call::handle_read);
  EXPECT_THAT(order_.misplaced(), IsEmpty());
}

}  // namespace
}  // namespace rehearse
