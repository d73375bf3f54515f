// A network that answers each wait as the script says, over the sockets of a
// host.

#include "sim/testing/scripted_readiness.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <optional>
#include <string>

#include "core/exceptions.h"
#include "core/loop.h"
#include "gmock/gmock.h"
#include "gtest/gtest-spi.h"
#include "gtest/gtest.h"
#include "sim/testing/matchers.h"
#include "sim/testing/network_test.h"
#include "sim/testing/probe.h"

namespace rehearse::testkit {
namespace {

using asyncore::call;
using std::chrono::seconds;

// A client on a scripted network, connected to a plain socket of the server.
class scripted_readiness_test : public network_test_in_every_way {
 protected:
  scripted_readiness_test() {
    const int listener = *server_.socket(AF_INET, SOCK_STREAM);
    EXPECT_TRUE(server_.bind(listener, server_.ipv4(80)));
    EXPECT_TRUE(server_.listen(listener, 5));
    const int fd = *client_.socket(AF_INET, SOCK_STREAM);
    EXPECT_THAT(client_.connect(fd, server_.ipv4(80)), is_errno(EINPROGRESS));
    world_.come_to_rest();
    peer_ = server_.accept(listener)->fd;
    EXPECT_TRUE(server_.close(listener));
    channel_.emplace(asyncore::socket(net_, fd), map_);
    channel_->wants_write = false;
    channel_->on_read = [this] { channel_->recv(100); };
  }
  ~scripted_readiness_test() override {
    if (peer_ >= 0) static_cast<void>(server_.close(peer_));
  }

  void run() { net_.run(map_, use_poll()); }

