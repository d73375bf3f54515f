#include "sim/world/wire.h"

#include <chrono>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace rehearse {
namespace {

using asyncore::address;
using std::chrono::microseconds;
using testing::ElementsAre;

class receiver final : public event_target {
 public:
  void happen(const happening& what) override { arrived.push_back(what); }
  void forget() override {}

  std::vector<happening> arrived;
};

class wire_test : public testing::Test {
 protected:
  void carry(segment_kind what, std::uint64_t number, std::string_view bytes) {
    wire_.carry(microseconds(5), {what, here_, there_, number, bytes}, end_);
  }
  void deliver(microseconds now) {
    while (const auto due = events_.pop_due(now))
      due->target->happen(due->what);
  }

  const address here_ = address::ipv4(0x0a000001, 80);
  const address there_ = address::ipv4(0x0a000002, 5000);
  event_queue events_;
  wire wire_{events_};
  receiver end_;
};

TEST_F(wire_test, what_arrives_says_which_it_is_and_how_much) {
  carry(segment_kind::urgent, 7, "hello");
  deliver(microseconds(5));
  ASSERT_EQ(end_.arrived.size(), 1U);
  EXPECT_EQ(end_.arrived[0].kind,
            static_cast<std::uint32_t>(segment_kind::urgent));
  EXPECT_EQ(end_.arrived[0].number, 7U);
  EXPECT_EQ(end_.arrived[0].size, 5U);
}

TEST_F(wire_test, everything_arrives_at_once_and_in_order) {
  carry(segment_kind::data, 1, "a");
  carry(segment_kind::fin, 2, "");
  carry(segment_kind::datagram, 3, "bc");
  deliver(microseconds(4));
  EXPECT_TRUE(end_.arrived.empty());
  deliver(microseconds(5));
  std::vector<std::uint64_t> numbers;
  for (const happening& each : end_.arrived) numbers.push_back(each.number);
  EXPECT_THAT(numbers, ElementsAre(1, 2, 3));
}

}  // namespace
}  // namespace rehearse
