// Two parties on the operating system's loopback, with a scenario's ports.

#include "sim/play/loopback_network.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "core/posix_network.h"
#include "gtest/gtest.h"

namespace rehearse {
namespace {

using asyncore::address;

class loopback_network_test : public testing::Test {
 protected:
  loopback_network_test() {
    ports_.add_name("server", server_.self());
    ports_.add_name("client", client_.self());
  }
  ~loopback_network_test() override {
    server_.close_descriptors();
    client_.close_descriptors();
  }

  int listen(std::uint16_t port) {
    const int fd = *server_.socket(AF_INET, SOCK_STREAM);
    EXPECT_TRUE(server_.bind(fd, address::ipv4(0, port)));
    EXPECT_TRUE(server_.listen(fd, 5));
    return fd;
  }
  // Waits, at most two seconds, until the kernel has something to tell.
  static bool wait_for(asyncore::network& net, int fd, short events) {
    const asyncore::poll_entry wanted{fd, events};
    std::vector<asyncore::poll_entry> ready;
    const auto found = net.poll({&wanted, 1}, ready, std::chrono::seconds(2));
    return found && *found == 1;
  }
  int connect(std::uint16_t port) {
    const int fd = *client_.socket(AF_INET, SOCK_STREAM);
    connect(fd, server_.self().with_port(port));
    return fd;
  }
  void connect(int fd, const address& to) {
    const auto begun = client_.connect(fd, to);
    EXPECT_TRUE(begun || begun.error() == EINPROGRESS);
    EXPECT_TRUE(wait_for(client_, fd, POLLOUT));
  }
  int open_datagrams(std::uint16_t port) {
    const int fd = *server_.socket(AF_INET, SOCK_DGRAM);
    EXPECT_TRUE(server_.bind(fd, address::ipv4(0, port)));
    return fd;
  }
  static asyncore::received_datagram receive(asyncore::network& net, int fd) {
    EXPECT_TRUE(wait_for(net, fd, POLLIN));
    std::array<char, 100> buffer{};
    const auto got = net.recvfrom(fd, buffer, 0);
    EXPECT_TRUE(got);
    return got ? *got : asyncore::received_datagram();
  }
  asyncore::accepted_socket accept(int listener) {
    EXPECT_TRUE(wait_for(server_, listener, POLLIN));
    return *server_.accept(listener);
  }

