// async_chat::close_gracefully, on a scripted network: what is sent, when the
// sending direction is shut, when the channel closes and who hears of it.

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/async_chat.h"
#include "core/exceptions.h"
#include "core/producer.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/chat_probe.h"

namespace asynchat {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

// What a send answers that is tried in vain.
const asyncore::failure full{EAGAIN};

class graceful_close : public asyncore::every_way {
 protected:
  graceful_close() { make_chat(); }

  void make_chat() {
    chat_ = std::make_unique<chat_probe>(stage_.new_connection(), calls_);
    chat_->set_terminator("\n");
  }
  void hear(const std::string& data) {
    net_.at(3).recvs.emplace_back(data);
    pass({{3, POLLIN}});
  }
  void can_send() { pass({{3, POLLOUT}}); }
  // A pass in which nothing happens for so long.
  void wait(asyncore::duration time) {
    asyncore::loop(map_, {.wait = time, .use_poll = use_poll(), .count = 1});
  }
  bool has_half_closed() {
    return std::count(net_.log.begin(), net_.log.end(),
                      "shutdown 3 " + std::to_string(SHUT_WR)) == 1;
  }
  bool has_reset() {
    return std::count(net_.log.begin(), net_.log.end(), "reset_on_close 3") ==
           1;
  }
  bool is_open() { return net_.is_open(3); }
  const std::string& sent() { return net_.at(3).sent; }

  std::vector<std::string> calls_;
  std::unique_ptr<chat_probe> chat_;
};

REHEARSE_IN_EVERY_WAY(graceful_close);

TEST_P(graceful_close, waits_for_the_end_of_the_stream) {
  chat_->push("bye");
  chat_->close_gracefully(5s);
  EXPECT_EQ(sent(), "bye");
  EXPECT_TRUE(has_half_closed());
  EXPECT_TRUE(chat_->is_closing_gracefully());
  EXPECT_TRUE(chat_->readable());
  EXPECT_FALSE(chat_->writable());
  hear("ignored\n");
  EXPECT_TRUE(is_open());
  hear("");
  EXPECT_FALSE(is_open());
  EXPECT_FALSE(chat_->is_closing_gracefully());
  EXPECT_THAT(calls_, ElementsAre("close"));
  EXPECT_TRUE(map_.timers().empty());
}

TEST_P(graceful_close, sends_first_what_is_queued) {
  net_.at(3).sends = {2, full, full};
  chat_->push("hello");
  chat_->push_with_producer(std::make_unique<simple_producer>("abcdef", 4));
  chat_->close_gracefully(5s);
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(has_half_closed());
    EXPECT_TRUE(chat_->writable());
    can_send();
  }
  EXPECT_EQ(sent(), "helloabcdef");
  // A producer has to be asked before it is known to be at its end.
  can_send();
  EXPECT_TRUE(has_half_closed());
  EXPECT_TRUE(is_open());
}

TEST_P(graceful_close, ends_at_the_deadline) {
  chat_->close_gracefully(5s);
  hear("on and on");
  wait(4s);
  EXPECT_TRUE(is_open());
  hear("and on");
  wait(4s);
  EXPECT_FALSE(is_open());
  EXPECT_FALSE(has_reset());
  EXPECT_THAT(calls_, ElementsAre("close"));
}

// The peer has not got all, and is not to see an end in good order.
TEST_P(graceful_close, resets_if_the_peer_takes_nothing) {
  net_.at(3).sends = {full, full};
  chat_->push("hello");
  chat_->close_gracefully(5s);
  wait(5s);
  EXPECT_FALSE(has_half_closed());
  EXPECT_TRUE(has_reset());
  EXPECT_FALSE(is_open());
  EXPECT_THAT(calls_, ElementsAre("close"));
}

// A long page takes its time, as long as it is taken.
TEST_P(graceful_close, begins_its_deadline_anew_with_each_send) {
  net_.at(3).sends = {full, full, 1, 1};
  chat_->push("abc");
  chat_->close_gracefully(5s);
  wait(4s);
  can_send();
  wait(4s);
  can_send();
  wait(4s);
  EXPECT_TRUE(is_open());
  wait(1s);
  EXPECT_FALSE(is_open());
}

TEST_P(graceful_close, with_no_time_closes_in_the_next_pass) {
  chat_->push("bye");
  chat_->close_gracefully(0s);
  EXPECT_EQ(sent(), "bye");
  EXPECT_TRUE(is_open());
  pass({});
  EXPECT_FALSE(is_open());
}

