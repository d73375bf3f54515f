// Programs that would never come to an end: each is stopped.

#include <sys/socket.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "core/loop.h"
#include "gtest/gtest.h"
#include "sim/run_limits.h"
#include "sim/testing/acceptor.h"
#include "sim/testing/network_test.h"
#include "sim/testing/way.h"
#include "sim/world/world.h"

namespace rehearse {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testkit::acceptor;
using testkit::dialer;
using testkit::probe;

class limits_test : public testkit::network_test,
                    public testing::WithParamInterface<testkit::way> {
 protected:
  limits_test()
      : network_test({.how = GetParam(),
                      .limits = {.events = 2'000, .calls = 10'000},
                      .judges_off = {"unread", "leak"}}) {}

  // Why a run of the world, or another piece of code, is stopped.
  static std::optional<run_stopped::reason> reason_to_stop(
      const std::function<void()>& code) {
    try {
      code();
    } catch (const run_stopped& stopped) {
      return stopped.why();
    }
    return std::nullopt;
  }
  std::optional<run_stopped::reason> reason_to_stop() {
    return reason_to_stop([this] { world_.run(); });
  }

  acceptor listener_{server_.ipv4(80), server_map_};
};

REHEARSE_IN_EVERY_WAY(limits_test);

TEST_P(limits_test, handler_that_sends_until_all_is_sent) {
  dialer client(server_.ipv4(80), client_map_);
  client.on_connect = [&client] {
    // More than a connection has room for: nobody reads while this runs.
    std::string unsent(std::size_t{1} << 20, 'x');
    while (!unsent.empty()) unsent.erase(0, client.send(unsent));
  };
  EXPECT_EQ(reason_to_stop(), run_stopped::reason::calls);
}

TEST_P(limits_test, handler_that_waits_for_the_clock) {
  dialer client(server_.ipv4(80), client_map_);
  client.on_connect = [&client] {
    asyncore::network& net = client.map()->net();
    const auto end = net.now() + seconds(1);
    while (net.now() < end) {
    }
  };
  EXPECT_EQ(reason_to_stop(), run_stopped::reason::calls);
}

class idle_driver final : public world_driver {
 public:
  bool move() override { return false; }
  std::optional<asyncore::duration> next_time() const override { return {}; }
};

// A driver that is asked meanwhile does not make the count begin anew.
TEST_P(limits_test, handler_that_waits_again_and_again) {
  dialer client(server_.ipv4(80), client_map_);
  client.on_connect = [&client] {
    asyncore::select_lists ready;
    while (client.map()->net().select({}, ready, milliseconds(1))) {
    }
  };
  idle_driver driver;
  world_.set_driver(&driver);
  EXPECT_EQ(reason_to_stop(), run_stopped::reason::calls);
  world_.set_driver(nullptr);
}

// With each pass the count begins anew.
TEST_P(limits_test, many_handlers_may_call_more_often_than_one) {
  int beats = 0;
  asyncore::timer beat = server_map_.call_every(seconds(1), [&] {
    for (int i = 0; i < 1'000; ++i) server_.now();
    if (++beats == 20) beat.cancel();
  });
  EXPECT_FALSE(reason_to_stop());
  EXPECT_EQ(beats, 20);
}

TEST_P(limits_test, handler_that_waits_for_a_reply) {
  dialer client(server_.ipv4(80), client_map_);
  client.on_connect = [&client] {
    char byte[1];
    while (!client.map()->net().recv(client.fileno(), byte, 0)) {
    }
  };
  EXPECT_EQ(reason_to_stop(), run_stopped::reason::calls);
}

TEST_P(limits_test, handler_that_swallows_every_exception) {
  dialer client(server_.ipv4(80), client_map_);
  client.on_connect = [&client] {
    try {
      for (;;) client.map()->net().now();
    } catch (...) {  // What it was is of no interest here.
    }
  };
  EXPECT_EQ(reason_to_stop(), run_stopped::reason::calls);
}

TEST_P(limits_test, test_that_does_the_same_outside_of_all_programs) {
  dialer client(server_.ipv4(80), client_map_);
  world_.run();
  EXPECT_EQ(reason_to_stop([&] {
              std::string unsent(std::size_t{1} << 20, 'x');
              while (!unsent.empty()) unsent.erase(0, client.send(unsent));
            }),
            run_stopped::reason::calls);
}

TEST_P(limits_test, loop_inside_a_handler_that_always_finds_something) {
  dialer client(server_.ipv4(80), client_map_);
  client.on_connect = [this] {
    // The writable() of this one says yes for ever, so no wait ever waits.
    asyncore::socket_map inner(client_);
    probe eager(inner);
    testkit::connect_to(eager, server_.ipv4(80));
    asyncore::loop(inner, {.use_poll = GetParam().use_poll});
  };
  EXPECT_EQ(reason_to_stop(), run_stopped::reason::calls);
}

TEST_P(limits_test, handler_that_plays_with_itself) {
  dialer client(server_.ipv4(80), client_map_);
  client.on_connect = [this] {
    // A connection to itself, on which one byte goes to and fro.
    asyncore::network& net = client_;
    const int listening = *net.socket(AF_INET, SOCK_STREAM);
    EXPECT_TRUE(net.bind(listening, client_.ipv4(9)));
    EXPECT_TRUE(net.listen(listening, 1));
    const int near = *net.socket(AF_INET, SOCK_STREAM);
    EXPECT_FALSE(net.connect(near, client_.ipv4(9)));
    const auto let_arrive = [&] {
      asyncore::select_lists ready;
      EXPECT_TRUE(net.select({}, ready, asyncore::duration::zero()));
    };
    let_arrive();
    const int far = net.accept(listening)->fd;
    char byte[1];
    while (net.send(near, "x", 0)) {
      let_arrive();
      EXPECT_TRUE(net.recv(far, byte, 0));
    }
  };
  EXPECT_EQ(reason_to_stop(), run_stopped::reason::events);
}

TEST_P(limits_test, send_into_nothing_has_the_room_of_a_live_peer) {
  turn_off("busy");
  dialer client(server_.ipv4(80), client_map_);
  client.on_close = [] {};
  client.wants_read = false;
  world_.run();
  listener_.connection().close();
  world_.run();
  std::size_t taken = 0;
  const int fd = client.fileno();
  const std::string block(65536, 'x');
  while (const auto sent = client_.send(fd, block, 0)) taken += *sent;
  EXPECT_GT(taken, 0U);
  EXPECT_LE(taken, client_.window());
  // Then the reset comes.
  world_.run();
  EXPECT_EQ(client_.send(fd, block, 0).error(), EPIPE);
}

}  // namespace
}  // namespace rehearse