  loopback_ports ports_{asyncore::posix_network()};
  loopback_network server_{asyncore::posix_network(), ports_,
                           address::ipv4(0x7f520001, 0)};
  loopback_network client_{asyncore::posix_network(), ports_,
                           address::ipv4(0x7f520002, 0)};
};

TEST_F(loopback_network_test, a_privileged_port_is_any_port_of_the_kernel) {
  const int listener = listen(7);
  EXPECT_EQ(*server_.getsockname(listener), server_.self().with_port(7));
  const int from = connect(7);
  EXPECT_EQ(*client_.getpeername(from), server_.self().with_port(7));
  EXPECT_EQ(*client_.getsockopt(from, SOL_SOCKET, SO_ERROR), 0);
}

TEST_F(loopback_network_test, shows_by_whose_address_it_was_called) {
  const int listener = listen(7);
  connect(7);
  const auto got = accept(listener);
  EXPECT_TRUE(got.peer.same_host(client_.self()));
  EXPECT_EQ(server_.open_descriptors().at(got.fd)->accept_ordinal, 1U);
}

TEST_F(loopback_network_test, shows_the_port_that_a_client_has_bound) {
  const int listener = listen(7);
  const int from = *client_.socket(AF_INET, SOCK_STREAM);
  EXPECT_TRUE(client_.bind(from, client_.self().with_port(99)));
  EXPECT_EQ(client_.bind(from, client_.self().with_port(99)).error(), EINVAL);
  connect(from, server_.self().with_port(7));
  EXPECT_EQ(accept(listener).peer, client_.self().with_port(99));
}

TEST_F(loopback_network_test, numbers_connections_in_their_order) {
  const int listener = listen(7);
  for (const std::uint32_t number : {1U, 2U}) {
    connect(7);
    EXPECT_EQ(
        server_.open_descriptors().at(accept(listener).fd)->accept_ordinal,
        number);
  }
}

// A type may come with flags, as on Linux.
TEST_F(loopback_network_test, one_may_listen_without_a_port_of_ones_own) {
  const int fd = *server_.socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK);
  EXPECT_TRUE(server_.listen(fd, 5));
  const address local = *server_.getsockname(fd);
  EXPECT_NE(local.port(), 0);
  const int from = *client_.socket(AF_INET, SOCK_STREAM);
  connect(from, local);
  EXPECT_EQ(*client_.getsockopt(from, SOL_SOCKET, SO_ERROR), 0);
}

TEST_F(loopback_network_test, localhost_is_the_party_itself) {
  const int listener = *server_.socket(AF_INET, SOCK_STREAM);
  EXPECT_TRUE(server_.bind(listener, address::ipv4(INADDR_LOOPBACK, 7)));
  EXPECT_TRUE(server_.listen(listener, 5));
  const int from = *server_.socket(AF_INET, SOCK_STREAM);
  const auto begun = server_.connect(from, address::ipv4(INADDR_LOOPBACK, 7));
  EXPECT_TRUE(begun || begun.error() == EINPROGRESS);
  EXPECT_TRUE(wait_for(server_, from, POLLOUT));
  EXPECT_EQ(*server_.getpeername(from), server_.self().with_port(7));
  EXPECT_TRUE(accept(listener).peer.same_host(server_.self()));
}

TEST_F(loopback_network_test, a_connect_in_vain_changes_nothing) {
  listen(7);
  listen(8);
  const int from = connect(7);
  // The first one tells that it is connected.
  EXPECT_TRUE(client_.connect(from, server_.self().with_port(7)));
  EXPECT_EQ(client_.connect(from, server_.self().with_port(8)).error(),
            EISCONN);
  EXPECT_EQ(*client_.getpeername(from), server_.self().with_port(7));
}

TEST_F(loopback_network_test, a_listen_in_vain_is_none) {
  const int fd = open_datagrams(53);
  EXPECT_FALSE(server_.listen(fd, 5));
  EXPECT_FALSE(server_.open_descriptors().at(fd)->listens);
}

TEST_F(loopback_network_test, refuses_where_nobody_listens) {
  const int from = connect(7);
  EXPECT_EQ(*client_.getsockopt(from, SOL_SOCKET, SO_ERROR), ECONNREFUSED);
}

TEST_F(loopback_network_test, refuses_again_when_the_listener_has_closed) {
  const int listener = listen(7);
  EXPECT_TRUE(server_.close(listener));
  const int from = connect(7);
  EXPECT_EQ(*client_.getsockopt(from, SOL_SOCKET, SO_ERROR), ECONNREFUSED);
}

TEST_F(loopback_network_test, one_port_of_a_party_is_taken_once) {
  listen(7);
  const int second = *server_.socket(AF_INET, SOCK_STREAM);
  EXPECT_EQ(server_.bind(second, address::ipv4(0, 7)).error(), EADDRINUSE);
}

TEST_F(loopback_network_test, parties_may_use_the_same_port) {
  listen(7);
  const int other = *client_.socket(AF_INET, SOCK_STREAM);
  EXPECT_TRUE(client_.bind(other, address::ipv4(0, 7)));
}

TEST_F(loopback_network_test, has_no_address_but_its_own) {
  const int fd = *server_.socket(AF_INET, SOCK_STREAM);
  EXPECT_EQ(server_.bind(fd, client_.self().with_port(7)).error(),
            EADDRNOTAVAIL);
}

TEST_F(loopback_network_test, resolves_the_names_of_the_parties_only) {
  EXPECT_EQ(client_.resolve("server", 7, AF_UNSPEC)->at(0),
            server_.self().with_port(7));
  EXPECT_EQ(client_.resolve("localhost", 7, AF_UNSPEC)->at(0),
            client_.self().with_port(7));
  EXPECT_EQ(client_.resolve("www.example.org", 7, AF_UNSPEC).error(), ENOENT);
  EXPECT_EQ(client_.resolve("127.82.0.1", 7, AF_UNSPEC)->at(0),
            server_.self().with_port(7));
  EXPECT_EQ(client_.resolve("server", 7, AF_INET6).error(), ENOENT);
}

TEST_F(loopback_network_test, tells_what_is_unread_and_leaves_it_there) {
  const int listener = listen(7);
  const int from = connect(7);
  const auto got = accept(listener);
  EXPECT_TRUE(client_.send(from, "hello", 0));
  EXPECT_TRUE(wait_for(server_, got.fd, POLLIN));
  EXPECT_EQ(server_.unread(got.fd, 100), 5U);
  std::array<char, 8> buffer{};
  EXPECT_EQ(*server_.recv(got.fd, buffer, 0), 5U);
}

TEST_F(loopback_network_test, tells_what_a_close_has_thrown_away) {
  const int listener = listen(7);
  const auto receive_unread = [&] {
    const int from = connect(7);
    const int fd = accept(listener).fd;
    EXPECT_TRUE(client_.send(from, "hello", 0));
    EXPECT_TRUE(wait_for(server_, fd, POLLIN));
    return std::pair(fd, from);
  };
  const auto [first, to_first] = receive_unread();
  EXPECT_TRUE(server_.close(first));
  ASSERT_EQ(server_.discarded().size(), 1U);
  EXPECT_EQ(server_.discarded()[0].size, 5U);
  EXPECT_TRUE(server_.discarded()[0].remote.same_host(client_.self()));
  // What another descriptor still holds is not lost, whichever is closed.
  const auto [second, to_second] = receive_unread();
  const int copy = *server_.dup(second);
  EXPECT_TRUE(server_.close(second));
  EXPECT_EQ(server_.discarded().size(), 1U);
  const int other = *server_.dup(copy);
  EXPECT_TRUE(server_.close(other));
  EXPECT_EQ(server_.discarded().size(), 1U);
  // A reset has ended the connection before, and all is lost already.
  const auto [third, to_third] = receive_unread();
  EXPECT_TRUE(client_.reset_on_close(to_third));
  EXPECT_TRUE(client_.close(to_third));
  EXPECT_TRUE(wait_for(server_, third, POLLHUP));
  EXPECT_TRUE(server_.close(third));
  EXPECT_EQ(server_.discarded().size(), 1U);
}

// --- UDP --------------------------------------------------------------------

TEST_F(loopback_network_test, datagrams_go_both_ways_by_the_scenarios_ports) {
  const int server = open_datagrams(53);
  const int from = *client_.socket(AF_INET, SOCK_DGRAM);
  EXPECT_EQ(*client_.sendto(from, "who?", 0, server_.self().with_port(53)), 4U);
  const auto asked = receive(server_, server);
  EXPECT_TRUE(asked.from.same_host(client_.self()));
  EXPECT_EQ(asked.from, *client_.getsockname(from));
  EXPECT_EQ(*server_.sendto(server, "me", 0, asked.from), 2U);
  EXPECT_EQ(receive(client_, from).from, server_.self().with_port(53));
}

TEST_F(loopback_network_test, datagrams_of_connected_sockets_find_their_way) {
  const int server = open_datagrams(53);
  const int from = *client_.socket(AF_INET, SOCK_DGRAM);
  EXPECT_TRUE(client_.connect(from, server_.self().with_port(53)));
  EXPECT_EQ(*client_.getpeername(from), server_.self().with_port(53));
  EXPECT_TRUE(client_.send(from, "who?", 0));
  const auto asked = receive(server_, server);
  EXPECT_TRUE(server_.sendto(server, "me", 0, asked.from));
  EXPECT_EQ(receive(client_, from).size, 2U);
}

TEST_F(loopback_network_test, datagrams_to_nobody_are_refused) {
  const int from = *client_.socket(AF_INET, SOCK_DGRAM);
  EXPECT_TRUE(client_.connect(from, server_.self().with_port(53)));
  EXPECT_EQ(*client_.getpeername(from), server_.self().with_port(53));
  EXPECT_TRUE(client_.send(from, "x", 0));
  EXPECT_TRUE(wait_for(client_, from, POLLIN));
  EXPECT_EQ(*client_.getsockopt(from, SOL_SOCKET, SO_ERROR), ECONNREFUSED);
}

TEST_F(loopback_network_test, datagrams_are_refused_once_the_socket_is_closed) {
  const int server = open_datagrams(53);
  EXPECT_TRUE(server_.close(server));
  const int from = *client_.socket(AF_INET, SOCK_DGRAM);
  EXPECT_TRUE(client_.connect(from, server_.self().with_port(53)));
  EXPECT_TRUE(client_.send(from, "x", 0));
  EXPECT_TRUE(wait_for(client_, from, POLLIN));
  EXPECT_EQ(*client_.getsockopt(from, SOL_SOCKET, SO_ERROR), ECONNREFUSED);
}

TEST_F(loopback_network_test, ports_of_tcp_and_udp_are_apart) {
  const int listener = listen(53);
  const int server = open_datagrams(53);
  const int again = *server_.socket(AF_INET, SOCK_DGRAM);
  EXPECT_EQ(server_.bind(again, address::ipv4(0, 53)).error(), EADDRINUSE);
  connect(53);
  accept(listener);
  const int from = *client_.socket(AF_INET, SOCK_DGRAM);
  EXPECT_TRUE(client_.sendto(from, "x", 0, server_.self().with_port(53)));
  EXPECT_EQ(receive(server_, server).size, 1U);
}

TEST_F(loopback_network_test, knows_what_is_left_open) {
  const int fd = listen(7);
  EXPECT_EQ(server_.open_descriptors().size(), 1U);
  EXPECT_TRUE(server_.close(fd));
  EXPECT_TRUE(server_.open_descriptors().empty());
  EXPECT_EQ(server_.close(fd).error(), EBADF);
}

// The kernel may give its port to somebody else, who must not be found there.
TEST_F(loopback_network_test,
       a_port_that_never_listened_is_nobodys_once_closed) {
  const auto refusing = ports_.real(SOCK_STREAM, server_.self().with_port(1));
  const int fd = *server_.socket(AF_INET, SOCK_STREAM);
  EXPECT_TRUE(server_.bind(fd, address::ipv4(0, 9)));
  const address wanted = server_.self().with_port(9);
  EXPECT_NE(*ports_.real(SOCK_STREAM, wanted), *refusing);
  EXPECT_TRUE(server_.close(fd));
  EXPECT_EQ(*ports_.real(SOCK_STREAM, wanted), *refusing);
}

TEST_F(loopback_network_test, a_copy_of_a_listener_is_the_same_listener) {
  const int listener = listen(7);
  const int copy = *server_.dup(listener);
  EXPECT_EQ(*server_.getsockname(copy), server_.self().with_port(7));
  EXPECT_TRUE(server_.close(listener));
  connect(7);
  EXPECT_TRUE(accept(copy).peer.same_host(client_.self()));
  EXPECT_TRUE(server_.close(copy));
  const int late = connect(7);
  EXPECT_EQ(*client_.getsockopt(late, SOL_SOCKET, SO_ERROR), ECONNREFUSED);
}

}  // namespace
}  // namespace rehearse
