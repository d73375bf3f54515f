// Cases worth having from elsewhere: from waitress's fork of asyncore, from
// pyftpdlib's, from a change to CPython that was never merged, and from the
// way in which CPython's test_smtpd works.
//
// Suites are named after where the cases come from, cases after what they see.

#include <poll.h>

#include <cerrno>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/errno_name.h"
#include "core/exceptions.h"
#include "core/loop.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/stage.h"

namespace asyncore {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

// The errno of what `act` throws; 0 if it throws nothing.
int thrown_by(const std::function<void()>& act) {
  try {
    act();
  } catch (const os_error& error) {
    return error.number();
  }
  return 0;
}

// --- wasyncore
// ------------------------------------------------------------------

class from_wasyncore : public every_way {
 protected:
  void poll_once(wait_limit wait) {
    use_poll() ? poll2(wait, map_) : poll(wait, map_);
  }
};

REHEARSE_IN_EVERY_WAY(from_wasyncore);

TEST_P(from_wasyncore, a_wait_that_is_interrupted_is_passed_over) {
  const probe channel(stage_.new_connection());
  net_.passes = {{.ready = {{3, POLLIN}}, .error = EINTR}};
  EXPECT_NO_THROW(poll_once(duration::zero()));
  EXPECT_THAT(lines(), IsEmpty());
}

TEST_P(from_wasyncore, a_wait_that_fails_otherwise_is_thrown) {
  const probe channel(stage_.new_connection());
  net_.passes = {{.error = EBADF}};
  EXPECT_EQ(thrown_by([this] { poll_once(duration::zero()); }), EBADF);
}

TEST_P(from_wasyncore, a_loop_that_wants_nothing_sleeps) {
  probe channel(stage_.new_connection());
  channel.wants_read = channel.wants_write = false;
  poll_once(42s);
  EXPECT_THAT(net_.waits,
              ElementsAre(use_poll() ? "poll 42000000us"
                                     : "select r= w= e= 42000000us"));
}

TEST_P(from_wasyncore, an_unexpected_errno_of_send_is_thrown) {
  probe channel(stage_.new_connection());
  net_.at(3).sends = {failure{ENOENT}};
  EXPECT_EQ(thrown_by([&] { channel.send("x"); }), ENOENT);
  EXPECT_TRUE(channel.socket().is_open());
}

TEST_P(from_wasyncore, an_unexpected_errno_of_recv_is_thrown) {
  probe channel(stage_.new_connection());
  net_.at(3).recvs = {failure{ENOENT}};
  EXPECT_EQ(thrown_by([&] { channel.recv(1); }), ENOENT);
  EXPECT_TRUE(channel.socket().is_open());
}

TEST_P(from_wasyncore, an_unexpected_errno_of_close_is_thrown) {
  for (const int expected : {0, ENOTCONN, EBADF}) {
    probe channel(stage_.new_connection());
    net_.at(3).closes = {expected};
    EXPECT_EQ(thrown_by([&] { channel.close(); }), 0);
  }
  probe channel(stage_.new_connection());
  net_.at(3).closes = {ENOENT};
  // It is only logged in safe mode.
  EXPECT_EQ(thrown_by([&] { channel.close(); }), is_safe() ? 0 : ENOENT);
  EXPECT_TRUE(map_.empty());
}

TEST_P(from_wasyncore, an_exceptional_event_with_an_error_closes) {
  probe channel(stage_.new_connection());
  stage_.trace.name(channel, "c");
  channel.on_close = [] {};
  net_.at(3).so_errors = {0, ECONNRESET};
  channel.handle_expt_event();
  channel.handle_expt_event();
  EXPECT_THAT(lines(), ElementsAre("c.handle_expt", "c.handle_close"));
}

// Of two channels in a map, the first of which closes with what `fail` throws.
// True if close_all throws nothing; the map is empty exactly then.
bool closes_all(mode kind, bool ignore_all, const std::function<void()>& fail) {
  class failing : public probe {
   public:
    failing(asyncore::socket sock, std::function<void()> fail_with)
        : probe(std::move(sock)), fail_(std::move(fail_with)) {}
    void close() override { fail_(); }

   private:
    std::function<void()> fail_;
  };
  stage on(kind);
  const failing first(on.new_connection(), fail);
  const probe second(on.new_connection());
  bool all = true;
  try {
    close_all(on.map, ignore_all);
  } catch (...) {
    all = false;
  }
  EXPECT_EQ(on.map.empty(), all);
  EXPECT_EQ(second.socket().is_open(), !all);
  return all;
}

TEST_P(from_wasyncore, close_all_passes_over_what_is_closed_already) {
  const auto fail = [] { throw os_error(EBADF); };
  EXPECT_TRUE(closes_all(GetParam().kind, false, fail));
  EXPECT_TRUE(closes_all(GetParam().kind, true, fail));
}

TEST_P(from_wasyncore, close_all_throws_another_errno_unless_told) {
  const auto fail = [] { throw os_error(ENOENT); };
  EXPECT_FALSE(closes_all(GetParam().kind, false, fail));
  EXPECT_TRUE(closes_all(GetParam().kind, true, fail));
}

TEST_P(from_wasyncore, close_all_always_throws_what_is_reraised) {
  const auto fail = [] { throw system_exit(); };
  EXPECT_FALSE(closes_all(GetParam().kind, false, fail));
  EXPECT_FALSE(closes_all(GetParam().kind, true, fail));
}

TEST_P(from_wasyncore, close_all_throws_an_unknown_exception_unless_told) {
  const auto fail = [] { throw std::runtime_error("unknown"); };
  EXPECT_FALSE(closes_all(GetParam().kind, false, fail));
  EXPECT_TRUE(closes_all(GetParam().kind, true, fail));
}

// --- pyftpdlib
// ------------------------------------------------------------------

class from_pyftpdlib : public every_way {};

REHEARSE_IN_EVERY_WAY(from_pyftpdlib);

TEST_P(from_pyftpdlib, would_block_sends_nothing_and_closes_nothing) {
  probe channel(stage_.new_connection());
  net_.at(3).sends = {failure{EAGAIN}, failure{EWOULDBLOCK}};
  EXPECT_EQ(channel.send("x"), 0u);
  EXPECT_EQ(channel.send("x"), 0u);
  EXPECT_TRUE(channel.socket().is_open());
}

// A plain recv that would block throws. Escaping a handler, it is an error of
// the channel in CPython, and nothing in safe mode.
TEST_P(from_pyftpdlib, would_block_in_recv_is_thrown) {
  probe channel(stage_.new_connection());
  EXPECT_EQ(thrown_by([&] { channel.recv(1); }), EAGAIN);
  bool failed = false;
  channel.on_read = [&] { channel.recv(1); };
  channel.on_error = [&] { failed = true; };
  pass({{3, POLLIN}});
  EXPECT_EQ(failed, !is_safe());
}

TEST_P(from_pyftpdlib, an_errno_of_a_lost_connection_closes) {
  std::vector<int> lost = {ECONNRESET,   ENOTCONN, ESHUTDOWN,
                           ECONNABORTED, EPIPE,    EBADF};
  if (is_safe()) lost.push_back(ETIMEDOUT);
  for (const int error : lost) {
    int closes = 0;
    probe channel(stage_.new_connection());
    channel.on_close = [&] { ++closes; };
    net_.at(3).sends = {failure{error}};
    net_.at(3).recvs = {failure{error}};
    EXPECT_EQ(channel.send("x"), 0u) << errno_name(error);
    EXPECT_EQ(closes, 1) << errno_name(error);
    EXPECT_EQ(channel.recv(1), "") << errno_name(error);
    EXPECT_EQ(closes, 2) << errno_name(error);
    channel.close();
  }
}

TEST_P(from_pyftpdlib, an_accept_of_nothing_calls_nobody) {
  probe listener(stage_.new_socket());
  listener.listen(5);
  listener.on_accepted = [](asyncore::socket, const address&) {
    FAIL() << "nobody has come";
  };
  listener.on_error = [] { FAIL() << "it is no error"; };
  net_.at(3).accepts = {failure{EAGAIN}, failure{EWOULDBLOCK}};
  pass({{3, POLLIN}});
  pass({{3, POLLIN}});
  EXPECT_TRUE(net_.at(3).accepts.empty());
  EXPECT_TRUE(listener.accepting);
}

TEST_P(from_pyftpdlib, an_accept_of_an_aborted_connection_calls_nobody) {
  probe listener(stage_.new_socket());
  listener.listen(5);
  listener.on_accepted = [](asyncore::socket, const address&) {
    FAIL() << "it was aborted";
  };
  listener.on_error = [] { FAIL() << "it is no error"; };
  net_.at(3).accepts = {failure{ECONNABORTED}};
  pass({{3, POLLIN}});
  EXPECT_TRUE(net_.at(3).accepts.empty());
  EXPECT_TRUE(listener.accepting);
}

// Where pyftpdlib's registration with epoll could fail, there is none: the map
// is asked anew in each pass.
TEST_P(from_pyftpdlib, a_channel_that_joins_or_leaves_twice_does_no_harm) {
  probe channel(stage_.new_connection());
  channel.add_channel();
  EXPECT_EQ(map_.size(), 1u);
  channel.del_channel();
  channel.del_channel();
  EXPECT_TRUE(map_.empty());
}

// At the end of a program: each channel is closed, whatever another's handler
// throws.
TEST_P(from_pyftpdlib, a_handler_that_throws_does_not_keep_others_open) {
  EXPECT_TRUE(closes_all(GetParam().kind, true, [] { throw 1; }));
}

// --- CPython's pull request 2764
// ------------------------------------------------

class from_pull_request_2764 : public every_way {};

REHEARSE_IN_EVERY_WAY(from_pull_request_2764);

// bpo-30931: the new channel has the descriptor of the closed one. In CPython
// it hears what that one was to hear.
TEST_P(from_pull_request_2764, a_new_channel_hears_nothing_meant_for_a_closed) {
  probe first(stage_.new_connection());
  std::optional<probe> second(std::in_place, stage_.new_connection());
  std::optional<probe> third;
  int heard = 0;
  first.on_read = [&] {
    second->close();
    third.emplace(stage_.new_connection());
    third->on_read = third->on_write = [&] { ++heard; };
  };
  pass({{3, POLLIN}, {4, POLLIN}});
  ASSERT_EQ(third->fileno(), 4);
  EXPECT_EQ(heard, is_safe() ? 0 : 1);
  pass({{4, POLLIN}});
  EXPECT_EQ(heard, is_safe() ? 1 : 2);
}

// --- test_smtpd
// -----------------------------------------------------------------

class from_test_smtpd : public every_way {};

REHEARSE_IN_EVERY_WAY(from_test_smtpd);

// Without a loop: the network is a script, and the test calls the handlers.
TEST_P(from_test_smtpd, a_channel_is_driven_by_hand_over_a_scripted_network) {
  probe channel(stage_.new_connection());
  channel.on_read = [&] { channel.send("250 " + channel.recv(100)); };
  net_.at(3).recvs.emplace_back("HELO there\r\n");
  channel.handle_read();
  EXPECT_EQ(net_.at(3).sent, "250 HELO there\r\n");
  EXPECT_THAT(net_.waits, IsEmpty());
}

}  // namespace
}  // namespace asyncore
