// What the conformance suite cannot see of UDP: several hosts, IPv6, bounds,
// and when a datagram finds its receiver.

#include "sim/kernel/udp.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <string>

#include "gtest/gtest.h"
#include "sim/testing/hosts.h"

namespace rehearse {
namespace {

class udp_test : public testing::Test {
 protected:
  int open(host& at, const address& local) {
    const int fd = *at.socket(local.family(), SOCK_DGRAM);
    EXPECT_TRUE(at.bind(fd, local));
    return fd;
  }
  int open_client() { return *client_.socket(AF_INET, SOCK_DGRAM); }
  // What waits to be received, each followed by a blank.
  static std::string receive_all(host& at, int fd) {
    std::string all;
    std::array<char, 16> buffer{};
    while (const auto got = at.recv(fd, buffer, 0)) {
      all += std::string(buffer.data(), *got) + ' ';
    }
    return all;
  }
  static std::size_t count(host& at, int fd) {
    std::size_t all = 0;
    std::array<char, 1> buffer{};
    while (at.recv(fd, buffer, 0)) ++all;
    return all;
  }
  int error_of(int fd) { return *client_.getsockopt(fd, SOL_SOCKET, SO_ERROR); }

  testkit::two_hosts hosts_;
  world& world_ = hosts_.world;
  host& server_ = hosts_.server;
  host& client_ = hosts_.client;
};

TEST_F(udp_test, arrives_in_the_order_of_sending_whoever_sent) {
  const int to = open(server_, address::ipv4(0, 53));
  const int first = open_client();
  const int second = open_client();
  ASSERT_TRUE(client_.sendto(first, "1", 0, server_.ipv4(53)));
  ASSERT_TRUE(client_.sendto(second, "2", 0, server_.ipv4(53)));
  ASSERT_TRUE(client_.sendto(first, "3", 0, server_.ipv4(53)));
  EXPECT_EQ(receive_all(server_, to), "");  // They are on their way.
  world_.come_to_rest();
  EXPECT_EQ(receive_all(server_, to), "1 2 3 ");
}

TEST_F(udp_test, tells_the_address_by_which_the_sender_is_reached) {
  const int to = open(server_, address::ipv4(0, 53));
  const int from = open_client();
  ASSERT_TRUE(client_.sendto(from, "x", 0, server_.ipv4(53)));
  world_.come_to_rest();
  std::array<char, 1> buffer{};
  const auto got = server_.recvfrom(to, buffer, 0);
  ASSERT_TRUE(got);
  EXPECT_EQ(got->from, client_.ipv4(49152));
}

TEST_F(udp_test, goes_over_ipv6) {
  const int to = open(server_, address::ipv6({}, 53));
  const int from = *client_.socket(AF_INET6, SOCK_DGRAM);
  EXPECT_EQ(client_.sendto(from, "x", 0, server_.ipv4(53)).error(),
            EAFNOSUPPORT);
  EXPECT_EQ(client_.sendto(from, std::string(65528, 'x'), 0, server_.ipv6(53))
                .error(),
            EMSGSIZE);
  EXPECT_EQ(*client_.sendto(from, std::string(65527, 'x'), 0, server_.ipv6(53)),
            65527U);
  world_.come_to_rest();
  std::array<char, 1> buffer{};
  const auto got = server_.recvfrom(to, buffer, 0);
  ASSERT_TRUE(got);
  EXPECT_EQ(got->from, client_.ipv6(49152));
}

TEST_F(udp_test, wildcard_does_not_receive_for_the_other_family) {
  const int to = open(server_, address::ipv6({}, 53));
  const int from = open_client();
  ASSERT_TRUE(client_.connect(from, server_.ipv4(53)));
  ASSERT_TRUE(client_.send(from, "x", 0));
  world_.come_to_rest();
  EXPECT_EQ(receive_all(server_, to), "");
  EXPECT_EQ(error_of(from), ECONNREFUSED);
}

TEST_F(udp_test, is_lost_on_the_way_to_a_host_that_is_not_there) {
  const int from = open_client();
  ASSERT_TRUE(client_.connect(from, *address::parse("192.0.2.1:53")));
  EXPECT_EQ(*client_.send(from, "x", 0), 1U);
  world_.run();
  EXPECT_EQ(error_of(from), 0);
}

TEST_F(udp_test, does_not_reach_the_loopback_of_another_host) {
  const int to = open(server_, address::ipv4(INADDR_LOOPBACK, 53));
  const int from = open_client();
  ASSERT_TRUE(client_.connect(from, server_.ipv4(53)));
  ASSERT_TRUE(client_.send(from, "x", 0));
  world_.come_to_rest();
  EXPECT_EQ(receive_all(server_, to), "");
  EXPECT_EQ(error_of(from), ECONNREFUSED);
}

TEST_F(udp_test, finds_its_receiver_when_it_arrives) {
  const int from = open_client();
  ASSERT_TRUE(client_.connect(from, server_.ipv4(53)));
  ASSERT_TRUE(client_.send(from, "early", 0));
  const int to = open(server_, address::ipv4(0, 53));
  world_.come_to_rest();
  EXPECT_EQ(receive_all(server_, to), "early ");
  ASSERT_TRUE(client_.send(from, "late", 0));
  ASSERT_TRUE(server_.close(to));
  world_.come_to_rest();
  EXPECT_EQ(error_of(from), ECONNREFUSED);
}

TEST_F(udp_test, is_told_of_a_refusal_only_while_it_has_that_peer) {
  const int from = open_client();
  ASSERT_TRUE(client_.connect(from, server_.ipv4(53)));
  ASSERT_TRUE(client_.send(from, "x", 0));
  ASSERT_TRUE(client_.connect(from, server_.ipv4(54)));
  world_.come_to_rest();
  EXPECT_EQ(error_of(from), 0);
}

TEST_F(udp_test, receiver_holds_what_its_buffer_has_room_for) {
  const int to = open(server_, address::ipv4(0, 53));
  ASSERT_TRUE(server_.setsockopt(to, SOL_SOCKET, SO_RCVBUF, 5000));
  const int from = open_client();
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(
        client_.sendto(from, std::string(232, 'x'), 0, server_.ipv4(53)));
  }
  world_.come_to_rest();
  EXPECT_EQ(count(server_, to), 10U);  // Of 1000 bytes each, in 10000.
}

TEST_F(udp_test, full_receiver_has_room_again_after_a_recv) {
  const int to = open(server_, address::ipv4(0, 53));
  ASSERT_TRUE(server_.setsockopt(to, SOL_SOCKET, SO_RCVBUF, 1));
  const int from = open_client();
  std::array<char, 1> buffer{};
  for (int i = 0; i < 10; ++i) {
    for (int j = 0; j < 10; ++j) {
      ASSERT_TRUE(client_.sendto(from, "", 0, server_.ipv4(53)));
    }
    world_.come_to_rest();
    for (int j = 0; j < 3; ++j) {
      EXPECT_TRUE(server_.recv(to, buffer, 0)) << i << ' ' << j;
    }
    EXPECT_EQ(server_.recv(to, buffer, 0).error(), EAGAIN);
  }
}

// 4 MiB, and not a byte for each socket that could receive.
TEST_F(udp_test, what_is_on_its_way_is_bounded) {
  std::array<int, 100> receivers{};
  const auto port = [](std::size_t i) {
    return static_cast<std::uint16_t>(1000 + i);
  };
  for (std::size_t i = 0; i < receivers.size(); ++i) {
    receivers[i] = open(server_, server_.ipv4(port(i)));
  }
  const int from = open_client();
  const auto send_to_all = [&](std::size_t size) {
    const std::string bytes(size, 'x');
    for (std::size_t i = 0; i < receivers.size(); ++i) {
      EXPECT_EQ(*client_.sendto(from, bytes, 0, server_.ipv4(port(i))), size);
    }
    world_.come_to_rest();
    std::size_t received = 0;
    for (const int each : receivers) received += count(server_, each);
    return received;
  };
  EXPECT_EQ(send_to_all(60'000), 69U);
  EXPECT_EQ(send_to_all(1000), 100U);  // There is room again.
}

// A program that handles nothing but empty datagrams is not idle.
TEST_F(udp_test, empty_datagrams_are_activity) {
  const int to = open(server_, address::ipv4(0, 53));
  const int from = open_client();
  const std::uint64_t sender = client_.activity();
  ASSERT_TRUE(client_.sendto(from, "", 0, server_.ipv4(53)));
  EXPECT_NE(client_.activity(), sender);
  world_.come_to_rest();
  const std::uint64_t receiver = server_.activity();
  std::array<char, 1> buffer{};
  ASSERT_TRUE(server_.recv(to, buffer, 0));
  EXPECT_NE(server_.activity(), receiver);
}

TEST_F(udp_test, broadcast_is_not_allowed) {
  EXPECT_EQ(
      client_
          .sendto(open_client(), "x", 0, *address::parse("255.255.255.255:9"))
          .error(),
      EACCES);
}

TEST_F(udp_test, is_shown_as_netstat_would) {
  const int to = open(server_, server_.ipv4(53));
  const int from = open_client();
  ASSERT_TRUE(client_.connect(from, server_.ipv4(53)));
  ASSERT_TRUE(client_.send(from, "hello", 0));
  ASSERT_TRUE(client_.send(from, "world", 0));
  world_.come_to_rest();
  const socket_view client = client_.find(from)->view();
  EXPECT_EQ(client.now, socket_view::state::connected);
  EXPECT_EQ(client.remote, server_.ipv4(53));
  const socket_view server = server_.find(to)->view();
  EXPECT_EQ(server.now, socket_view::state::unconnected);
  EXPECT_EQ(server.local, server_.ipv4(53));
  EXPECT_EQ(server.unread, 10U);
}

TEST_F(udp_test, picks_the_same_ports_in_each_world_beside_those_of_tcp) {
  const int stream = *client_.socket(AF_INET, SOCK_STREAM);
  ASSERT_TRUE(client_.listen(stream, 1));
  EXPECT_EQ(client_.getsockname(stream)->port(), 49152);
  const int first = open(client_, address::ipv4(0, 0));
  const int second = open(client_, address::ipv4(0, 0));
  EXPECT_EQ(client_.getsockname(first)->port(), 49152);
  EXPECT_EQ(client_.getsockname(second)->port(), 49153);
}

// However the others came and went.
TEST_F(udp_test, shared_port_is_that_of_who_was_bound_last) {
  std::array<int, 4> fds{};
  for (int& each : fds) {
    each = *server_.socket(AF_INET, SOCK_DGRAM);
    ASSERT_TRUE(server_.setsockopt(each, SOL_SOCKET, SO_REUSEADDR, 1));
    ASSERT_TRUE(server_.bind(each, server_.ipv4(53)));
  }
  ASSERT_TRUE(server_.close(fds[0]));
  const int from = open_client();
  ASSERT_TRUE(client_.sendto(from, "x", 0, server_.ipv4(53)));
  world_.come_to_rest();
  EXPECT_EQ(receive_all(server_, fds[3]), "x ");
  ASSERT_TRUE(server_.close(fds[3]));
  ASSERT_TRUE(client_.sendto(from, "y", 0, server_.ipv4(53)));
  world_.come_to_rest();
  EXPECT_EQ(receive_all(server_, fds[2]), "y ");
}

// A leak would show under the address sanitizer.
TEST(udp_world, may_end_with_datagrams_on_their_way) {
  testkit::two_hosts hosts;
  host& at = hosts.server;
  const int fd = *at.socket(AF_INET, SOCK_DGRAM);
  EXPECT_TRUE(at.sendto(fd, "x", 0, at.ipv4(53)));
  EXPECT_TRUE(hosts.world.has_events());
}

}  // namespace
}  // namespace rehearse