TEST_P(graceful_close, a_second_time_does_nothing) {
  chat_->close_gracefully(5s);
  chat_->close_gracefully(100s);
  EXPECT_TRUE(has_half_closed());
  EXPECT_EQ(map_.timers().size(), 1u);
  wait(5s);
  EXPECT_FALSE(is_open());
  chat_->close_gracefully(5s);
  EXPECT_TRUE(map_.timers().empty());
  EXPECT_THAT(calls_, ElementsAre("close"));
}

TEST_P(graceful_close, of_a_channel_without_a_socket_does_nothing) {
  chat_probe fresh(map_);
  fresh.close_gracefully(5s);
  EXPECT_FALSE(fresh.is_closing_gracefully());
  EXPECT_TRUE(map_.timers().empty());
}

TEST_P(graceful_close, in_found_terminator_ends_delivery) {
  chat_->on_found = [&] { chat_->close_gracefully(5s); };
  hear("one\ntwo\nthr");
  EXPECT_THAT(calls_, ElementsAre("collect one", "found"));
  EXPECT_EQ(chat_->ac_in_buffer(), "");
  hear("ee\n");
  EXPECT_THAT(calls_, ElementsAre("collect one", "found"));
}

TEST_P(graceful_close, in_collect_incoming_data_ends_delivery) {
  chat_->on_collect = [&] { chat_->close_gracefully(5s); };
  hear("one\ntwo\n");
  EXPECT_THAT(calls_, ElementsAre("collect one"));
  chat_->set_terminator(2);
  hear("three");
  EXPECT_THAT(calls_, ElementsAre("collect one"));
}

TEST_P(graceful_close, drops_what_is_pushed_from_then_on) {
  net_.at(3).sends = {1, full};
  chat_->push("abc");
  chat_->close_gracefully(5s);
  chat_->push("late");
  chat_->push_with_producer(std::string("late"));
  chat_->push_with_producer(std::make_unique<simple_producer>("late"));
  chat_->close_when_done();
  can_send();
  EXPECT_TRUE(has_half_closed());
  chat_->push("late");
  EXPECT_FALSE(chat_->writable());
  can_send();
  EXPECT_EQ(sent(), "abc");
  EXPECT_THAT(calls_, IsEmpty());
}

TEST_P(graceful_close, after_close_when_done_takes_its_place) {
  net_.at(3).sends = {1, full};
  chat_->push("abc");
  chat_->close_when_done();
  chat_->push("never sent");
  chat_->close_gracefully(5s);
  can_send();
  can_send();
  EXPECT_EQ(sent(), "abc");
  EXPECT_TRUE(has_half_closed());
  EXPECT_TRUE(is_open());
}

TEST_P(graceful_close, half_closes_if_the_queue_is_discarded) {
  net_.at(3).sends = {1, full};
  chat_->push("abc");
  chat_->close_gracefully(5s);
  chat_->discard_buffers();
  EXPECT_TRUE(chat_->writable());
  can_send();
  EXPECT_TRUE(has_half_closed());
}

// The peer shut its sending direction, and waits for the reply.
TEST_P(graceful_close, sends_on_after_the_end_of_the_stream) {
  net_.at(3).sends = {1, full};
  chat_->push("abc");
  chat_->close_gracefully(5s);
  hear("");
  EXPECT_TRUE(is_open());
  stage_.net.waits.clear();
  can_send();
  EXPECT_EQ(sent(), "abc");
  EXPECT_FALSE(is_open());
  // The end of the stream stays readable: waiting for it would spin.
  ASSERT_EQ(net_.waits.size(), 1u);
  EXPECT_THAT(net_.waits.front(),
              testing::HasSubstr(use_poll() ? "3:o" : "r= w=3"));
  EXPECT_THAT(calls_, ElementsAre("close"));
}

TEST_P(graceful_close, ends_when_the_peer_resets) {
  chat_->close_gracefully(5s);
  net_.at(3).recvs = {asyncore::failure{ECONNRESET}};
  pass({{3, POLLIN}});
  EXPECT_FALSE(is_open());
  EXPECT_THAT(calls_, ElementsAre("close"));
}

