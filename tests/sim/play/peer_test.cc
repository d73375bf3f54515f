// A peer on a simulated host, against a socket that the test holds.

#include "sim/play/peer.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <string>

#include "core/errno_name.h"
#include "gtest/gtest.h"
#include "sim/testing/hosts.h"

namespace rehearse {
namespace {

class recorded_peer final : public peer_observer {
 public:
  explicit recorded_peer(asyncore::network& net) : end(net, *this) {}
  void did(std::string_view verb, int error) override {
    log += std::string(verb) +
           (error != 0 ? " " + asyncore::errno_name(error) : "") + ";";
  }
  void moved(std::string_view verb, std::string_view data) override {
    log += std::string(verb) + " " + std::string(data) + ";";
  }

  std::string log;
  peer end;
};

class peer_test : public testing::Test {
 protected:
  // The peer connects to a socket of the test, and the test accepts.
  void establish() {
    listen();
    ASSERT_TRUE(alice_.end.connect(app_.ipv4(80)));
    EXPECT_EQ(alice_.end.state(), peer::connection::pending);
    world_.come_to_rest();
    EXPECT_EQ(alice_.end.state(), peer::connection::established);
    fd_ = app_.accept(listener_)->fd;
    alice_.log.clear();
  }
  void listen() {
    if (listener_ >= 0) return;
    listener_ = *app_.socket(AF_INET, SOCK_STREAM);
    ASSERT_TRUE(app_.bind(listener_, app_.ipv4(80)));
    ASSERT_TRUE(app_.listen(listener_, 5));
  }
  void close_with_reset() {
    ASSERT_TRUE(app_.reset_on_close(fd_));
    ASSERT_TRUE(app_.close(fd_));
    world_.come_to_rest();
  }
  std::string recv() {
    world_.come_to_rest();
    std::array<char, 100> buffer{};
    const auto got = app_.recv(fd_, buffer, 0);
    return got ? std::string(buffer.data(), *got)
               : asyncore::errno_name(got.error());
  }

