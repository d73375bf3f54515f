#include "sim/event_queue.h"

#include <chrono>
#include <vector>

#include "gtest/gtest.h"

namespace rehearse {
namespace {

using std::chrono::microseconds;

class recorder final : public event_target {
 public:
  void happen(const happening& what) override { kinds.push_back(what.kind); }
  void forget(const happening& /*what*/) override {}
  std::vector<std::uint32_t> kinds;
};

std::vector<std::uint32_t> drain(event_queue& queue, microseconds now) {
  recorder told;
  while (const auto due = queue.pop_due(now)) told.happen(due->what);
  return told.kinds;
}

TEST(event_queue, gives_events_by_time_and_then_by_sequence) {
  event_queue queue;
  recorder target;
  queue.schedule(microseconds(5), target, {.kind = 1});
  queue.schedule(microseconds(1), target, {.kind = 2});
  queue.schedule(microseconds(5), target, {.kind = 3});
  queue.schedule(microseconds(1), target, {.kind = 4});
  EXPECT_EQ(drain(queue, microseconds(10)),
            (std::vector<std::uint32_t>{2, 4, 1, 3}));
}

TEST(event_queue, keeps_what_is_not_due) {
  event_queue queue;
  recorder target;
  queue.schedule(microseconds(5), target, {.kind = 1});
  EXPECT_TRUE(drain(queue, microseconds(4)).empty());
  EXPECT_EQ(queue.next_time(), microseconds(5));
  EXPECT_EQ(drain(queue, microseconds(5)), (std::vector<std::uint32_t>{1}));
  EXPECT_TRUE(queue.empty());
  EXPECT_FALSE(queue.next_time().has_value());
}

}  // namespace
}  // namespace rehearse
