#include "sim/world/wire.h"

#include <sys/socket.h>

#include <chrono>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/world/world.h"

namespace rehearse {
namespace {

using asyncore::address;
using std::chrono::microseconds;
using testing::ElementsAre;

class receiver final : public event_target {
 public:
  void happen(const happening& what) override { arrived.push_back(what); }
  void forget(const happening& /*what*/) override {}

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

class listener final : public segment_observer {
 public:
  void sent(asyncore::duration now, const segment& what) override {
    lines.push_back(std::to_string(now.count()) + " " + what.from.to_string() +
                    " > " + what.to.to_string() + " " +
                    std::string(what.bytes));
  }

  std::vector<std::string> lines;
};

TEST_F(wire_test, observers_hear_of_each_segment) {
  listener heard;
  wire_.add_observer(heard);
  carry(segment_kind::data, 1, "hello");
  EXPECT_THAT(heard.lines, ElementsAre("5 10.0.0.1:80 > 10.0.0.2:5000 hello"));
}

// What answers comes from the other end, wherever it is made.
TEST(segments, say_from_where_to_where_they_go) {
  listener heard;  // Of the end of the world, too.
  world of;
  of.add_segment_observer(heard);
  host& client = of.add_host("client");
  host& server = of.add_host("server");
  const int listening = *server.socket(AF_INET, SOCK_STREAM);
  ASSERT_TRUE(server.bind(listening, server.ipv4(80)));
  ASSERT_TRUE(server.listen(listening, 1));
  const int fd = *client.socket(AF_INET, SOCK_STREAM);
  static_cast<void>(client.connect(fd, server.ipv4(80)));
  const int refused = *client.socket(AF_INET, SOCK_STREAM);
  static_cast<void>(client.connect(refused, server.ipv4(81)));
  of.come_to_rest();
  EXPECT_THAT(heard.lines, ElementsAre("0 10.0.0.1:49152 > 10.0.0.2:80 ",
                                       "0 10.0.0.1:49153 > 10.0.0.2:81 ",
                                       "0 10.0.0.2:80 > 10.0.0.1:49152 ",
                                       "0 10.0.0.2:81 > 10.0.0.1:49153 "));
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
