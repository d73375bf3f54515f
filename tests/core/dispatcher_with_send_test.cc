// Section 1.3: what could not be sent is kept, and sent later.

#include "core/dispatcher_with_send.h"

#include <poll.h>

#include <cerrno>
#include <memory>
#include <string>

#include "core/exceptions.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/stage.h"

namespace asyncore {
namespace {

using testing::ElementsAre;

class buffered : public testing::TestWithParam<mode> {
 protected:
  buffered()
      : on_(GetParam()),
        sender_(std::make_unique<dispatcher_with_send>(on_.new_connection())) {}

  void can_send() { on_.pass({{3, POLLOUT}}); }
  scripted_network::descriptor& fd() { return on_.net.at(3); }

  stage on_;
  std::unique_ptr<dispatcher_with_send> sender_;
};

INSTANTIATE_TEST_SUITE_P(, buffered, testing::Values(mode::safe, mode::cpython),
                         [](const auto& tried) {
                           return tried.param == mode::safe ? "safe"
                                                            : "cpython";
                         });

TEST_P(buffered, send_tries_at_once_and_takes_everything) {
  EXPECT_EQ(sender_->send("hello"), 5u);
  EXPECT_EQ(fd().sent, "hello");
  EXPECT_EQ(sender_->out_buffer, "");
  EXPECT_FALSE(sender_->writable());
}

TEST_P(buffered, what_was_not_taken_goes_with_the_next_event) {
  fd().sends = {2u, failure{EAGAIN}};
  EXPECT_EQ(sender_->send("hello"), 5u);
  EXPECT_EQ(sender_->send("world"), 5u);
  EXPECT_EQ(sender_->out_buffer, "lloworld");
  EXPECT_TRUE(sender_->writable());
  can_send();
  EXPECT_EQ(fd().sent, "helloworld");
  EXPECT_FALSE(sender_->writable());
}

// bpo-16787.
TEST_P(buffered, an_event_offers_at_most_the_send_size) {
  sender_->send_size = 3;
  sender_->send("abcdefgh");
  EXPECT_EQ(fd().sent, "abc");
  can_send();
  EXPECT_EQ(fd().sent, "abcdef");
  can_send();
  EXPECT_EQ(fd().sent, "abcdefgh");
}

TEST_P(buffered, the_send_size_is_65536_unless_told) {
  sender_->send(std::string(70000, 'x'));
  EXPECT_EQ(fd().sent.size(), 65536u);
}

TEST_P(buffered, wants_to_write_until_the_connection_stands) {
  dispatcher_with_send idle(on_.map);
  EXPECT_TRUE(idle.writable());
}

// bpo-13928.
TEST_P(buffered, what_is_sent_while_connecting_is_kept) {
  sender_->connected = false;
  sender_->connecting = true;
  fd().sends = {failure{EAGAIN}};
  sender_->send("early");
  EXPECT_EQ(sender_->out_buffer, "early");
  can_send();
  EXPECT_EQ(fd().sent, "early");
}

// bpo-12498.
TEST_P(buffered, a_lost_peer_closes_and_keeps_what_was_not_sent) {
  fd().sends = {failure{EPIPE}};
  EXPECT_EQ(sender_->send("hello"), 5u);
  EXPECT_EQ(sender_->out_buffer, "hello");
  EXPECT_TRUE(on_.map.empty());
}

TEST_P(buffered, another_error_is_thrown_and_nothing_is_lost) {
  fd().sends = {failure{ENOBUFS}};
  EXPECT_THROW(sender_->send("hello"), os_error);
  EXPECT_EQ(sender_->out_buffer, "hello");
}

TEST_P(buffered, a_debugged_channel_says_what_it_sends) {
  sender_->debug = true;
  sender_->send("hello");
  EXPECT_THAT(on_.logged, ElementsAre("info: sending hello"));
}

TEST(buffered_channel, may_be_destroyed_by_a_lost_peer) {
  struct fragile : dispatcher_with_send {
    using dispatcher_with_send::dispatcher_with_send;
    void handle_close() override { holder->reset(); }
    std::unique_ptr<fragile>* holder = nullptr;
  };
  stage on;
  auto sender = std::make_unique<fragile>(on.new_connection());
  sender->holder = &sender;
  on.net.at(3).sends = {failure{ECONNRESET}};
  EXPECT_EQ(sender->send("hello"), 5u);
  EXPECT_EQ(sender, nullptr);
  EXPECT_TRUE(on.map.empty());
}

}  // namespace
}  // namespace asyncore
