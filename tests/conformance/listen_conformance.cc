// bind, listen, accept, and connections that die before they are accepted
// (inet_bind, inet_listen, inet_csk_accept, inet_csk_listen_stop).

#include <poll.h>
#include <sys/socket.h>

#include <vector>

#include "tests/conformance/network_conformance.h"

namespace asyncore::conformance {
namespace {

// Of RFC 5737: no host has it.
const address nowhere = *address::parse("192.0.2.1:0");

// ---- bind -------------------------------------------------------------------

TEST_P(network_conformance, bind_to_port_zero_picks_a_port) {
  const address first = open_bound().name();
  EXPECT_TRUE(first.same_host(hosts().server_host()));
  EXPECT_NE(first.port(), 0);
}

TEST_P(network_conformance, bind_picks_ports_that_differ) {
  const test_socket first = open_bound();
  const test_socket second = open_bound();
  EXPECT_NE(first.name(), second.name());
}

TEST_P(network_conformance, bind_to_a_bound_port_is_eaddrinuse) {
  const test_socket bound = open_bound();
  const test_socket second = open_server();
  EXPECT_EQ(second.bind(bound.name()), "EADDRINUSE");
  EXPECT_EQ(second.bind(hosts().server_host()), "ok");
}

TEST_P(network_conformance, bind_of_every_host_to_a_bound_port_is_eaddrinuse) {
  const test_socket bound = open_bound();
  const address every = address::ipv4(0, bound.name().port());
  EXPECT_EQ(open_server().bind(every), "EADDRINUSE");
}

TEST_P(network_conformance, bind_to_a_foreign_host_is_eaddrnotavail) {
  EXPECT_EQ(open_server().bind(nowhere), "EADDRNOTAVAIL");
}

TEST_P(network_conformance, a_second_bind_is_einval) {
  const test_socket bound = open_bound();
  EXPECT_EQ(bound.bind(hosts().server_host()), "EINVAL");
  EXPECT_EQ(bound.bind(bound.name()), "EINVAL");
}

TEST_P(network_conformance, a_closed_socket_leaves_its_port) {
  test_socket bound = open_bound();
  const address name = bound.name();
  EXPECT_EQ(bound.close(), "ok");
  EXPECT_EQ(open_server().bind(name), "ok");
}

TEST_P(network_conformance, connections_hold_the_port_of_a_closed_listener) {
  test_socket listener = open_listener();
  const address name = listener.name();
  const test_socket client = open_pending(listener);
  const test_socket server = listener.accept();
  EXPECT_EQ(listener.close(), "ok");
  EXPECT_EQ(open_server().bind(name), "EADDRINUSE");
}

void reuse_address(const test_socket& socket) {
  EXPECT_TRUE(
      socket.net().setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, 1));
}

TEST_P(network_conformance, so_reuseaddr_shares_a_port_with_connections) {
  test_socket listener = open_server();
  reuse_address(listener);
  EXPECT_EQ(listener.bind(hosts().server_host()), "ok");
  EXPECT_EQ(listener.listen(5), "ok");
  const address name = listener.name();
  const test_socket client = open_pending(listener);
  const test_socket server = listener.accept();
  EXPECT_EQ(listener.close(), "ok");
  const test_socket next = open_server();
  reuse_address(next);
  EXPECT_EQ(next.bind(name), "ok");
  EXPECT_EQ(next.listen(5), "ok");
}

TEST_P(network_conformance, so_reuseaddr_does_not_share_with_a_listener) {
  const test_socket listener = open_server();
  reuse_address(listener);
  EXPECT_EQ(listener.bind(hosts().server_host()), "ok");
  EXPECT_EQ(listener.listen(5), "ok");
  const test_socket next = open_server();
  reuse_address(next);
  EXPECT_EQ(next.bind(listener.name()), "EADDRINUSE");
}

TEST_P(network_conformance, of_two_that_share_a_port_one_can_listen) {
  const test_socket first = open_server();
  const test_socket second = open_server();
  reuse_address(first);
  reuse_address(second);
  EXPECT_EQ(first.bind(hosts().server_host()), "ok");
  EXPECT_EQ(second.bind(first.name()), "ok");
  EXPECT_EQ(first.listen(5), "ok");
  EXPECT_EQ(second.listen(5), "EADDRINUSE");
}

// ---- listen -----------------------------------------------------------------

TEST_P(network_conformance, listen_of_an_unbound_socket_binds_it) {
  const test_socket socket = open_server();
  EXPECT_TRUE(becomes(socket, unconnected));
  EXPECT_EQ(socket.listen(5), "ok");
  EXPECT_TRUE(becomes(socket, idle));
  EXPECT_TRUE(socket.name().is_any_host());
  EXPECT_NE(socket.name().port(), 0);
}

TEST_P(network_conformance, every_host_stands_for_each_of_them) {
  const test_socket listener = open_server();
  EXPECT_EQ(listener.listen(5), "ok");
  const address name = hosts().server_host().with_port(listener.name().port());
  const test_socket client = open_client();
  EXPECT_EQ(client.connect(name), "EINPROGRESS");
  EXPECT_TRUE(becomes(client, writable));
  EXPECT_EQ(listener.accept().name(), name);
}

TEST_P(network_conformance, listen_again_is_allowed) {
  const test_socket listener = open_listener();
  const test_socket client = open_pending(listener);
  EXPECT_EQ(listener.listen(1), "ok");
  EXPECT_EQ(listener.accept_and_close(), client.getsockname());
}

TEST_P(network_conformance, a_listener_neither_sends_nor_receives) {
  const test_socket listener = open_listener();
  EXPECT_EQ(listener.recv(), "ENOTCONN");
  EXPECT_EQ(listener.send("x"), "EPIPE");
  EXPECT_EQ(listener.send(""), "EPIPE");
  EXPECT_EQ(listener.bind(hosts().server_host()), "EINVAL");
  EXPECT_EQ(listener.so_error(), "ok");
  EXPECT_TRUE(becomes(listener, idle));
}

// Without its sign it is a large number, which is cut to the largest.
TEST_P(network_conformance, negative_backlog_is_the_largest) {
  const test_socket listener = open_listener(-1);
  std::vector<test_socket> clients;
  for (int i = 0; i < 5; ++i) {
    clients.push_back(open_pending(listener));  // NOLINT(performance-*)
  }
  for (const test_socket& client : clients) {
    EXPECT_EQ(listener.accept_and_close(), client.getsockname());
  }
}

// One more than the backlog: the queue is full when it is longer (inet_csk).
// Beyond, the SYN is dropped, and the client goes on trying.
TEST_P(network_conformance, backlog_holds_one_more_than_it_says) {
  for (const int backlog : {0, 1, 3}) {
    const test_socket listener = open_listener(backlog);
    std::vector<test_socket> clients;
    for (int i = 0; i < backlog + 1; ++i) {
      clients.push_back(open_pending(listener));  // NOLINT(performance-*)
    }
    const test_socket late = open_client();
    EXPECT_EQ(late.connect(listener.name()), "EINPROGRESS");
    EXPECT_TRUE(becomes(late, idle)) << backlog;
    for (const test_socket& client : clients) {
      EXPECT_EQ(listener.accept_and_close(), client.getsockname());
    }
    EXPECT_EQ(listener.accept_and_close(), "EAGAIN");
  }
}

// ---- accept -----------------------------------------------------------------

TEST_P(network_conformance, accept_of_what_does_not_listen_is_einval) {
  EXPECT_EQ(open_server().accept_and_close(), "EINVAL");
  EXPECT_EQ(open_bound().accept_and_close(), "EINVAL");
}

TEST_P(network_conformance, accept_takes_who_came_first) {
  const test_socket listener = open_listener();
  std::vector<test_socket> clients;
  for (int i = 0; i < 3; ++i)
    clients.push_back(open_pending(listener));  // NOLINT(performance-*)
  for (const test_socket& client : clients) {
    EXPECT_EQ(listener.accept_and_close(), client.getsockname());
  }
}

TEST_P(network_conformance, a_client_that_closed_is_accepted) {
  const test_socket listener = open_listener();
  test_socket client = open_pending(listener);
  const std::string name = client.getsockname();
  EXPECT_EQ(client.send("hello"), "5");
  EXPECT_EQ(client.close(), "ok");
  EXPECT_TRUE(becomes(listener, readable));
  const test_socket server = listener.accept();
  EXPECT_TRUE(becomes(server, readable_writable));
  EXPECT_EQ(server.getpeername(), name);
  EXPECT_EQ(server.recv(), "hello");
  EXPECT_EQ(server.recv(), "");
}

TEST_P(network_conformance, a_client_that_reset_is_accepted_too) {
  const test_socket listener = open_listener();
  test_socket client = open_pending(listener);
  EXPECT_EQ(client.reset_on_close(), "ok");
  EXPECT_EQ(client.close(), "ok");
  EXPECT_TRUE(becomes(listener, readable));
  const test_socket server = listener.accept();
  EXPECT_TRUE(becomes(server, failed));
  EXPECT_EQ(server.getpeername(), "ENOTCONN");
  EXPECT_EQ(server.name(), listener.name());
  EXPECT_EQ(server.recv(), "ECONNRESET");
  EXPECT_EQ(server.recv(), "");
  EXPECT_EQ(server.send("x"), "EPIPE");
}

// Though the connection has no peer name any more.
TEST_P(network_conformance, accept_tells_the_name_of_a_client_that_reset) {
  const test_socket listener = open_listener();
  test_socket client = open_pending(listener);
  const std::string name = client.getsockname();
  EXPECT_EQ(client.reset_on_close(), "ok");
  EXPECT_EQ(client.close(), "ok");
  EXPECT_TRUE(becomes(listener, readable));
  EXPECT_EQ(listener.accept_and_close(), name);
}

TEST_P(network_conformance, data_before_a_reset_outlives_the_queue) {
  const test_socket listener = open_listener();
  test_socket client = open_pending(listener);
  EXPECT_EQ(client.send("hello"), "5");
  settle();
  EXPECT_EQ(client.reset_on_close(), "ok");
  EXPECT_EQ(client.close(), "ok");
  EXPECT_TRUE(becomes(listener, readable));
  const test_socket server = listener.accept();
  EXPECT_TRUE(becomes(server, failed));
  EXPECT_EQ(server.recv(), "hello");
  EXPECT_EQ(server.recv(), "ECONNRESET");
}

// ---- The end of a listener --------------------------------------------------

TEST_P(network_conformance, closing_a_listener_resets_who_waits) {
  test_socket listener = open_listener();
  const test_socket first = open_pending(listener);
  const test_socket second = open_pending(listener);
  EXPECT_EQ(listener.close(), "ok");
  for (const test_socket* client : {&first, &second}) {
    EXPECT_TRUE(becomes(*client, failed));
    EXPECT_EQ(client->recv(), "ECONNRESET");
    EXPECT_EQ(client->getpeername(), "ENOTCONN");
  }
}

TEST_P(network_conformance, closing_a_listener_leaves_who_was_accepted) {
  const connection pair = open_connection();  // Its listener is closed.
  EXPECT_EQ(pair.client.send("hello"), "5");
  EXPECT_TRUE(becomes(pair.server, readable_writable));
  EXPECT_EQ(pair.server.recv(), "hello");
}

TEST_P(network_conformance, a_closed_listener_refuses) {
  test_socket listener = open_listener();
  const address name = listener.name();
  EXPECT_EQ(listener.close(), "ok");
  const test_socket client = open_client();
  EXPECT_EQ(client.connect(name), "EINPROGRESS");
  EXPECT_TRUE(becomes(client, failed));
  EXPECT_EQ(client.so_error(), "ECONNREFUSED");
}

// Linux ends a listener by it; POSIX leaves it open.
TEST_P(network_conformance, shutdown_of_a_listener_for_reading_ends_it) {
  for (const int how : {SHUT_RD, SHUT_RDWR}) {
    const test_socket listener = open_listener();
    const test_socket client = open_pending(listener);
    EXPECT_EQ(listener.shutdown(how), "ok");
    EXPECT_TRUE(becomes(listener, unconnected));
    EXPECT_TRUE(becomes(client, failed));
    EXPECT_EQ(client.recv(), "ECONNRESET");
    EXPECT_EQ(listener.accept_and_close(), "EINVAL");
    EXPECT_EQ(listener.listen(5), "ok");
    EXPECT_TRUE(becomes(listener, idle));
  }
}

TEST_P(network_conformance, shutdown_of_a_listener_for_writing_is_nothing) {
  const test_socket listener = open_listener();
  EXPECT_EQ(listener.shutdown(SHUT_WR), "ok");
  const test_socket client = open_pending(listener);
  EXPECT_EQ(listener.accept_and_close(), client.getsockname());
}

}  // namespace
}  // namespace asyncore::conformance