  testkit::two_hosts hosts_{{.server = "app", .client = "alice"}};
  world& world_ = hosts_.world;
  host& app_ = hosts_.server;
  host& remote_ = hosts_.client;
  recorded_peer alice_{remote_};
  int listener_ = -1;
  int fd_ = -1;
};

TEST_F(peer_test, connects_and_sends) {
  establish();
  alice_.end.send("hello");
  EXPECT_EQ(recv(), "hello");
  EXPECT_EQ(alice_.log, "send hello;");
}

TEST_F(peer_test, has_input_where_it_could_not_connect) {
  ASSERT_TRUE(alice_.end.connect(app_.ipv4(80)));
  EXPECT_FALSE(alice_.end.has_input());
  world_.come_to_rest();
  EXPECT_EQ(alice_.end.state(), peer::connection::failed);
  EXPECT_TRUE(alice_.end.has_input());
}

TEST_F(peer_test, has_ended_when_it_was_reset) {
  establish();
  EXPECT_FALSE(alice_.end.has_ended());
  close_with_reset();
  EXPECT_TRUE(alice_.end.has_ended());
}

TEST_F(peer_test, tells_why_it_could_not_connect) {
  ASSERT_TRUE(alice_.end.connect(app_.ipv4(80)));
  world_.come_to_rest();
  EXPECT_EQ(alice_.end.state(), peer::connection::failed);
  EXPECT_EQ(alice_.end.error(), ECONNREFUSED);
  EXPECT_EQ(alice_.log, "connect ECONNREFUSED;");
}

TEST_F(peer_test, tells_why_it_could_not_even_begin_to_connect) {
  const auto outcome =
      alice_.end.connect(asyncore::address::unix_path("nobody"));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(alice_.end.state(), peer::connection::failed);
  EXPECT_EQ(alice_.end.error(), outcome.error());
}

TEST_F(peer_test, sends_and_closes_once_it_is_connected) {
  listen();
  ASSERT_TRUE(alice_.end.connect(app_.ipv4(80)));
  alice_.end.send("early");
  alice_.end.close();
  EXPECT_TRUE(alice_.end.is_open());
  EXPECT_FALSE(alice_.end.flush());
  world_.come_to_rest();
  EXPECT_EQ(alice_.end.state(), peer::connection::established);
  EXPECT_TRUE(alice_.end.flush());
  fd_ = app_.accept(listener_)->fd;
  EXPECT_EQ(recv(), "early");
  EXPECT_EQ(recv(), "");
  EXPECT_EQ(alice_.log, "connect;send early;close;");
}

TEST_F(peer_test, tells_that_it_has_closed_once_it_is_connected) {
  listen();
  ASSERT_TRUE(alice_.end.connect(app_.ipv4(80)));
  alice_.end.close();
  world_.come_to_rest();
  EXPECT_EQ(alice_.end.state(), peer::connection::established);
  EXPECT_TRUE(alice_.end.flush());
  EXPECT_FALSE(alice_.end.is_open());
}

// Nothing of a connection is left when the next one begins.
TEST_F(peer_test, begins_each_connection_afresh) {
  ASSERT_TRUE(alice_.end.connect(app_.ipv4(80)));
  world_.come_to_rest();
  EXPECT_EQ(alice_.end.state(), peer::connection::failed);
  app_.set_window(4);
  establish();
  // Of what is queued here nothing is sent or done on another connection.
  alice_.end.send("123456");
  alice_.end.shutdown_write();
  alice_.end.close();
  const int first = fd_;
  establish();
  EXPECT_EQ(alice_.end.queued(), 0U);
  alice_.end.send("new");
  EXPECT_TRUE(alice_.end.is_open());
  EXPECT_EQ(recv(), "new");
  EXPECT_EQ(recv(), "EAGAIN");
  // The first one was closed.
  fd_ = first;
  EXPECT_EQ(recv(), "1234");
  EXPECT_EQ(recv(), "");
}

TEST_F(peer_test, a_reset_is_not_that_of_the_next_connection) {
  establish();
  close_with_reset();
  std::string got;
  EXPECT_EQ(alice_.end.receive(1, got).error(), ECONNRESET);
  EXPECT_TRUE(alice_.end.has_been_reset());
  establish();
  ASSERT_TRUE(app_.close(fd_));
  world_.come_to_rest();
  EXPECT_FALSE(alice_.end.has_been_reset());
  EXPECT_EQ(*alice_.end.receive(1, got), 0U);
}

TEST_F(peer_test, takes_a_connection_while_another_is_under_way) {
  ASSERT_TRUE(alice_.end.listen(remote_.ipv4(80)));
  fd_ = *app_.socket(AF_INET, SOCK_STREAM);
  EXPECT_EQ(app_.connect(fd_, remote_.ipv4(80)).error(), EINPROGRESS);
  world_.come_to_rest();
  const auto got = alice_.end.accept();
  ASSERT_TRUE(got);
  ASSERT_TRUE(alice_.end.connect(app_.ipv4(80)));
  alice_.end.take(got->fd, alice_.end);
  alice_.end.send("at once");
  EXPECT_EQ(recv(), "at once");
}

TEST_F(peer_test, queues_what_the_window_refuses) {
  app_.set_window(4);
  establish();
  alice_.end.send("123456");
  EXPECT_EQ(alice_.end.queued(), 2U);
  EXPECT_FALSE(alice_.end.flush());
  EXPECT_EQ(recv(), "1234");
  EXPECT_TRUE(alice_.end.flush());
  EXPECT_EQ(recv(), "56");
}

TEST_F(peer_test, closes_behind_what_is_queued) {
  app_.set_window(4);
  establish();
  alice_.end.send("123456");
  alice_.end.close();
  EXPECT_TRUE(alice_.end.is_open());
  EXPECT_EQ(recv(), "1234");
  alice_.end.flush();
  EXPECT_EQ(recv(), "56");
  EXPECT_EQ(recv(), "");
  EXPECT_FALSE(alice_.end.is_open());
}

TEST_F(peer_test, resets_past_what_is_queued) {
  app_.set_window(4);
  establish();
  alice_.end.send("123456");
  alice_.end.reset();
  EXPECT_EQ(alice_.end.queued(), 0U);
  EXPECT_EQ(recv(), "1234");
  EXPECT_EQ(recv(), "ECONNRESET");
}

TEST_F(peer_test, half_closes_and_still_receives) {
  establish();
  alice_.end.shutdown_write();
  EXPECT_EQ(recv(), "");
  ASSERT_TRUE(app_.send(fd_, "late", 0));
  world_.come_to_rest();
  std::string got;
  EXPECT_EQ(*alice_.end.receive(100, got), 4U);
  EXPECT_EQ(got, "late");
}

TEST_F(peer_test, receives_no_more_than_it_asks_for) {
  establish();
  ASSERT_TRUE(app_.send(fd_, "hello", 0));
  world_.come_to_rest();
  std::string got;
  EXPECT_EQ(*alice_.end.receive(2, got), 2U);
  EXPECT_EQ(*alice_.end.receive(100, got), 3U);
  EXPECT_EQ(got, "hello");
  EXPECT_EQ(alice_.end.receive(100, got).error(), EAGAIN);
}

TEST_F(peer_test, discards_what_it_sends_to_one_that_is_gone) {
  establish();
  ASSERT_TRUE(app_.close(fd_));
  world_.come_to_rest();
  alice_.end.send("x");
  world_.come_to_rest();
  alice_.end.send("y");
  EXPECT_EQ(alice_.end.queued(), 0U);
  EXPECT_EQ(alice_.log, "send x;send EPIPE;");
  // The first one that was lost is the one to be told of.
  alice_.end.send("yz");
  ASSERT_TRUE(alice_.end.lost());
  EXPECT_EQ(alice_.end.lost()->size, 1U);
  EXPECT_EQ(alice_.end.lost()->error, EPIPE);
}

TEST_F(peer_test, knows_of_a_reset_from_its_send) {
  establish();
  close_with_reset();
  alice_.end.send("x");
  EXPECT_TRUE(alice_.end.has_been_reset());
  std::string got;
  EXPECT_EQ(alice_.end.receive(1, got).error(), ECONNRESET);
}

TEST_F(peer_test, reads_all_that_came_before_it_knows_of_a_reset) {
  establish();
  ASSERT_TRUE(app_.send(fd_, "last", 0));
  ASSERT_TRUE(app_.close(fd_));
  world_.come_to_rest();
  alice_.end.send("x");
  world_.come_to_rest();
  alice_.end.send("y");
  ASSERT_TRUE(alice_.end.lost());
  EXPECT_FALSE(alice_.end.has_been_reset());
  std::string got;
  EXPECT_EQ(*alice_.end.receive(100, got), 4U);
  EXPECT_TRUE(alice_.end.has_been_reset());
}

TEST_F(peer_test, accepts_at_each_of_its_listeners) {
  ASSERT_TRUE(alice_.end.listen(remote_.ipv4(80)));
  ASSERT_TRUE(alice_.end.listen(remote_.ipv4(81)));
  const int fd = *app_.socket(AF_INET, SOCK_STREAM);
  EXPECT_EQ(app_.connect(fd, remote_.ipv4(81)).error(), EINPROGRESS);
  world_.come_to_rest();
  EXPECT_TRUE(alice_.end.accept());
}

TEST_F(peer_test, keeps_nothing_of_a_listener_that_failed) {
  ASSERT_TRUE(alice_.end.listen(remote_.ipv4(80)));
  EXPECT_EQ(alice_.end.listen(remote_.ipv4(80)).error(), EADDRINUSE);
  EXPECT_EQ(remote_.open_descriptors().size(), 1U);
}

TEST_F(peer_test, accepts_and_hands_over) {
  ASSERT_TRUE(alice_.end.listen(remote_.ipv4(80)));
  EXPECT_FALSE(alice_.end.accept());
  const int fd = *app_.socket(AF_INET, SOCK_STREAM);
  EXPECT_EQ(app_.connect(fd, remote_.ipv4(80)).error(), EINPROGRESS);
  world_.come_to_rest();
  const auto got = alice_.end.accept();
  ASSERT_TRUE(got);
  EXPECT_TRUE(got->peer.same_host(app_.ipv4()));
  // A peer of another host: the connection stays where it was accepted.
  {
    recorded_peer bob(app_);
    bob.end.take(got->fd, alice_.end);
    bob.end.send("from bob");
    fd_ = fd;
    EXPECT_EQ(recv(), "from bob");
  }
  EXPECT_EQ(recv(), "");
  // The listener only.
  EXPECT_EQ(remote_.open_descriptors().size(), 1U);
}

TEST_F(peer_test, closes_what_it_holds_when_it_is_destroyed) {
  {
    recorded_peer bob(remote_);
    ASSERT_TRUE(bob.end.listen(remote_.ipv4(80)));
  }
  EXPECT_TRUE(remote_.open_descriptors().empty());
}

}  // namespace
}  // namespace rehearse
