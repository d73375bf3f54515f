// A datagram peer against a plain socket on another host.

#include "sim/play/datagram_peer.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <string>

#include "core/errno_name.h"
#include "gtest/gtest.h"
#include "sim/testing/hosts.h"

namespace rehearse {
namespace {

// What the peer says that it did: "send x;send EMSGSIZE;".
class record final : public peer_observer {
 public:
  void did(std::string_view verb, int error) override {
    text += std::string(verb);
    if (error != 0) text += ' ' + asyncore::errno_name(error);
    text += ';';
  }
  void moved(std::string_view verb, std::string_view data) override {
    text.append(verb).append(" ").append(data).append(";");
  }
  std::string text;
};

class datagram_peer_test : public testing::Test {
 protected:
  datagram_peer_test() { EXPECT_TRUE(peer_.open(peers_.ipv4(53))); }

  void ask(std::string_view question) {
    EXPECT_TRUE(apps_.sendto(fd_, question, 0, peers_.ipv4(53)));
    world_.come_to_rest();
  }
  std::string answer() {
    world_.come_to_rest();
    std::array<char, 100> buffer{};
    const auto got = apps_.recv(fd_, buffer, 0);
    return got ? std::string(buffer.data(), *got)
               : asyncore::errno_name(got.error());
  }

  testkit::two_hosts hosts_{{.server = "apps", .client = "peers"}};
  world& world_ = hosts_.world;
  host& apps_ = hosts_.server;
  host& peers_ = hosts_.client;
  int fd_ = *apps_.socket(AF_INET, SOCK_DGRAM);
  record told_;
  datagram_peer peer_{peers_, told_};
};

TEST_F(datagram_peer_test, answers_to_where_the_last_datagram_came_from) {
  EXPECT_FALSE(peer_.correspondent());
  ask("who?");
  ASSERT_TRUE(peer_.has_next());
  EXPECT_FALSE(peer_.correspondent());  // It has not been received yet.
  EXPECT_EQ(*peer_.receive(), "who?");
  ASSERT_TRUE(peer_.correspondent());
  EXPECT_TRUE(peer_.send("me", *peer_.correspondent()));
  EXPECT_EQ(answer(), "me");
  EXPECT_EQ(told_.text, "recv who?;send me;");
}

TEST_F(datagram_peer_test, receives_datagrams_one_by_one_empty_ones_too) {
  EXPECT_FALSE(peer_.has_next());
  EXPECT_EQ(peer_.receive().error(), EAGAIN);
  ask("1");
  ask("");
  EXPECT_EQ(*peer_.receive(), "1");
  EXPECT_TRUE(peer_.has_next());
  EXPECT_EQ(*peer_.receive(), "");
  EXPECT_FALSE(peer_.has_next());
}

TEST_F(datagram_peer_test, tells_what_it_cannot_send) {
  const std::string large(70'000, 'x');
  EXPECT_EQ(peer_.send(large, apps_.ipv4(9)).error(), EMSGSIZE);
  EXPECT_EQ(told_.text, "send EMSGSIZE;");
}

TEST_F(datagram_peer_test, is_gone_once_it_is_closed) {
  peer_.close();
  peer_.close();
  EXPECT_EQ(told_.text, "close;");
  EXPECT_FALSE(peer_.has_next());
  EXPECT_EQ(peer_.receive().error(), EBADF);
  EXPECT_EQ(peer_.send("x", apps_.ipv4(9)).error(), EBADF);
  EXPECT_TRUE(apps_.connect(fd_, peers_.ipv4(53)));
  EXPECT_TRUE(apps_.send(fd_, "x", 0));
  EXPECT_EQ(answer(), "ECONNREFUSED");
}

TEST_F(datagram_peer_test, cannot_have_an_address_that_is_taken) {
  record told;
  datagram_peer second(peers_, told);
  EXPECT_EQ(second.open(peers_.ipv4(53)).error(), EADDRINUSE);
  EXPECT_FALSE(second.has_next());
  // It keeps no descriptor.
  EXPECT_EQ(peers_.open_descriptors().size(), 1U);
}

TEST_F(datagram_peer_test, knows_who_wrote_last) {
  ask("first");
  const int other = *apps_.socket(AF_INET, SOCK_DGRAM);
  EXPECT_TRUE(apps_.sendto(other, "last", 0, peers_.ipv4(53)));
  world_.come_to_rest();
  EXPECT_EQ(*peer_.receive(), "first");
  EXPECT_EQ(*peer_.receive(), "last");
  EXPECT_EQ(*peer_.correspondent(),
            apps_.ipv4(apps_.getsockname(other)->port()));
}

TEST_F(datagram_peer_test, receives_the_largest_as_a_whole) {
  const std::string largest(65'507, 'x');
  ask(largest);
  EXPECT_EQ(*peer_.receive(), largest);
}

}  // namespace
}  // namespace rehearse
