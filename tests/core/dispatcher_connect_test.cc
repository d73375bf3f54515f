// Section 3.3: what connect makes of each answer, and section 3.7: how the
// connection attempt ends.

#include <poll.h>

#include <cerrno>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/exceptions.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/stage.h"

namespace asyncore {
namespace {

using testing::ElementsAre;

class connect_test : public every_way {
 protected:
  connect_test() : channel_(map_) {
    stage_.trace.name(channel_, "c");
    channel_.create_socket();
  }
  void begin_connecting() {
    net_.at(3).connects = {EINPROGRESS};
    channel_.connect(server_address);
    lines().clear();
  }

  probe channel_;
};

REHEARSE_IN_EVERY_WAY(connect_test);

TEST_P(connect_test, is_pending) {
  for (const int error : {EINPROGRESS, EALREADY, EWOULDBLOCK}) {
    channel_.connected = true;
    channel_.addr.reset();
    net_.at(3).connects = {error};
    lines().clear();
    channel_.connect(server_address);
    EXPECT_TRUE(channel_.connecting);
    EXPECT_FALSE(channel_.connected);
    EXPECT_EQ(channel_.addr, server_address);  // bpo-13694
    EXPECT_EQ(lines().size(), 1u);
    EXPECT_TRUE(map_.holds(3, channel_));
  }
}

TEST_P(connect_test, is_made_at_once) {
  for (const int error : {0, EISCONN}) {
    channel_.connected = false;
    net_.at(3).connects = {error};
    lines().clear();
    channel_.connect(server_address);
    EXPECT_TRUE(channel_.connected);
    EXPECT_FALSE(channel_.connecting);
    EXPECT_EQ(channel_.addr, server_address);
    EXPECT_THAT(
        lines(),
        ElementsAre(error == 0 ? "c.connect -> ok" : "c.connect -> EISCONN",
                    "c.handle_connect_event", "  c.handle_connect"));
  }
}

TEST_P(connect_test, made_at_once_may_throw_out_of_connect) {
  channel_.on_connect = [] { throw std::runtime_error("not today"); };
  EXPECT_THROW(channel_.connect(server_address), std::runtime_error);
  EXPECT_TRUE(channel_.connecting);
  EXPECT_FALSE(channel_.connected);
  net_.at(3).so_errors = {ECONNRESET};
  EXPECT_THROW(channel_.connect(server_address), os_error);
}

// CPython leaves it in the map, connecting, where it spins until somebody
// closes it.
TEST_P(connect_test, that_fails_is_thrown) {
  for (const int error :
       {ECONNREFUSED, ENETUNREACH, EADDRNOTAVAIL, EINVAL, EBADF, EINTR}) {
    stage on(GetParam().kind);
    probe channel(on.map);
    channel.create_socket();
    on.trace.name(channel, "c");
    channel.on_close = [] { FAIL() << "handle_close was called"; };
    on.net.at(3).connects = {error};
    try {
      channel.connect(server_address);
      ADD_FAILURE() << "nothing was thrown";
    } catch (const os_error& thrown) {
      EXPECT_EQ(thrown.number(), error);
    }
    EXPECT_EQ(channel.addr, std::nullopt);
    EXPECT_EQ(channel.connecting, !is_safe());
    EXPECT_EQ(channel.socket().is_open(), !is_safe());
    EXPECT_EQ(on.map.empty(), is_safe());
  }
}

// Linux answers EAGAIN if the listener's queue is full, and the socket will
// never connect by itself.
TEST_P(connect_test, of_a_unix_socket_that_would_block) {
  net_.at(3).connects = {EAGAIN};
  const address remote = address::unix_path("/run/app.sock");
  if (is_safe()) {
    EXPECT_THROW(channel_.connect(remote), os_error);
    EXPECT_TRUE(map_.empty());
  } else {
    channel_.connect(remote);
    EXPECT_TRUE(channel_.connecting);
  }
}

TEST_P(connect_test, on_a_closed_channel_is_an_error) {
  channel_.close();
  EXPECT_THROW(channel_.connect(server_address), os_error);
}

TEST_P(connect_test, ends_with_a_write_event) {
  begin_connecting();
  bool was_connected = true;
  channel_.on_connect = [&] { was_connected = channel_.connected; };
  pass({{3, POLLOUT}});
  EXPECT_FALSE(was_connected);
  EXPECT_TRUE(channel_.connected);
  EXPECT_FALSE(channel_.connecting);
  EXPECT_THAT(lines(),
              ElementsAre("c.handle_write_event", "  c.handle_connect_event",
                          "    c.handle_connect", "  c.handle_write"));
}

TEST_P(connect_test, ends_with_a_read_event_and_a_write_event_follows) {
  begin_connecting();
  pass({{3, POLLIN | POLLOUT}});
  EXPECT_THAT(lines(),
              ElementsAre("c.handle_read_event", "  c.handle_connect_event",
                          "    c.handle_connect", "  c.handle_read",
                          "c.handle_write_event", "  c.handle_write"));
}

// bpo-2944: handle_connect is not called.
TEST_P(connect_test, that_is_refused_is_an_error_of_the_channel) {
  begin_connecting();
  net_.at(3).so_errors = {ECONNREFUSED};
  pass({{3, POLLIN | POLLOUT | POLLERR | POLLHUP}});
  EXPECT_EQ(lines()[0], "c.handle_read_event");
  EXPECT_EQ(lines()[1], "  c.handle_connect_event");
  EXPECT_EQ(lines()[2], "c.handle_error");
  EXPECT_EQ(lines()[3], "  c.handle_close");
  EXPECT_FALSE(channel_.socket().is_open());
  EXPECT_TRUE(map_.empty());
}

TEST_P(connect_test, whose_result_cannot_be_asked_for_is_an_error) {
  begin_connecting();
  net_.at(3).getsockopt_error = EIO;
  pass({{3, POLLOUT}});
  EXPECT_FALSE(channel_.socket().is_open());
}

TEST_P(connect_test, stays_connecting_if_handle_connect_throws) {
  begin_connecting();
  channel_.on_connect = [] { throw std::runtime_error("not today"); };
  channel_.on_error = [&] {
    EXPECT_TRUE(channel_.connecting);
    EXPECT_FALSE(channel_.connected);
  };
  pass({{3, POLLOUT}});
  EXPECT_TRUE(channel_.connecting);
}

// bpo-10340: a socket that was never meant to connect.
TEST_P(connect_test, is_not_reported_for_a_socket_that_is_not_connecting) {
  pass({{3, POLLIN | POLLOUT}});
  EXPECT_THAT(lines(), ElementsAre("c.handle_read_event", "  c.handle_read",
                                   "c.handle_write_event", "  c.handle_write"));
  EXPECT_FALSE(channel_.connected);
}

TEST(connect, whose_handler_closes_the_channel) {
  const auto told = [](mode kind, int flags) {
    stage on(kind);
    probe channel(on.map);
    on.trace.name(channel, "c");
    channel.create_socket();
    on.net.at(3).connects = {EINPROGRESS};
    channel.connect(server_address);
    on.trace.lines.clear();
    channel.on_connect = [&] { channel.close(); };
    on.pass({{3, flags}});
    on.trace.lines.emplace_back(channel.connected ? "connected" : "closed");
    return on.trace.lines;
  };
  EXPECT_THAT(told(mode::cpython, POLLOUT),
              ElementsAre("c.handle_write_event", "  c.handle_connect_event",
                          "    c.handle_connect", "      c.close -> ok",
                          "  c.handle_write", "connected"));
  EXPECT_THAT(told(mode::cpython, POLLIN),
              ElementsAre("c.handle_read_event", "  c.handle_connect_event",
                          "    c.handle_connect", "      c.close -> ok",
                          "  c.handle_read", "connected"));
  EXPECT_THAT(
      told(mode::safe, POLLOUT),
      ElementsAre("c.handle_write_event", "  c.handle_connect_event",
                  "    c.handle_connect", "      c.close -> ok", "closed"));
  EXPECT_THAT(
      told(mode::safe, POLLIN),
      ElementsAre("c.handle_read_event", "  c.handle_connect_event",
                  "    c.handle_connect", "      c.close -> ok", "closed"));
}

// The new attempt has not ended yet, whatever became of the old one.
TEST(connect, whose_handler_tries_another_address) {
  const auto told = [](mode kind) {
    stage on(kind);
    probe channel(on.map);
    on.trace.name(channel, "c");
    channel.create_socket();
    on.net.at(3).connects = {EINPROGRESS};
    channel.connect(server_address);
    on.trace.lines.clear();
    channel.on_connect = [&] {
      channel.close();
      channel.create_socket();
      on.net.at(3).connects = {EINPROGRESS};
      channel.connect(client_address);
    };
    on.pass({{3, POLLOUT}});
    return std::pair(channel.connected, on.trace.lines.back());
  };
  EXPECT_EQ(told(mode::cpython),
            std::pair(true, std::string("  c.handle_write")));
  EXPECT_EQ(told(mode::safe),
            std::pair(false, std::string("      c.connect -> EINPROGRESS")));
}

}  // namespace
}  // namespace asyncore
