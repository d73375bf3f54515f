// The output queue of async_chat: sections 4.3 to 4.5.

#include <cerrno>
#include <deque>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/async_chat.h"
#include "core/exceptions.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/chat_probe.h"

namespace asynchat {
namespace {

using asyncore::failure;
using asyncore::mode;
using testing::ElementsAre;
using testing::IsEmpty;

// Gives its blocks, and then nothing; `before_more` runs each time it is asked.
class list_producer : public producer {
 public:
  explicit list_producer(
      std::deque<std::string> blocks, std::function<void()> before_more = [] {})
      : blocks_(std::move(blocks)), before_more_(std::move(before_more)) {}

  std::string more() override {
    const std::function<void()> kept = before_more_;
    kept();
    if (blocks_.empty()) return "";
    std::string first = std::move(blocks_.front());
    blocks_.pop_front();
    return first;
  }

 private:
  std::deque<std::string> blocks_;
  std::function<void()> before_more_;
};

class chat_output : public testing::TestWithParam<mode> {
 protected:
  chat_output() : with_(GetParam()), chat_(with_.chat.get()) {}

  bool is_safe() const { return GetParam() == mode::safe; }
  const std::vector<std::string>& calls() const { return with_.calls; }
  asyncore::scripted_network::descriptor& fd() { return with_.on.net.at(3); }
  void produce(
      std::deque<std::string> blocks,
      std::function<void()> before_more = [] {}) {
    chat_->push_with_producer(std::make_unique<list_producer>(
        std::move(blocks), std::move(before_more)));
  }
  // The queue as text: `"ab"`, `producer`, `end`.
  std::vector<std::string> queue() const {
    std::vector<std::string> texts;
    for (const queued& each : chat_->producer_fifo()) {
      const auto* data = std::get_if<std::string_view>(&each);
      const bool ends = std::holds_alternative<std::monostate>(each);
      texts.push_back(data != nullptr ? std::string(*data)
                      : ends          ? "(end)"
                                      : "(producer)");
    }
    return texts;
  }