  scripted_readiness net_{client_, world_};
  asyncore::socket_map map_{net_, GetParam().kind};
  std::optional<probe> channel_;
  int peer_ = -1;
};

REHEARSE_IN_EVERY_WAY(scripted_readiness_test);

// --- Answers ----------------------------------------------------------------

TEST_P(scripted_readiness_test, answers_in_order) {
  ASSERT_TRUE(server_.send(peer_, "hello", 0));
  channel_->on_write = [this] { channel_->wants_write = false; };
  net_.expect_pass({{*channel_, POLLIN}}, ready({{*channel_, POLLIN}}));
  net_.expect_pass({{*channel_, POLLIN}}, ready({}));
  run();
  channel_->wants_write = true;
  net_.expect_pass({{*channel_, POLLOUT | POLLIN}},
                   ready({{*channel_, POLLOUT}}));
  run();
  EXPECT_THAT(*channel_, received("hello"));
  EXPECT_THAT(*channel_,
              handlers_called_in_order(call::handle_read, call::handle_write));
}

TEST_P(scripted_readiness_test, finds_ready_what_is_not) {
  int would_block = 0;
  channel_->on_read = [&] {
    try {
      channel_->recv(100);
    } catch (const asyncore::os_error& error) {
      EXPECT_THAT(error, is_errno(EAGAIN));
      ++would_block;
    }
  };
  net_.expect_any_pass(ready({{*channel_, POLLIN}}));
  run();
  EXPECT_EQ(would_block, 1);
  EXPECT_TRUE(channel_->socket().is_open());
}

TEST_P(scripted_readiness_test, withholds_what_is_ready) {
  ASSERT_TRUE(server_.send(peer_, "hello", 0));
  net_.expect_any_pass(ready({}));
  run();
  EXPECT_THAT(*channel_, received(""));
  net_.expect_any_pass(as_on_the_host());
  run();
  EXPECT_THAT(*channel_, received("hello"));
}

TEST_P(scripted_readiness_test, reports_the_end_of_a_stream_with_its_bytes) {
  ASSERT_TRUE(server_.send(peer_, "bye", 0));
  ASSERT_TRUE(server_.close(std::exchange(peer_, -1)));
  net_.expect_any_pass(ready({{*channel_, POLLIN | POLLHUP}}));
  run();
  EXPECT_THAT(*channel_, received("bye"));
  // There may be more to read, for which CPython's poll does not look.
  EXPECT_EQ(channel_->socket().is_open(),
            !use_poll() || GetParam().kind == asyncore::mode::safe);
}

TEST_P(scripted_readiness_test, reports_errors_as_each_call_does) {
  std::optional<int> seen;
  channel_->on_close = [&] {
    seen = 0;
    channel_->close();
  };
  channel_->on_read = [&] { seen = 1; };
  net_.expect_any_pass(ready({{*channel_, POLLERR}}));
  run();
  EXPECT_EQ(seen, use_poll() ? 0 : 1);
}

TEST_P(scripted_readiness_test, reports_urgent_data) {
  net_.expect_any_pass(ready({{*channel_, POLLPRI}}));
  run();
  EXPECT_THAT(*channel_, handlers_called_in_order(call::handle_expt));
}

TEST_P(scripted_readiness_test, finds_no_descriptor) {
  net_.expect_any_pass(ready({{*channel_, POLLNVAL}}));
  if (use_poll()) {
    run();
    EXPECT_FALSE(channel_->socket().is_open());
  } else {
    EXPECT_THAT([this] { run(); },
                ::testing::Throws<asyncore::os_error>(is_errno(EBADF)));
  }
}

TEST_P(scripted_readiness_test, is_interrupted) {
  allow_leaks();  // What has come is not read.
  ASSERT_TRUE(server_.send(peer_, "hello", 0));
  net_.expect_any_pass(fails(EINTR));
  run();
  EXPECT_THAT(*channel_, handlers_called_in_order());
}

TEST_P(scripted_readiness_test, fails_with_any_errno) {
  net_.expect_any_pass(fails(EBADF));
  EXPECT_THAT([this] { run(); },
              ::testing::Throws<asyncore::os_error>(is_errno(EBADF)));
}

TEST_P(scripted_readiness_test, times_out_in_virtual_time) {
  const asyncore::duration before = world_.now();
  net_.expect_any_pass(times_out());
  run();
  EXPECT_EQ(world_.now() - before, seconds(30));
  bool called = false;
  map_.call_later(seconds(5), [&] { called = true; });
  net_.expect_any_pass(times_out());
  run();
  EXPECT_TRUE(called);
  EXPECT_EQ(world_.now() - before, seconds(35));
}

// --- What is wrong with a script --------------------------------------------

TEST_P(scripted_readiness_test, fails_if_a_pass_asks_for_something_else) {
  const std::string fd = std::to_string(channel_->socket().fileno());
  net_.expect_pass({{*channel_, POLLIN | POLLOUT}}, ready({}));
  EXPECT_NONFATAL_FAILURE(run(), "pass 1 asks for " + fd +
                                     ": in, and the script expects " + fd +
                                     ": in out");
}

TEST_P(scripted_readiness_test, fails_if_the_script_is_used_up) {
  net_.expect_any_pass(ready({}));
  run();
  EXPECT_NONFATAL_FAILURE(
      EXPECT_THROW(asyncore::loop(map_, {.use_poll = use_poll()}),
                   asyncore::os_error),
      "the script is used up after pass 1, and one more asks for ");
}

TEST_P(scripted_readiness_test, fails_if_a_pass_is_left) {
  EXPECT_NONFATAL_FAILURE(
      {
        scripted_readiness net(client_, world_);
        net.expect_any_pass(ready({}));
        net.expect_any_pass(ready({}));
      },
      "passes of the script that were never made: 2 of 2");
}

TEST_P(scripted_readiness_test, fails_if_an_answer_is_about_somebody_else) {
  net_.expect_any_pass(ready({{77, POLLIN}}));
  EXPECT_NONFATAL_FAILURE(run(),
                          "is to find descriptor 77 ready, which it did "
                          "not ask about");
}

TEST_P(scripted_readiness_test, fails_if_a_wait_for_ever_is_to_time_out) {
  net_.expect_any_pass(times_out());
  EXPECT_NONFATAL_FAILURE(
      EXPECT_THROW(
          asyncore::loop(
              map_, {.wait = std::nullopt, .use_poll = use_poll(), .count = 1}),
          asyncore::os_error),
      "pass 1 is to time out, and waits without a timeout");
}

}  // namespace
}  // namespace rehearse::testkit
