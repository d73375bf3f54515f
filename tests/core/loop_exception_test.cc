// What becomes of an exception that leaves a handler.

#include <poll.h>

#include <cerrno>
#include <exception>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/exceptions.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/testing/bare_channel.h"
#include "tests/core/stage.h"

namespace asyncore {
namespace {

using rehearse::testkit::bare_channel;
using testing::ElementsAre;
using testing::IsEmpty;

class loop_exception_test : public every_way {};

REHEARSE_IN_EVERY_WAY(loop_exception_test);

// What reaches handle_error, which keeps the channel open here.
struct caught {
  explicit caught(probe& channel) {
    channel.on_error = [this] {
      seen.push_back(describe_current_exception().message);
    };
  }
  std::vector<std::string> seen;
};

TEST_P(loop_exception_test, it_is_current_inside_handle_error) {
  probe channel(stage_.new_connection());
  const caught errors(channel);
  channel.on_read = [] { throw std::runtime_error("broken"); };
  pass({{3, POLLIN}});
  EXPECT_THAT(errors.seen, ElementsAre("broken"));
}

TEST_P(loop_exception_test, it_need_not_be_a_standard_one) {
  probe channel(stage_.new_connection());
  const caught errors(channel);
  channel.on_read = [] { throw 42; };
  pass({{3, POLLIN}});
  EXPECT_THAT(errors.seen, ElementsAre("not a std::exception"));
}

TEST_P(loop_exception_test, each_event_method_has_the_same_policy) {
  probe channel(stage_.new_connection());
  const caught errors(channel);
  channel.on_read = [] { throw std::runtime_error("read"); };
  channel.on_write = [] { throw std::runtime_error("write"); };
  channel.on_expt = [] { throw std::runtime_error("expt"); };
  pass({{3, POLLIN}});
  pass({{3, POLLOUT}});
  pass({{3, POLLPRI}});
  EXPECT_THAT(errors.seen, ElementsAre("read", "write", "expt"));
}

TEST_P(loop_exception_test, the_other_channels_go_on) {
  probe first(stage_.new_connection());
  probe second(stage_.new_connection());
  int reads = 0;
  first.on_read = [] { throw std::runtime_error("broken"); };
  second.on_read = [&] { ++reads; };
  pass({{3, POLLIN}, {4, POLLIN}});
  EXPECT_EQ(reads, 1);
  EXPECT_EQ(map_.size(), 1u);
}

// A poll handles the events of a channel in one go, and the first exception
// ends it; a select handles them apart.
TEST_P(loop_exception_test, it_skips_the_rest_of_a_polled_channel) {
  probe channel(stage_.new_connection());
  const caught errors(channel);
  int writes = 0;
  channel.on_read = [] { throw std::runtime_error("broken"); };
  channel.on_write = [&] { ++writes; };
  pass({{3, POLLIN | POLLOUT | POLLHUP}});
  EXPECT_EQ(writes, use_poll() ? 0 : 1);
  EXPECT_TRUE(channel.socket().is_open());
}

TEST_P(loop_exception_test, a_reraised_one_leaves_the_loop) {
  for (const std::function<void()>& thrower :
       {std::function<void()>([] { throw exit_now(); }),
        std::function<void()>([] { throw keyboard_interrupt(); }),
        std::function<void()>([] { throw system_exit(); })}) {
    stage on(GetParam().kind);
    probe channel(on.new_connection());
    const caught errors(channel);
    for (auto* handler :
         {&channel.on_read, &channel.on_write, &channel.on_expt}) {
      *handler = thrower;
    }
    for (const int flag : {POLLIN, POLLOUT, POLLPRI}) {
      EXPECT_THROW(on.pass({{3, flag}}, use_poll()), reraised);
    }
    EXPECT_THAT(errors.seen, IsEmpty());
    EXPECT_EQ(on.trace.depth, 0);
    EXPECT_TRUE(channel.socket().is_open());
  }
}

TEST_P(loop_exception_test, one_that_leaves_handle_error_leaves_the_loop) {
  probe channel(stage_.new_connection());
  channel.on_read = [] { throw std::runtime_error("broken"); };
  channel.on_error = [] { throw std::logic_error("cannot mend it"); };
  EXPECT_THROW(pass({{3, POLLIN}}), std::logic_error);
  EXPECT_EQ(stage_.trace.depth, 0);
}

TEST_P(loop_exception_test, one_from_the_close_of_handle_error_leaves_it_too) {
  probe channel(stage_.new_connection());
  channel.on_read = [] { throw std::runtime_error("broken"); };
  channel.on_close = [] { throw std::logic_error("cannot close"); };
  EXPECT_THROW(pass({{3, POLLIN}}), std::logic_error);
}

TEST_P(loop_exception_test, one_from_handle_close_is_an_error_of_the_channel) {
  probe channel(stage_.new_connection());
  const caught errors(channel);
  channel.on_close = [] { throw std::runtime_error("cannot close"); };
  net_.at(3).recvs = {std::string()};
  channel.on_read = [&] { channel.recv(1); };
  pass({{3, POLLIN}});
  EXPECT_THAT(errors.seen, ElementsAre("cannot close"));
}

// CPython 3.11: under poll an errno that means a lost connection is a close;
// under select it is an error.
TEST_P(loop_exception_test, a_lost_connection_is_a_close_under_poll_only) {
  for (const int number :
       {ECONNRESET, ENOTCONN, ESHUTDOWN, ECONNABORTED, EPIPE, EBADF}) {
    stage on(GetParam().kind);
    probe channel(on.new_connection());
    const caught errors(channel);
    int closes = 0;
    channel.on_close = [&] { ++closes; };
    channel.on_read = [&] { throw os_error(number); };
    on.pass({{3, POLLIN}}, use_poll());
    EXPECT_EQ(closes, use_poll() ? 1 : 0) << number;
    EXPECT_EQ(errors.seen.size(), use_poll() ? 0u : 1u) << number;
  }
}

TEST_P(loop_exception_test, a_connection_timed_out_is_lost_in_safe_mode_only) {
  probe channel(stage_.new_connection());
  const caught errors(channel);
  int closes = 0;
  channel.on_close = [&] { ++closes; };
  channel.on_read = [&] { throw os_error(ETIMEDOUT); };
  pass({{3, POLLIN}});
  const bool is_close = use_poll() && is_safe();
  EXPECT_EQ(closes, is_close ? 1 : 0);
  EXPECT_EQ(errors.seen.size(), is_close ? 0u : 1u);
}

TEST_P(loop_exception_test, another_errno_is_an_error) {
  probe channel(stage_.new_connection());
  const caught errors(channel);
  channel.on_read = [] { throw os_error(EHOSTUNREACH); };
  pass({{3, POLLIN}});
  EXPECT_THAT(errors.seen, ElementsAre("No route to host"));
}

TEST_P(loop_exception_test, one_from_a_lost_connections_close_leaves_the_loop) {
  if (!use_poll()) return;
  probe channel(stage_.new_connection());
  channel.on_read = [] { throw os_error(EPIPE); };
  channel.on_close = [] { throw std::logic_error("cannot close"); };
  EXPECT_THROW(pass({{3, POLLIN}}), std::logic_error);
}

// Linux documents that a descriptor reported readable may have nothing to read.
TEST(loop_exception, of_a_spurious_readiness) {
  for (const bool use_poll : {false, true}) {
    const auto told = [&](mode kind) {
      stage on(kind);
      probe channel(on.new_connection());
      on.trace.name(channel, "c");
      channel.on_read = [&] { channel.recv(10); };
      on.pass({{3, POLLIN}}, use_poll);
      return on.trace.lines;
    };
    EXPECT_THAT(told(mode::cpython),
                ElementsAre("c.handle_read_event", "  c.handle_read",
                            "    c.recv -> EAGAIN", "c.handle_error",
                            "  c.handle_close", "    c.close -> ok"));
    EXPECT_THAT(told(mode::safe),
                ElementsAre("c.handle_read_event", "  c.handle_read",
                            "    c.recv -> EAGAIN"));
  }
}

// It is no error in safe mode, so it does not end the event either.
TEST(loop_exception, of_a_spurious_readiness_lets_the_other_flags_through) {
  const auto told = [](mode kind) {
    stage on(kind);
    probe channel(on.new_connection());
    on.trace.name(channel, "c");
    channel.on_error = [] {};
    channel.on_read = [&] { channel.recv(10); };
    on.pass({{3, POLLIN | POLLOUT}}, true);
    return on.trace.lines;
  };
  EXPECT_THAT(told(mode::cpython),
              ElementsAre("c.handle_read_event", "  c.handle_read",
                          "    c.recv -> EAGAIN", "c.handle_error"));
  EXPECT_THAT(told(mode::safe),
              ElementsAre("c.handle_read_event", "  c.handle_read",
                          "    c.recv -> EAGAIN", "c.handle_write_event",
                          "  c.handle_write"));
}

TEST_P(loop_exception_test, an_interrupted_call_counts_as_would_block_if_safe) {
  probe channel(stage_.new_connection());
  const caught errors(channel);
  net_.at(3).recvs = {failure{EINTR}};
  channel.on_read = [&] { channel.recv(10); };
  pass({{3, POLLIN}});
  EXPECT_EQ(errors.seen.size(), is_safe() ? 0u : 1u);
}

TEST_P(loop_exception_test, of_a_channel_that_is_gone_is_logged) {
  auto channel = std::make_unique<probe>(stage_.new_connection());
  channel->on_read = [&] {
    channel.reset();
    throw std::runtime_error("last words");
  };
  pass({{3, POLLIN}});
  EXPECT_THAT(stage_.logged,
              ElementsAre("error: uncaptured exception of a channel that is "
                          "gone (std::runtime_error:last words)"));
}

// CPython's test_readwrite and test_readwriteexc: each flag and each of the
// three helpers on an object that is in no map.
TEST_P(loop_exception_test, single_events_reach_an_object_that_is_in_no_map) {
  bare_channel object;
  asyncore::read(object, map_);
  asyncore::write(object, map_);
  asyncore::exception(object, map_);
  for (const int flag :
       {POLLIN, POLLPRI, POLLOUT, POLLERR, POLLHUP, POLLNVAL}) {
    readwrite(object, flag, map_);
  }
  EXPECT_THAT(object.calls, ElementsAre("read", "write", "expt", "read", "expt",
                                        "write", "close", "close", "close"));
}

TEST_P(loop_exception_test, single_events_let_exit_now_through) {
  bare_channel object([] { throw exit_now(); });
  EXPECT_THROW(asyncore::read(object, map_), exit_now);
  EXPECT_THROW(asyncore::write(object, map_), exit_now);
  EXPECT_THROW(asyncore::exception(object, map_), exit_now);
  for (const int flag :
       {POLLIN, POLLPRI, POLLOUT, POLLERR, POLLHUP, POLLNVAL}) {
    EXPECT_THROW(readwrite(object, flag, map_), exit_now);
  }
  EXPECT_THAT(object.calls, testing::Not(testing::Contains("error")));
}

TEST_P(loop_exception_test, single_events_give_others_to_handle_error) {
  bare_channel object([] { throw std::runtime_error("broken"); });
  asyncore::read(object, map_);
  asyncore::write(object, map_);
  asyncore::exception(object, map_);
  EXPECT_THAT(object.calls,
              ElementsAre("read", "error", "write", "error", "expt", "error"));
  object.calls.clear();
  for (const int flag : {POLLIN, POLLPRI, POLLOUT, POLLHUP}) {
    readwrite(object, flag, map_);
  }
  EXPECT_THAT(object.calls, ElementsAre("read", "error", "expt", "error",
                                        "write", "error", "close", "error"));
}

}  // namespace
}  // namespace asyncore
