// Sections 3.5 to 3.7: send, recv, close, and the events of a connection.

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/errno_name.h"
#include "core/exceptions.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/stage.h"

namespace asyncore {
namespace {

using testing::ElementsAre;
using testing::IsSupersetOf;

constexpr int disconnected[] = {ECONNRESET,   ENOTCONN, ESHUTDOWN,
                                ECONNABORTED, EPIPE,    EBADF};

class stream_test : public testing::TestWithParam<mode> {
 protected:
  stream_test() : on_(GetParam()), channel_(on_.new_connection()) {
    on_.trace.name(channel_, "c");
  }
  bool is_safe() const { return GetParam() == mode::safe; }
  std::vector<std::string>& lines() { return on_.trace.lines; }
  void expect_lost(int error, const std::string& operation) {
    EXPECT_THAT(lines(),
                ElementsAre("c." + operation + " -> " + errno_name(error),
                            "c.handle_close", "  c.close -> ok"));
  }
  static int number_of(const std::function<void()>& thrower) {
    try {
      thrower();
    } catch (const os_error& error) {
      return error.number();
    }
    return 0;
  }

  stage on_;
  scripted_network::descriptor& fd_ = on_.net.at(3);
  probe channel_;
};

INSTANTIATE_TEST_SUITE_P(, stream_test,
                         testing::Values(mode::safe, mode::cpython),
                         [](const auto& tried) {
                           return tried.param == mode::safe ? "safe"
                                                            : "cpython";
                         });

TEST_P(stream_test, send_returns_how_much_was_taken) {
  fd_.sends = {5u, 3u, 0u};
  EXPECT_EQ(channel_.send("hello"), 5u);
  EXPECT_EQ(channel_.send("world"), 3u);
  EXPECT_EQ(channel_.send("again"), 0u);
  EXPECT_EQ(fd_.sent, "hellowor");
  EXPECT_THAT(lines(),
              ElementsAre("c.send -> 5", "c.send -> 3", "c.send -> 0"));
}

TEST_P(stream_test, shutdown_ends_a_direction_and_closes_nothing) {
  channel_.shutdown(SHUT_WR);
  channel_.shutdown(SHUT_RD);
  EXPECT_THAT(on_.net.log, IsSupersetOf({"shutdown 3 1", "shutdown 3 0"}));
  EXPECT_TRUE(channel_.socket().is_open());
  EXPECT_TRUE(lines().empty());
}

TEST_P(stream_test, shutdown_of_a_connection_that_is_over_closes) {
  fd_.shutdowns = {ENOTCONN};
  channel_.shutdown(SHUT_WR);
  EXPECT_THAT(lines(), ElementsAre("c.handle_close", "  c.close -> ok"));
}

TEST_P(stream_test, shutdown_that_fails_otherwise_throws) {
  fd_.shutdowns = {EINVAL};
  EXPECT_EQ(number_of([&] { channel_.shutdown(77); }), EINVAL);
  EXPECT_TRUE(channel_.socket().is_open());
  probe fresh(on_.map);
  EXPECT_THROW(fresh.shutdown(SHUT_WR), no_socket);
}

TEST_P(stream_test, send_that_would_block_takes_nothing) {
  fd_.sends = {failure{EAGAIN}};
  EXPECT_EQ(channel_.send("hello"), 0u);
  EXPECT_THAT(lines(), ElementsAre("c.send -> EAGAIN"));
}

TEST_P(stream_test, send_to_a_peer_that_has_gone_closes) {
  for (const int error : disconnected) {
    stage on(GetParam());
    probe channel(on.new_connection());
    on.trace.name(channel, "c");
    on.net.at(3).sends = {failure{error}};
    EXPECT_EQ(channel.send("hello"), 0u);
    EXPECT_THAT(on.trace.lines,
                ElementsAre("c.send -> " + errno_name(error), "c.handle_close",
                            "  c.close -> ok"));
  }
}

TEST_P(stream_test, send_that_fails_otherwise_throws) {
  for (const int error : {EHOSTUNREACH, ENOBUFS, EMSGSIZE, EACCES}) {
    fd_.sends = {failure{error}};
    EXPECT_EQ(number_of([&] { channel_.send("x"); }), error);
  }
  EXPECT_TRUE(channel_.connected);
}

TEST_P(stream_test, a_connection_that_timed_out_is_lost_in_safe_mode_only) {
  fd_.sends = {failure{ETIMEDOUT}};
  if (is_safe()) {
    EXPECT_EQ(channel_.send("x"), 0u);
    expect_lost(ETIMEDOUT, "send");
  } else {
    EXPECT_EQ(number_of([&] { channel_.send("x"); }), ETIMEDOUT);
  }
}

TEST_P(stream_test, a_read_that_timed_out_is_lost_in_safe_mode_only) {
  fd_.recvs = {failure{ETIMEDOUT}};
  if (is_safe()) {
    EXPECT_EQ(channel_.recv(1), "");
    expect_lost(ETIMEDOUT, "recv");
  } else {
    EXPECT_EQ(number_of([&] { channel_.recv(1); }), ETIMEDOUT);
  }
}

TEST_P(stream_test, an_interrupted_send_would_block_in_safe_mode_only) {
  fd_.sends = {failure{EINTR}};
  if (is_safe()) {
    EXPECT_EQ(channel_.send("x"), 0u);
  } else {
    EXPECT_EQ(number_of([&] { channel_.send("x"); }), EINTR);
  }
}

TEST_P(stream_test, recv_returns_what_came) {
  fd_.recvs = {std::string("he\0lo", 5)};
  EXPECT_EQ(channel_.recv(10), std::string("he\0lo", 5));
  EXPECT_THAT(lines(), ElementsAre("c.recv -> 5"));
}

TEST_P(stream_test, recv_returns_no_more_than_asked) {
  fd_.recvs = {std::string("hello")};
  EXPECT_EQ(channel_.recv(2), "he");
  EXPECT_EQ(channel_.recv(2), "ll");
  EXPECT_EQ(channel_.recv(2), "o");
}

TEST_P(stream_test, recv_of_nothing_is_the_end_and_closes) {
  fd_.recvs = {std::string()};
  EXPECT_EQ(channel_.recv(10), "");
  EXPECT_THAT(lines(),
              ElementsAre("c.recv -> 0", "c.handle_close", "  c.close -> ok"));
}

TEST_P(stream_test, recv_that_asks_for_nothing_closes_too) {
  fd_.recvs = {std::string("hello")};
  EXPECT_EQ(channel_.recv(0), "");
  EXPECT_FALSE(channel_.socket().is_open());
}

TEST_P(stream_test, recv_that_would_block_throws) {
  EXPECT_EQ(number_of([&] { channel_.recv(1); }), EAGAIN);
  EXPECT_TRUE(channel_.connected);
}

TEST_P(stream_test, recv_from_a_peer_that_has_gone_closes) {
  for (const int error : disconnected) {
    stage on(GetParam());
    probe channel(on.new_connection());
    on.trace.name(channel, "c");
    on.net.at(3).recvs = {failure{error}};
    EXPECT_EQ(channel.recv(10), "");
    EXPECT_THAT(on.trace.lines,
                ElementsAre("c.recv -> " + errno_name(error), "c.handle_close",
                            "  c.close -> ok"));
  }
}

TEST_P(stream_test, recv_that_fails_otherwise_throws) {
  for (const int error : {EHOSTUNREACH, ENOMEM, EINTR}) {
    fd_.recvs = {failure{error}};
    EXPECT_EQ(number_of([&] { channel_.recv(1); }), error);
  }
}

TEST_P(stream_test, handle_close_that_throws_leaves_recv) {
  channel_.on_close = [] { throw std::runtime_error("stuck"); };
  fd_.recvs = {std::string()};
  EXPECT_THROW(channel_.recv(1), std::runtime_error);
  EXPECT_EQ(on_.trace.depth, 0);
}

// CPython awaits the errors of recv where it calls handle_close, too.
TEST_P(stream_test, handle_close_that_throws_a_lost_connection) {
  int closes = 0;
  channel_.on_close = [&] {
    if (++closes == 1) throw os_error(EPIPE);
  };
  fd_.recvs = {std::string()};
  if (is_safe()) {
    EXPECT_EQ(number_of([&] { channel_.recv(1); }), EPIPE);
    EXPECT_THAT(lines(), ElementsAre("c.recv -> 0", "c.handle_close"));
  } else {
    EXPECT_EQ(channel_.recv(1), "");
    EXPECT_THAT(lines(),
                ElementsAre("c.recv -> 0", "c.handle_close", "c.handle_close"));
  }
}

TEST_P(stream_test, close_leaves_the_map_and_calls_no_handler) {
  channel_.on_close = [] { FAIL() << "handle_close was called"; };
  channel_.connecting = channel_.accepting = channel_.closing = true;
  channel_.close();
  EXPECT_FALSE(channel_.connected || channel_.connecting || channel_.accepting);
  EXPECT_TRUE(channel_.closing);
  EXPECT_TRUE(on_.map.empty());
  EXPECT_EQ(channel_.addr, client_address);
  EXPECT_TRUE(channel_.socket());
  EXPECT_FALSE(channel_.socket().is_open());
  EXPECT_TRUE(channel_.finished());
  EXPECT_THAT(lines(), ElementsAre("c.close -> ok"));
}

TEST_P(stream_test, close_a_second_time_does_nothing) {
  channel_.close();
  const probe other(on_.new_connection());
  channel_.close();
  EXPECT_TRUE(on_.net.is_open(3));
  EXPECT_TRUE(on_.map.holds(3, other));
}

TEST_P(stream_test, close_passes_over_a_connection_that_is_none) {
  for (const int error : {ENOTCONN, EBADF}) {
    stage on(GetParam());
    probe channel(on.new_connection());
    on.net.at(3).closes = {error};
    channel.close();
    EXPECT_FALSE(channel.socket().is_open());
  }
}

TEST_P(stream_test, close_that_fails_has_closed_and_throws_in_cpython_only) {
  fd_.closes = {EIO};
  if (GetParam() == mode::safe) {
    channel_.close();
    EXPECT_THAT(on_.logged,
                ElementsAre("error: close has failed, and has closed: EIO"));
  } else {
    EXPECT_EQ(number_of([&] { channel_.close(); }), EIO);
  }
  EXPECT_TRUE(on_.map.empty());
  EXPECT_FALSE(channel_.connected);
  EXPECT_FALSE(channel_.socket().is_open());
  channel_.close();
}

TEST_P(stream_test,
       close_that_fails_in_handle_error_leaves_the_loop_in_cpython) {
  fd_.closes = {EIO};
  channel_.on_read = [] { throw std::runtime_error("no"); };
  const auto pass = [&] { on_.pass({{3, POLLIN}}, false); };
  if (GetParam() == mode::safe) {
    pass();
  } else {
    EXPECT_THROW(pass(), os_error);
  }
  EXPECT_FALSE(channel_.socket().is_open());
}

// The descriptor may be another channel's by then: it is not touched.
TEST_P(stream_test, a_closed_channel_answers_that_it_is_closed) {
  channel_.close();
  const probe other(on_.new_connection());
  on_.net.log.clear();
  lines().clear();
  EXPECT_EQ(channel_.send("x"), 0u);
  EXPECT_EQ(channel_.recv(1), "");
  EXPECT_THROW(channel_.listen(1), os_error);
  EXPECT_THROW(channel_.bind(server_address), os_error);
  EXPECT_THROW(channel_.accept(), os_error);
  EXPECT_THAT(on_.net.log, ElementsAre("send -1 x", "recv -1 1", "listen -1 1",
                                       "bind -1 10.0.0.1:80", "accept -1"));
  EXPECT_THAT(lines(), ElementsAre("c.send -> EBADF", "c.handle_close",
                                   "c.recv -> EBADF", "c.handle_close",
                                   "c.accept -> EBADF"));
}

TEST_P(stream_test, read_event_of_a_connection_reads) {
  channel_.handle_read_event();
  EXPECT_THAT(lines(), ElementsAre("c.handle_read"));
}

TEST_P(stream_test, write_event_of_a_connection_writes) {
  channel_.handle_write_event();
  EXPECT_THAT(lines(), ElementsAre("c.handle_write"));
}

TEST_P(stream_test, events_of_a_socket_that_is_idle_go_to_its_handlers) {
  channel_.connected = false;
  channel_.handle_read_event();
  channel_.handle_write_event();
  EXPECT_THAT(lines(), ElementsAre("c.handle_read", "c.handle_write"));
}

TEST_P(stream_test, expt_event_without_an_error_is_urgent_data) {
  channel_.handle_expt_event();
  EXPECT_THAT(lines(), ElementsAre("c.handle_expt"));
}

TEST_P(stream_test, urgent_data_that_nobody_wants_is_dropped_in_safe_mode) {
  fd_.recvs.emplace_back("!");
  channel_.dispatcher::handle_expt();
  EXPECT_EQ(fd_.recvs.empty(), is_safe());
}

TEST_P(stream_test, expt_event_with_an_error_closes) {
  fd_.so_errors = {ECONNRESET};
  channel_.handle_expt_event();
  EXPECT_THAT(lines(), ElementsAre("c.handle_close", "  c.close -> ok"));
}

TEST_P(stream_test, expt_event_whose_error_cannot_be_asked_for_throws) {
  fd_.getsockopt_error = EIO;
  EXPECT_EQ(number_of([&] { channel_.handle_expt_event(); }), EIO);
}

// A created socket that nobody connected: select reads it, poll hangs it up.
TEST_P(stream_test, an_idle_socket_in_the_map_is_closed) {
  for (const bool use_poll : {false, true}) {
    stage on(GetParam());
    probe channel(on.map);
    channel.create_socket();
    on.trace.name(channel, "c");
    on.net.at(3).recvs = {failure{ENOTCONN}};
    channel.on_read = [&] { channel.recv(1); };
    on.pass({{3, POLLOUT | POLLHUP}}, use_poll);
    EXPECT_FALSE(channel.socket().is_open());
    EXPECT_EQ(on.trace.lines.front(),
              use_poll ? "c.handle_write_event" : "c.handle_read_event");
  }
}

}  // namespace
}  // namespace asyncore
