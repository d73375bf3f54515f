// A program that makes a pass only when a script allows one: select and poll,
// both modes; the simulated network, where programs are.

#include "sim/world/scripted_passes.h"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "core/loop.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/run_limits.h"
#include "sim/testing/matchers.h"
#include "sim/testing/network_test.h"
#include "sim/testing/probe.h"
#include "sim/testing/way.h"

namespace rehearse {
namespace {

using asyncore::call;
using std::chrono::seconds;
using testkit::handlers_called_in_order;
using testkit::received;

// Two channels of a scripted program, each connected to a plain socket.
class scripted_passes_test : public testkit::network_test_in_every_way {
 protected:
  scripted_passes_test()
      : program_(world_.add_program("scripted", map_, client_,
                                    {.use_poll = use_poll()})) {
    program_.follow(passes_);
    const int listener = *server_.socket(AF_INET, SOCK_STREAM);
    EXPECT_TRUE(server_.bind(listener, server_.ipv4(80)));
    EXPECT_TRUE(server_.listen(listener, 5));
    for (auto* channel : {&first_, &second_}) {
      const int fd = *client_.socket(AF_INET, SOCK_STREAM);
      static_cast<void>(client_.connect(fd, server_.ipv4(80)));
      world_.come_to_rest();
      peers_.push_back(server_.accept(listener)->fd);
      channel->emplace(asyncore::socket(passes_, fd), map_);
      (*channel)->wants_write = false;
    }
    EXPECT_TRUE(server_.close(listener));
  }
  ~scripted_passes_test() override {
    for (const int each : peers_) static_cast<void>(server_.close(each));
  }

  int fd_of(const testkit::probe& channel) const {
    return channel.socket().fileno();
  }
  // One pass, which finds these.
  void pass(std::vector<readiness> found) {
    passes_.allow({.entries = std::move(found)});
    world_.come_to_rest();
    EXPECT_FALSE(passes_.is_allowed());
  }

  scripted_passes passes_{client_};
  asyncore::socket_map map_{passes_, GetParam().kind};
  program& program_;
  std::optional<testkit::probe> first_;
  std::optional<testkit::probe> second_;
  std::vector<int> peers_;
};

REHEARSE_IN_EVERY_WAY(scripted_passes_test);

TEST_P(scripted_passes_test, makes_no_pass_that_is_not_allowed) {
  ASSERT_TRUE(server_.send(peers_[0], "hello", 0));
  map_.call_later(seconds(1), [] { ADD_FAILURE() << "a timer was called"; });
  turn_off("unread");
  EXPECT_EQ(world_.run_for(seconds(100)), run_end::quiet);
  EXPECT_THAT(*first_, received(""));
  EXPECT_EQ(program_.passes(), 0u);
}

TEST_P(scripted_passes_test, calls_handlers_in_the_order_of_the_answer) {
  ASSERT_TRUE(server_.send(peers_[0], "a", 0));
  ASSERT_TRUE(server_.send(peers_[1], "b", 0));
  std::string order;
  first_->on_read = [&] { order += first_->recv(10); };
  second_->on_read = [&] { order += second_->recv(10); };
  pass({{*second_, POLLIN}, {*first_, POLLIN}});
  EXPECT_EQ(order, "ba");
}

TEST_P(scripted_passes_test, joins_the_flags_of_several_entries) {
  first_->wants_write = true;
  ASSERT_TRUE(server_.send(peers_[0], "a", 0));
  first_->on_read = [&] { first_->recv(10); };
  first_->on_write = [&] { first_->wants_write = false; };
  pass({{*first_, POLLIN}, {*first_, POLLOUT}});
  EXPECT_THAT(*first_,
              handlers_called_in_order(call::handle_read, call::handle_write));
}

// Whoever asks by itself is answered as by Linux.
TEST_P(scripted_passes_test, answers_of_select_are_lists) {
  const int fd = fd_of(*first_);
  const asyncore::select_lists wanted{{fd}, {fd}, {}};
  asyncore::select_lists ready;
  // A hang-up is something to read, and each list has a descriptor once.
  passes_.allow({.entries = {{fd, POLLHUP}}});
  EXPECT_EQ(*passes_.select(wanted, ready, seconds(0)), 1u);
  EXPECT_THAT(ready.read, testing::ElementsAre(fd));
  EXPECT_THAT(ready.write, testing::IsEmpty());
  passes_.allow({.entries = {{fd, POLLIN}, {fd, POLLIN}}});
  EXPECT_EQ(*passes_.select(wanted, ready, seconds(0)), 1u);
  EXPECT_THAT(ready.read, testing::ElementsAre(fd));
}

TEST_P(scripted_passes_test, wait_that_fails_says_why) {
  asyncore::select_lists ready;
  passes_.allow({.what = wait_answer::kind::error, .error = ENOMEM});
  EXPECT_EQ(passes_.select({}, ready, seconds(0)).error(), ENOMEM);
  std::vector<asyncore::poll_entry> found;
  passes_.allow({.what = wait_answer::kind::error, .error = EINTR});
  EXPECT_EQ(passes_.poll({}, found, seconds(0)).error(), EINTR);
}

TEST_P(scripted_passes_test, calls_the_timers_that_are_due_in_its_pass) {
  int calls = 0;
  map_.call_later(seconds(1), [&] { ++calls; });
  world_.come_to_rest();
  EXPECT_EQ(program_.vain_wait_end(), world_.now() + seconds(1));
  world_.advance(seconds(2));
  EXPECT_EQ(calls, 0);
  pass({});
  EXPECT_EQ(calls, 1);
}

TEST_P(scripted_passes_test, a_wait_in_vain_is_as_long_as_the_loop_waits) {
  world_.come_to_rest();
  EXPECT_EQ(program_.vain_wait_end(), world_.now() + seconds(30));
}

TEST_P(scripted_passes_test, is_interrupted_and_goes_on) {
  ASSERT_TRUE(server_.send(peers_[0], "a", 0));
  first_->on_read = [&] { first_->recv(10); };
  passes_.allow({.what = wait_answer::kind::error, .error = EINTR});
  world_.come_to_rest();
  EXPECT_THAT(*first_, received(""));
  EXPECT_EQ(program_.passes(), 1u);
  pass({{*first_, POLLIN}});
  EXPECT_THAT(*first_, received("a"));
}

TEST_P(scripted_passes_test, never_spins) {
  for (int i = 0; i < 10; ++i) pass({});
  EXPECT_FALSE(program_.is_spinning());
  EXPECT_EQ(program_.passes(), 10u);
}

TEST_P(scripted_passes_test, does_not_let_a_handler_wait_by_itself) {
  ASSERT_TRUE(server_.send(peers_[0], "a", 0));
  first_->on_read = [&] {
    first_->recv(10);
    asyncore::loop(map_, {.use_poll = use_poll(), .count = 1});
  };
  passes_.allow({.entries = {{*first_, POLLIN}}});
  EXPECT_THROW(world_.come_to_rest(), run_stopped);
}

}  // namespace
}  // namespace rehearse