  conversation with_;
  chat_probe* chat_;
};

INSTANTIATE_TEST_SUITE_P(, chat_output, both_modes(), [](const auto& tried) {
  return tried.param == mode::safe ? "safe" : "cpython";
});

// --- Bytes ------------------------------------------------------------------

TEST_P(chat_output, push_sends_at_once) {
  chat_->push("hello");
  EXPECT_EQ(with_.sent(), "hello");
  EXPECT_THAT(queue(), IsEmpty());
  EXPECT_FALSE(chat_->writable());
}

TEST_P(chat_output, what_was_not_taken_stays_first) {
  fd().sends = {2u, failure{EAGAIN}};
  chat_->push("hello");
  chat_->push("world");
  EXPECT_THAT(queue(), ElementsAre("llo", "world"));
  EXPECT_TRUE(chat_->writable());
  with_.can_send();
  with_.can_send();
  EXPECT_EQ(with_.sent(), "helloworld");
}

TEST_P(chat_output, push_cuts_and_each_event_sends_one_piece) {
  chat_->ac_out_buffer_size = 4;
  chat_->push("abcdefghij");
  EXPECT_THAT(queue(), ElementsAre("efgh", "ij"));
  with_.can_send();
  EXPECT_THAT(queue(), ElementsAre("ij"));
  with_.can_send();
  EXPECT_THAT(with_.offers(), ElementsAre(4u, 4u, 2u));
}

TEST_P(chat_output, push_with_producer_takes_bytes_as_they_are) {
  chat_->ac_out_buffer_size = 4;
  chat_->push_with_producer(std::string("abcdefghij"));
  EXPECT_THAT(queue(), ElementsAre("efghij"));
}

TEST_P(chat_output, a_size_of_nothing_cannot_cut) {
  chat_->ac_out_buffer_size = 0;
  EXPECT_THROW(chat_->push("abc"), asyncore::value_error);
}

// Q17.
TEST_P(chat_output, pushing_nothing_makes_an_empty_send_only_in_cpython) {
  chat_->push("");
  EXPECT_EQ(with_.offers().size(), is_safe() ? 0u : 1u);
  EXPECT_THAT(queue(), IsEmpty());
}

TEST_P(chat_output, an_empty_piece_does_not_hold_up_what_follows_in_safe_mode) {
  fd().sends = {failure{EAGAIN}, failure{EAGAIN}, failure{EAGAIN}};
  chat_->push("first");
  chat_->push("");
  chat_->push("last");
  EXPECT_THAT(queue(), ElementsAre("first", "", "last"));
  with_.can_send();
  EXPECT_EQ(with_.sent(), "first");
  with_.can_send();
  EXPECT_EQ(with_.sent(), is_safe() ? "firstlast" : "first");
  with_.can_send();
  EXPECT_EQ(with_.sent(), "firstlast");
}

TEST(chat, keeps_what_is_pushed_before_the_connection_stands) {
  std::vector<std::string> calls;
  asyncore::stage on;
  chat_probe chat(on.map, calls);
  chat.set_terminator("\n");
  chat.create_socket();
  on.net.at(3).connects = {EINPROGRESS};
  chat.connect(asyncore::server_address);
  chat.push("early");
  EXPECT_EQ(on.net.at(3).sent, "");
  EXPECT_TRUE(chat.writable());
  on.pass({{3, POLLOUT}});
  EXPECT_EQ(on.net.at(3).sent, "early");
}

TEST(chat, wants_to_write_until_the_connection_stands) {
  std::vector<std::string> calls;
  asyncore::stage on;
  chat_probe chat(on.map, calls);
  EXPECT_TRUE(chat.writable());
  chat.connected = true;
  EXPECT_FALSE(chat.writable());
}

// --- Producers --------------------------------------------------------------

TEST_P(chat_output, a_producer_is_asked_when_its_last_block_was_sent) {
  produce({"one", "two"});
  EXPECT_EQ(with_.sent(), "one");
  with_.can_send();
  EXPECT_EQ(with_.sent(), "onetwo");
  EXPECT_THAT(queue(), ElementsAre("(producer)"));
  with_.can_send();
  EXPECT_THAT(queue(), IsEmpty());
}

TEST_P(chat_output, a_large_block_is_sent_before_more_is_asked_for) {
  chat_->ac_out_buffer_size = 2;
  produce({"abcde", "f"});
  EXPECT_THAT(queue(), ElementsAre("cde", "(producer)"));
  for (int i = 0; i < 3; ++i) with_.can_send();
  EXPECT_EQ(with_.sent(), "abcdef");
}

TEST_P(chat_output, producers_with_nothing_are_passed_over) {
  fd().sends = {failure{EAGAIN}};
  chat_->push("a");
  produce({});
  produce({});
  produce({"b"});
  with_.can_send();
  with_.can_send();
  EXPECT_EQ(with_.sent(), "ab");
}

TEST_P(chat_output, a_simple_producer_gives_a_string_in_blocks) {
  chat_->push_with_producer(
      std::make_unique<simple_producer>("hello, world", 8));
  while (chat_->writable()) with_.can_send();
  EXPECT_EQ(with_.sent(), "hello, world");
  EXPECT_THAT(with_.offers(), ElementsAre(8u, 4u));
}

TEST_P(chat_output, a_producer_that_throws_stays_in_the_queue) {
  fd().sends = {failure{EAGAIN}, failure{EAGAIN}};
  chat_->push("a");
  chat_->on_error = [] {};
  bool fails = true;
  produce({"b"}, [&] {
    if (fails) throw std::runtime_error("not now");
  });
  with_.can_send();
  EXPECT_THAT(calls(), IsEmpty());
  with_.can_send();
  EXPECT_THAT(calls(), ElementsAre("error std::runtime_error"));
  EXPECT_THAT(queue(), ElementsAre("(producer)"));
  fails = false;
  with_.can_send();
  EXPECT_EQ(with_.sent(), "ab");
}

TEST_P(chat_output, a_producer_that_throws_in_push_throws_out_of_push) {
  EXPECT_THROW(produce({}, [] { throw std::runtime_error("no"); }),
               std::runtime_error);
}

// --- close_when_done --------------------------------------------------------

TEST_P(chat_output, close_when_done_closes_after_what_is_queued) {
  fd().sends = {failure{EAGAIN}};
  chat_->push("bye");
  chat_->close_when_done();
  EXPECT_THAT(queue(), ElementsAre("bye", "(end)"));
  with_.can_send();
  EXPECT_THAT(calls(), IsEmpty());
  with_.can_send();
  EXPECT_EQ(with_.sent(), "bye");
  EXPECT_THAT(calls(), ElementsAre("close"));
  EXPECT_FALSE(with_.on.net.is_open(3));
}

// Q20.
TEST_P(chat_output, close_when_done_waits_for_a_write_event_even_if_idle) {
  chat_->close_when_done();
  EXPECT_THAT(calls(), IsEmpty());
  EXPECT_TRUE(chat_->writable());
  with_.can_send();
  EXPECT_THAT(calls(), ElementsAre("close"));
}

TEST_P(chat_output, no_producer_is_the_mark_to_close) {
  chat_->push_with_producer(std::unique_ptr<producer>());
  EXPECT_THAT(queue(), ElementsAre("(end)"));
}

TEST_P(chat_output, what_is_pushed_after_the_mark_is_never_sent) {
  chat_->close_when_done();
  chat_->push("late");
  EXPECT_THAT(calls(), ElementsAre("close"));
  EXPECT_EQ(with_.sent(), "");
  EXPECT_THAT(queue(), ElementsAre("late"));
}

// --- Errors -----------------------------------------------------------------

TEST_P(chat_output, an_error_of_send_goes_to_handle_error_and_keeps_the_queue) {
  fd().sends = {failure{ENOBUFS}};
  chat_->on_error = [] {};
  chat_->push("hello");
  EXPECT_THAT(calls(), ElementsAre("error asyncore::os_error"));
  EXPECT_THAT(queue(), ElementsAre("hello"));
}

TEST_P(chat_output, a_lost_peer_closes_and_keeps_the_queue) {
  fd().sends = {failure{EPIPE}};
  chat_->push("hello");
  EXPECT_THAT(calls(), ElementsAre("close"));
  EXPECT_THAT(queue(), ElementsAre("hello"));
  EXPECT_TRUE(with_.on.map.empty());
}

// --- Handlers that change the queue, or destroy the channel -----------------

TEST_P(chat_output, may_be_destroyed_by_a_producer) {
  for (const bool gives_data : {true, false}) {
    conversation with(GetParam());
    std::deque<std::string> blocks;
    if (gives_data) blocks.emplace_back("data");
    with.chat->push_with_producer(
        std::make_unique<list_producer>(blocks, [&] { with.chat.reset(); }));
    EXPECT_EQ(with.chat, nullptr);
    EXPECT_THAT(with.offers(), IsEmpty());
  }
}

TEST_P(chat_output, may_be_destroyed_by_a_lost_peer) {
  chat_->on_close = [&] { with_.chat.reset(); };
  fd().sends = {failure{EPIPE}};
  chat_->push("hello");
  EXPECT_EQ(with_.chat, nullptr);
}

TEST_P(chat_output, may_be_destroyed_by_an_error_of_send) {
  chat_->on_error = [&] { with_.chat.reset(); };
  fd().sends = {failure{ENOBUFS}};
  chat_->push("hello");
  EXPECT_EQ(with_.chat, nullptr);
}

TEST_P(chat_output, may_be_destroyed_when_it_is_done) {
  chat_->on_close = [&] { with_.chat.reset(); };
  chat_->close_when_done();
  with_.can_send();
  EXPECT_EQ(with_.chat, nullptr);
}

TEST_P(chat_output, a_producer_may_discard_the_queue) {
  fd().sends = {failure{EAGAIN}, failure{EAGAIN}};
  chat_->push("a");
  produce({"data"}, [&] { chat_->discard_buffers(); });
  with_.can_send();
  with_.can_send();
  // What a discarded producer gives is not sent; CPython sends it.
  EXPECT_EQ(with_.sent(), is_safe() ? "a" : "adata");
  EXPECT_THAT(queue(), IsEmpty());
}

TEST_P(chat_output, a_producer_may_close_the_channel) {
  produce({"data"}, [&] { chat_->close(); });
  EXPECT_EQ(with_.sent(), "");
}

// A send that is overridden, as by a program that counts its bytes, and that
// begins the queue anew.
struct restarting_chat : async_chat {
  using async_chat::async_chat;
  void collect_incoming_data(std::string_view /*data*/) override {}
  void found_terminator() override {}
  std::size_t send(std::string_view data) override {
    const std::size_t sent = async_chat::send(data);
    if (!std::exchange(restarts, false)) return sent;
    discard_buffers();
    push("new");
    return sent;
  }
  bool restarts = true;
};

TEST(chat, what_send_has_queued_is_not_taken_for_what_it_sent) {
  for (const mode kind : {mode::safe, mode::cpython}) {
    asyncore::stage on(kind);
    restarting_chat chat(on.new_connection());
    on.net.at(3).sends = {1u, failure{EAGAIN}};
    chat.push("old");
    ASSERT_EQ(chat.producer_fifo().size(), 1u);
    // CPython puts the rest of what it sent in the place of what is first.
    EXPECT_EQ(std::get<std::string_view>(chat.producer_fifo().front()),
              kind == mode::safe ? "new" : "ld");
  }
}

// CPython's index is out of range then.
TEST(chat, send_may_discard_the_queue) {
  struct discarding_chat : restarting_chat {
    using restarting_chat::restarting_chat;
    std::size_t send(std::string_view data) override {
      const std::size_t sent = async_chat::send(data);
      discard_buffers();
      return sent;
    }
  };
  asyncore::stage on;
  discarding_chat chat(on.new_connection());
  chat.push("old");
  EXPECT_TRUE(chat.producer_fifo().empty());
  asyncore::stage strict(mode::cpython);
  discarding_chat raising(strict.new_connection());
  EXPECT_THROW(raising.push("old"), std::out_of_range);
}

}  // namespace
}  // namespace asynchat