TEST_P(graceful_close, ends_when_a_send_finds_the_connection_lost) {
  net_.at(3).sends = {1, full, asyncore::failure{EPIPE}};
  chat_->push("abc");
  chat_->close_gracefully(5s);
  can_send();
  EXPECT_FALSE(is_open());
  EXPECT_THAT(calls_, ElementsAre("close"));
}

TEST_P(graceful_close, ends_when_the_shutdown_finds_the_connection_lost) {
  net_.at(3).shutdowns = {ENOTCONN};
  chat_->close_gracefully(5s);
  EXPECT_FALSE(is_open());
  EXPECT_THAT(calls_, ElementsAre("close"));
}

TEST_P(graceful_close, passes_over_a_spurious_readiness) {
  chat_->close_gracefully(5s);
  pass({{3, POLLIN}});
  EXPECT_TRUE(is_open());
  EXPECT_THAT(calls_, IsEmpty());
}

// A hang-up with input unread: all of it is read first.
TEST_P(graceful_close, reads_all_that_is_there_in_one_event) {
  chat_->ac_in_buffer_size = 2;
  chat_->close_gracefully(5s);
  net_.at(3).recvs = {std::string(200'000, 'x'), std::string()};
  pass({{3, POLLIN | POLLHUP}});
  EXPECT_FALSE(is_open());
  EXPECT_TRUE(net_.at(3).recvs.empty());
  // CPython goes on with the closed channel.
  const bool twice = use_poll() && !is_safe();
  EXPECT_EQ(calls_.size(), twice ? 2u : 1u);
}

// One that sends without end does not keep the loop.
TEST_P(graceful_close, reads_no_more_than_so_much_in_one_event) {
  chat_->close_gracefully(5s);
  for (int i = 0; i < 1000; ++i) {
    net_.at(3).recvs.emplace_back(std::string(65536, 'x'));
  }
  pass({{3, POLLIN}});
  EXPECT_TRUE(is_open());
  EXPECT_EQ(net_.at(3).recvs.size(), 1000u - 256u);
}

TEST_P(graceful_close, closes_what_handle_close_leaves_open) {
  chat_->on_close = [] {};
  chat_->close_gracefully(5s);
  hear("");
  EXPECT_FALSE(is_open());
  EXPECT_THAT(calls_, ElementsAre("close"));
}

TEST_P(graceful_close, closes_even_if_handle_close_throws) {
  chat_->on_close = [] { throw std::runtime_error("no"); };
  chat_->on_error = [] {};
  chat_->close_gracefully(5s);
  wait(5s);
  EXPECT_FALSE(is_open());
  EXPECT_THAT(calls_, ElementsAre("close", "error std::runtime_error"));
}

TEST_P(graceful_close, in_a_handle_close_that_comes_first_still_ends) {
  chat_->on_close = [&] { chat_->close_gracefully(5s); };
  hear("");
  EXPECT_TRUE(has_half_closed());
  EXPECT_TRUE(is_open());
  hear("");
  EXPECT_FALSE(is_open());
  EXPECT_THAT(calls_, ElementsAre("close", "close"));
}

TEST_P(graceful_close, may_be_cut_short) {
  chat_->close_gracefully(5s);
  chat_->close();
  EXPECT_FALSE(is_open());
  EXPECT_FALSE(chat_->is_closing_gracefully());
  EXPECT_TRUE(map_.timers().empty());
  EXPECT_THAT(calls_, IsEmpty());
}

TEST_P(graceful_close, may_be_destroyed_meanwhile) {
  chat_->close_gracefully(5s);
  chat_.reset();
  EXPECT_FALSE(is_open());
  wait(5s);
  EXPECT_THAT(calls_, IsEmpty());
}

TEST_P(graceful_close, may_be_destroyed_by_its_handle_close) {
  chat_->on_close = [&] { chat_.reset(); };
  chat_->close_gracefully(5s);
  hear("");
  EXPECT_FALSE(is_open());
  make_chat();
  chat_->on_close = [&] { chat_.reset(); };
  chat_->close_gracefully(5s);
  wait(5s);
  EXPECT_FALSE(is_open());
  make_chat();
  chat_->on_close = [&] { chat_.reset(); };
  net_.at(3).shutdowns = {ENOTCONN};
  chat_->close_gracefully(5s);
  EXPECT_EQ(chat_, nullptr);
}

TEST_P(graceful_close, of_one_that_is_used_again_begins_anew) {
  chat_->close_gracefully(5s);
  hear("");
  chat_->set_socket(stage_.new_connection());
  chat_->connected = true;
  hear("one\n");
  EXPECT_THAT(calls_, ElementsAre("close", "collect one", "found"));
  chat_->push("hello");
  EXPECT_EQ(sent(), "hello");
}

// The deadline was for a socket that is gone.
TEST_P(graceful_close, leaves_another_socket_alone) {
  chat_->close_gracefully(5s);
  chat_->set_socket(stage_.new_connection());
  if (!is_safe()) map_.remove(3);  // CPython leaves the old number there.
  wait(10s);
  EXPECT_TRUE(chat_->socket().is_open());
}

// A client that was gone before it was accepted.
TEST_P(graceful_close, of_one_that_is_not_connected_ends_at_once) {
  net_.at(3).peer = asyncore::failure{ENOTCONN};
  chat_->connected = false;
  chat_->push("bye");
  chat_->close_gracefully(5s);
  EXPECT_FALSE(is_open());
  EXPECT_EQ(sent(), "");
  EXPECT_THAT(calls_, ElementsAre("close"));
}

TEST_P(graceful_close, of_one_that_is_connecting_sends_when_it_is_connected) {
  chat_probe client(map_, calls_);
  client.create_socket();
  net_.at(4).connects = {EINPROGRESS};
  client.connect(asyncore::server_address);
  client.push("hello");
  client.close_gracefully(5s);
  EXPECT_EQ(net_.at(4).sent, "");
  pass({{4, POLLOUT}});
  EXPECT_EQ(net_.at(4).sent, "hello");
  EXPECT_THAT(net_.log, Contains("shutdown 4 1"));
}

TEST_P(graceful_close, of_one_that_never_connects_ends_at_the_deadline) {
  chat_probe client(map_, calls_);
  client.create_socket();
  net_.at(4).connects = {EINPROGRESS};
  client.connect(asyncore::server_address);
  client.close_gracefully(5s);
  EXPECT_THAT(net_.log, Not(Contains("shutdown 4 1")));
  wait(5s);
  EXPECT_FALSE(net_.is_open(4));
}

// A protocol in which one end may finish first.
class half_closing : public chat_probe {
 public:
  using chat_probe::chat_probe;
  void handle_eof() override { calls.emplace_back("eof"); }
};

TEST_P(graceful_close, tells_handle_eof_nothing) {
  half_closing chat(stage_.new_connection(), calls_);
  chat.close_gracefully(5s);
  net_.at(4).recvs = {std::string()};
  pass({{4, POLLIN}});
  EXPECT_FALSE(net_.is_open(4));
  EXPECT_THAT(calls_, ElementsAre("close"));
}

TEST_P(graceful_close, in_handle_eof_sends_and_closes) {
  class answering : public chat_probe {
   public:
    using chat_probe::chat_probe;
    void handle_eof() override {
      push("bye");
      close_gracefully(5s);
    }
  };
  answering chat(stage_.new_connection(), calls_);
  net_.at(4).recvs = {std::string(), std::string()};
  pass({{4, POLLIN}});
  EXPECT_EQ(net_.at(4).sent, "bye");
  pass({{4, POLLIN}});
  EXPECT_FALSE(net_.is_open(4));
}

// What it pushes inside `more` would come behind what it gives.
TEST_P(graceful_close, in_a_producer_sends_what_it_gives) {
  class last_words : public producer {
   public:
    explicit last_words(async_chat& chat) : chat_(chat) {}
    std::string more() override {
      chat_.close_gracefully(5s);
      return std::exchange(text_, {});
    }

   private:
    async_chat& chat_;
    std::string text_ = "last words";
  };
  chat_->push_with_producer(std::make_unique<last_words>(*chat_));
  can_send();
  EXPECT_EQ(sent(), "last words");
  EXPECT_TRUE(has_half_closed());
}

TEST_P(graceful_close, with_a_producer_that_throws_is_an_error) {
  class broken : public producer {
   public:
    std::string more() override { throw std::runtime_error("no"); }
  };
  net_.at(3).sends = {full, full, full};
  chat_->push("a");
  chat_->push_with_producer(std::make_unique<broken>());
  chat_->close_gracefully(5s);
  can_send();
  can_send();
  EXPECT_FALSE(is_open());
  EXPECT_THAT(calls_, ElementsAre("error std::runtime_error", "close"));
}

}  // namespace
}  // namespace asynchat
