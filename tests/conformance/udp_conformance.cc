// UDP: datagrams, the peer that connect sets, and what becomes of a datagram
// that nobody wants (net/ipv4/udp.c, datagram_poll).

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <string>

#include "tests/conformance/network_conformance.h"

namespace asyncore::conformance {
namespace {

constexpr readiness failed_udp = {POLLOUT | POLLERR, "rw"};
constexpr readiness failed_with_data = {POLLIN | POLLOUT | POLLERR, "rw"};

// ---- Sending and receiving --------------------------------------------------

TEST_P(network_conformance, udp_socket_is_writable_from_the_beginning) {
  const test_socket socket = open_udp_client();
  EXPECT_TRUE(becomes(socket, writable));
  EXPECT_EQ(socket.recv(), "EAGAIN");
  EXPECT_EQ(socket.so_error(), "ok");
  EXPECT_EQ(socket.getsockname(), "0.0.0.0:0");
  EXPECT_EQ(socket.getpeername(), "ENOTCONN");
}

TEST_P(network_conformance, udp_datagram_tells_where_it_came_from) {
  const test_socket server = open_udp_server();
  const test_socket client = open_udp_connected(server);
  EXPECT_EQ(client.send("hello"), "5");
  EXPECT_TRUE(becomes(server, readable_writable));
  EXPECT_EQ(server.recvfrom(), "hello from " + client.getsockname());
  EXPECT_TRUE(becomes(server, writable));
  EXPECT_EQ(server.recvfrom(), "EAGAIN");
}

TEST_P(network_conformance, udp_answer_goes_to_where_the_datagram_came_from) {
  const test_socket server = open_udp_server();
  const test_socket client = open_udp_client();
  EXPECT_EQ(client.sendto("ping", server.name()), "4");
  EXPECT_TRUE(becomes(server, readable_writable));
  std::string buffer(100, '\0');
  const auto got = server.net().recvfrom(server.fd(), buffer, 0);
  ASSERT_TRUE(got);
  EXPECT_EQ(got->from.port(), client.name().port());
  EXPECT_EQ(server.sendto("pong", got->from), "4");
  EXPECT_TRUE(becomes(client, readable_writable));
  EXPECT_EQ(client.recvfrom(), "pong from " + server.getsockname());
}

TEST_P(network_conformance, udp_first_send_picks_a_port_and_keeps_it) {
  const test_socket server = open_udp_server();
  const test_socket client = open_udp_client();
  EXPECT_EQ(client.sendto("x", server.name()), "1");
  const address name = client.name();
  EXPECT_NE(name.port(), 0);
  EXPECT_TRUE(name.is_any_host());
  EXPECT_EQ(client.sendto("x", server.name()), "1");
  EXPECT_EQ(client.name(), name);
  EXPECT_EQ(client.bind(address::ipv4(0, 0)), "EINVAL");
}

TEST_P(network_conformance, udp_datagrams_are_received_one_by_one) {
  const test_socket server = open_udp_server();
  const test_socket client = open_udp_connected(server);
  EXPECT_EQ(client.send("one"), "3");
  EXPECT_EQ(client.send("two"), "3");
  EXPECT_TRUE(becomes(server, readable_writable));
  EXPECT_EQ(server.recv(), "one");
  EXPECT_TRUE(becomes(server, readable_writable));
  EXPECT_EQ(server.recv(), "two");
  EXPECT_TRUE(becomes(server, writable));
}

TEST_P(network_conformance, udp_datagram_is_cut_to_the_buffer) {
  const test_socket server = open_udp_server();
  const test_socket client = open_udp_connected(server);
  for (const char* each : {"hello", "world", "!"}) {
    EXPECT_EQ(client.send(each), std::to_string(std::string(each).size()));
  }
  settle();
  EXPECT_EQ(server.recv(2), "he");
  EXPECT_EQ(server.recv(0), "");
  EXPECT_EQ(server.recv(), "!");
  EXPECT_EQ(server.recv(), "EAGAIN");
}

TEST_P(network_conformance, udp_msg_peek_leaves_the_datagram) {
  const test_socket server = open_udp_server();
  const test_socket client = open_udp_connected(server);
  EXPECT_EQ(client.send("hello"), "5");
  settle();
  EXPECT_EQ(server.recv(2, MSG_PEEK), "he");
  EXPECT_EQ(server.recvfrom(9, MSG_PEEK), "hello from " + client.getsockname());
  EXPECT_TRUE(becomes(server, readable_writable));
  EXPECT_EQ(server.recv(), "hello");
}

TEST_P(network_conformance, udp_empty_datagram_is_a_datagram) {
  const test_socket server = open_udp_server();
  const test_socket client = open_udp_connected(server);
  EXPECT_EQ(client.send(""), "0");
  EXPECT_TRUE(becomes(server, readable_writable));
  EXPECT_EQ(server.recvfrom(), " from " + client.getsockname());
  EXPECT_TRUE(becomes(server, writable));
  EXPECT_EQ(server.recv(), "EAGAIN");
}

TEST_P(network_conformance, udp_largest_datagram) {
  const test_socket server = open_udp_server();
  const test_socket client = open_udp_connected(server);
  const std::string largest(65507, 'x');
  EXPECT_EQ(client.send(largest + 'x'), "EMSGSIZE");
  EXPECT_EQ(client.sendto(std::string(70'000, 'x'), server.name()), "EMSGSIZE");
  EXPECT_EQ(client.send(largest), "65507");
  EXPECT_TRUE(becomes(server, readable_writable));
  EXPECT_EQ(server.recv(100'000).size(), largest.size());
  EXPECT_EQ(server.recv(), "EAGAIN");
}

TEST_P(network_conformance, udp_read_and_write_are_recv_and_send) {
  const test_socket server = open_udp_server();
  const test_socket client = open_udp_connected(server);
  EXPECT_EQ(*client.net().write(client.fd(), "hello"), 5u);
  settle();
  std::string buffer(5, '\0');
  EXPECT_EQ(*server.net().read(server.fd(), buffer), 5u);
  EXPECT_EQ(buffer, "hello");
}

TEST_P(network_conformance, udp_datagrams_of_a_closed_socket_arrive) {
  const test_socket server = open_udp_server();
  test_socket client = open_udp_connected(server);
  EXPECT_EQ(client.send("last words"), "10");
  EXPECT_EQ(client.close(), "ok");
  EXPECT_TRUE(becomes(server, readable_writable));
  EXPECT_EQ(server.recv(), "last words");
}

TEST_P(network_conformance, udp_socket_can_send_to_itself) {
  const test_socket socket = open_udp_server();
  EXPECT_EQ(socket.connect(socket.name()), "ok");
  EXPECT_EQ(socket.send("me"), "2");
  EXPECT_TRUE(becomes(socket, readable_writable));
  EXPECT_EQ(socket.recvfrom(), "me from " + socket.getsockname());
}

TEST_P(network_conformance, udp_send_without_a_peer_is_edestaddrreq) {
  const test_socket socket = open_udp_client();
  EXPECT_EQ(socket.send("x"), "EDESTADDRREQ");
  EXPECT_EQ(socket.send(""), "EDESTADDRREQ");
  EXPECT_NE(socket.name().port(), 0);  // It was bound for it.
}

TEST_P(network_conformance, udp_addresses_that_are_none) {
  const test_socket socket = open_udp_client();
  const address port_zero = hosts().server_host();
  EXPECT_EQ(socket.sendto("x", port_zero), "EINVAL");
  const address ipv6 = *address::parse("[::1]:9");
  EXPECT_EQ(socket.sendto("x", ipv6), "EAFNOSUPPORT");
  EXPECT_EQ(socket.connect(ipv6), "EAFNOSUPPORT");
  EXPECT_EQ(socket.bind(ipv6), "EAFNOSUPPORT");
  EXPECT_EQ(socket.connect(address()), "EAFNOSUPPORT");
  EXPECT_EQ(socket.sendto("x", address()), "EAFNOSUPPORT");
}

// Which of them is lost is the kernel's to say: the newest.
TEST_P(network_conformance, udp_full_receiver_loses_what_comes_last) {
  const test_socket server = open_udp_server();
  const test_socket client = open_udp_connected(server);
  const int sent = 1000;
  for (int i = 0; i < sent; ++i) {
    EXPECT_EQ(client.send(std::to_string(i) + std::string(1000, '.')),
              std::to_string(std::to_string(i).size() + 1000));
  }
  settle();
  EXPECT_TRUE(becomes(client, writable));
  int received = 0;
  while (server.recv(9).starts_with(std::to_string(received) + '.')) ++received;
  EXPECT_GT(received, 10);
  EXPECT_LT(received, sent);
  EXPECT_EQ(server.recv(), "EAGAIN");
  EXPECT_EQ(client.send("again"), "5");
  EXPECT_TRUE(becomes(server, readable_writable));
}

TEST_P(network_conformance, udp_small_receive_buffer_holds_one_large_datagram) {
  const test_socket server = open_udp_server();
  EXPECT_TRUE(server.net().setsockopt(server.fd(), SOL_SOCKET, SO_RCVBUF, 1));
  const test_socket client = open_udp_connected(server);
  EXPECT_EQ(client.send(std::string(20'000, 'x')), "20000");
  EXPECT_EQ(client.send("lost"), "4");
  EXPECT_TRUE(becomes(server, readable_writable));
  EXPECT_EQ(server.recv(30'000).size(), 20'000u);
  EXPECT_EQ(server.recv(), "EAGAIN");
}

// ---- Ports ------------------------------------------------------------------

TEST_P(network_conformance, udp_port_is_taken_until_its_socket_closes) {
  test_socket first = open_udp_server();
  const address name = first.name();
  const test_socket second = open_udp_server();
  EXPECT_NE(second.name(), name);
  EXPECT_EQ(second.bind(hosts().server_host()), "EINVAL");
  EXPECT_EQ(open_udp_on(name), "EADDRINUSE");
  EXPECT_EQ(open_udp_on(address::ipv4(0, name.port())), "EADDRINUSE");
  EXPECT_EQ(first.close(), "ok");
  EXPECT_EQ(open_udp_on(name), "ok");
}

TEST_P(network_conformance, udp_ports_are_not_those_of_tcp) {
  test_socket udp = open_udp_server();
  const test_socket tcp = open_server();
  // By chance somebody else may have the port.
  std::string bound = tcp.bind(udp.name());
  for (int tries = 0; tries < 10 && bound == "EADDRINUSE"; ++tries) {
    udp = open_udp_server();
    bound = tcp.bind(udp.name());
  }
  EXPECT_EQ(bound, "ok");
  EXPECT_EQ(tcp.listen(5), "ok");
  EXPECT_EQ(open_udp_connected(udp).send("x"), "1");
  EXPECT_TRUE(becomes(udp, readable_writable));
  EXPECT_TRUE(becomes(tcp, idle));
}

TEST_P(network_conformance, udp_wildcard_receives_for_every_address) {
  const test_socket server = open_udp(hosts().server());
  EXPECT_EQ(server.bind(address::ipv4(0, 0)), "ok");
  const address name = hosts().server_host().with_port(server.name().port());
  EXPECT_EQ(open_udp_client().sendto("x", name), "1");
  const test_socket local = open_udp(hosts().server());
  const address loopback = address::ipv4(INADDR_LOOPBACK, name.port());
  EXPECT_EQ(local.sendto("y", loopback), "1");
  settle();
  EXPECT_EQ(server.recv(), "x");
  EXPECT_EQ(server.recvfrom(),
            "y from 127.0.0.1:" + std::to_string(local.name().port()));
}

TEST_P(network_conformance, udp_wildcard_as_destination_is_this_host) {
  const test_socket server = open_udp(hosts().server());
  EXPECT_EQ(server.bind(address::ipv4(0, 0)), "ok");
  const test_socket local = open_udp(hosts().server());
  EXPECT_EQ(local.sendto("x", address::ipv4(0, server.name().port())), "1");
  EXPECT_TRUE(becomes(server, readable_writable));
}

void reuse_address(const test_socket& socket) {
  EXPECT_TRUE(
      socket.net().setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, 1));
}

TEST_P(network_conformance, udp_so_reuseaddr_gives_to_who_was_bound_last) {
  const test_socket first = open_udp(hosts().server());
  const test_socket second = open_udp(hosts().server());
  reuse_address(first);
  EXPECT_EQ(first.bind(hosts().server_host()), "ok");
  EXPECT_EQ(second.bind(first.name()), "EADDRINUSE");
  reuse_address(second);
  EXPECT_EQ(second.bind(first.name()), "ok");
  EXPECT_EQ(open_udp_client().sendto("x", first.name()), "1");
  EXPECT_TRUE(becomes(second, readable_writable));
  EXPECT_TRUE(becomes(first, writable));
}

TEST_P(network_conformance, udp_so_reuseaddr_gives_to_who_is_more_exact) {
  const test_socket exact = open_udp(hosts().server());
  const test_socket any = open_udp(hosts().server());
  reuse_address(exact);
  reuse_address(any);
  EXPECT_EQ(exact.bind(hosts().server_host()), "ok");
  EXPECT_EQ(any.bind(address::ipv4(0, exact.name().port())), "ok");
  const test_socket client = open_udp_client();
  EXPECT_EQ(client.sendto("x", exact.name()), "1");
  EXPECT_TRUE(becomes(exact, readable_writable));
  EXPECT_TRUE(becomes(any, writable));
}

// ---- The peer that connect sets ---------------------------------------------

TEST_P(network_conformance, udp_connect_names_both_ends) {
  const test_socket server = open_udp_server();
  const test_socket client = open_udp_client();
  EXPECT_EQ(client.connect(server.name()), "ok");
  EXPECT_EQ(client.getpeername(), server.getsockname());
  EXPECT_FALSE(client.name().is_any_host());
  EXPECT_NE(client.name().port(), 0);
  EXPECT_TRUE(becomes(client, writable));
  EXPECT_EQ(client.bind(address::ipv4(0, 0)), "EINVAL");
}

TEST_P(network_conformance, udp_connect_again_changes_the_peer) {
  const test_socket first = open_udp_server();
  const test_socket second = open_udp_server();
  const test_socket client = open_udp_connected(first);
  const address name = client.name();
  EXPECT_EQ(client.connect(second.name()), "ok");
  EXPECT_EQ(client.name(), name);
  EXPECT_EQ(client.getpeername(), second.getsockname());
  EXPECT_EQ(client.send("x"), "1");
  EXPECT_TRUE(becomes(second, readable_writable));
  EXPECT_TRUE(becomes(first, writable));
}

TEST_P(network_conformance, udp_connected_socket_hears_only_its_peer) {
  const test_socket server = open_udp_server();
  const test_socket stranger = open_udp_server();
  const test_socket client = open_udp_connected(server);
  EXPECT_EQ(stranger.sendto("no", client.name()), "2");
  EXPECT_EQ(server.sendto("yes", client.name()), "3");
  EXPECT_TRUE(becomes(client, readable_writable));
  EXPECT_EQ(client.recv(), "yes");
  EXPECT_EQ(client.recv(), "EAGAIN");
}

TEST_P(network_conformance, udp_what_came_before_connect_stays) {
  const test_socket server = open_udp_server();
  const test_socket stranger = open_udp_client();
  EXPECT_EQ(stranger.sendto("before", server.name()), "6");
  EXPECT_TRUE(becomes(server, readable_writable));
  EXPECT_EQ(server.connect(open_udp_server().name()), "ok");
  EXPECT_EQ(server.recv(), "before");
}

TEST_P(network_conformance, udp_connected_socket_can_send_elsewhere) {
  const test_socket server = open_udp_server();
  const test_socket other = open_udp_server();
  const test_socket client = open_udp_connected(server);
  EXPECT_EQ(client.sendto("x", other.name()), "1");
  EXPECT_TRUE(becomes(other, readable_writable));
  EXPECT_EQ(other.recvfrom(), "x from " + client.getsockname());
  EXPECT_TRUE(becomes(server, writable));
}

TEST_P(network_conformance, udp_connection_wins_over_a_shared_port) {
  const test_socket connected = open_udp(hosts().server());
  const test_socket other = open_udp(hosts().server());
  reuse_address(connected);
  reuse_address(other);
  EXPECT_EQ(connected.bind(hosts().server_host()), "ok");
  EXPECT_EQ(other.bind(connected.name()), "ok");
  const test_socket client = open_udp_connected(other);
  EXPECT_EQ(connected.connect(client.name()), "ok");
  EXPECT_EQ(client.send("x"), "1");
  EXPECT_TRUE(becomes(connected, readable_writable));
  EXPECT_TRUE(becomes(other, writable));
}

// ---- Nobody there -----------------------------------------------------------

TEST_P(network_conformance, udp_refusal_is_told_by_so_error_once) {
  const test_socket client = open_udp_refused();
  EXPECT_EQ(client.so_error(), "ECONNREFUSED");
  EXPECT_TRUE(becomes(client, writable));
  EXPECT_EQ(client.so_error(), "ok");
  EXPECT_EQ(client.recv(), "EAGAIN");
}

TEST_P(network_conformance, udp_refusal_is_told_by_recv_once) {
  const test_socket client = open_udp_refused();
  EXPECT_EQ(client.recv(), "ECONNREFUSED");
  EXPECT_TRUE(becomes(client, writable));
  EXPECT_EQ(client.recv(), "EAGAIN");
}

TEST_P(network_conformance, udp_refusal_is_told_by_a_peek) {
  const test_socket client = open_udp_refused();
  EXPECT_EQ(client.recv(1, MSG_PEEK), "ECONNREFUSED");
  EXPECT_TRUE(becomes(client, writable));
}

TEST_P(network_conformance, udp_refusal_is_told_by_send_which_sends_nothing) {
  const test_socket other = open_udp_server();
  for (const bool is_empty : {false, true}) {
    const test_socket client = open_udp_refused();
    EXPECT_EQ(is_empty ? client.send("") : client.sendto("x", other.name()),
              "ECONNREFUSED");
    EXPECT_TRUE(becomes(client, writable));
  }
  EXPECT_EQ(other.recv(), "EAGAIN");
}

TEST_P(network_conformance, udp_refusal_outlives_a_connect) {
  const test_socket server = open_udp_server();
  const test_socket client = open_udp_refused();
  EXPECT_EQ(client.connect(server.name()), "ok");
  EXPECT_TRUE(becomes(client, failed_udp));
  EXPECT_EQ(client.send("x"), "ECONNREFUSED");
  EXPECT_EQ(client.send("x"), "1");
}

TEST_P(network_conformance, udp_refusal_is_told_before_the_data) {
  test_socket server = open_udp_server();
  const test_socket client = open_udp_connected(server);
  EXPECT_EQ(server.sendto("data", client.name()), "4");
  EXPECT_EQ(server.close(), "ok");
  EXPECT_EQ(client.send("x"), "1");
  EXPECT_TRUE(becomes(client, failed_with_data));
  EXPECT_EQ(client.recv(), "ECONNREFUSED");
  EXPECT_TRUE(becomes(client, readable_writable));
  EXPECT_EQ(client.recv(), "data");
}

TEST_P(network_conformance, udp_unconnected_socket_is_told_nothing) {
  const test_socket client = open_udp_client();
  EXPECT_EQ(client.sendto("x", udp_refusing_address()), "1");
  EXPECT_TRUE(becomes(client, writable));
  EXPECT_EQ(client.so_error(), "ok");
}

TEST_P(network_conformance, udp_refusal_by_another_than_the_peer_is_not_told) {
  const test_socket server = open_udp_server();
  const test_socket client = open_udp_connected(server);
  EXPECT_EQ(client.sendto("x", udp_refusing_address()), "1");
  EXPECT_TRUE(becomes(client, writable));
}

// It has the port, and it is not there for strangers.
TEST_P(network_conformance, udp_connected_socket_refuses_strangers) {
  const test_socket server = open_udp_server();
  const test_socket friendly = open_udp_connected(server);
  EXPECT_EQ(server.connect(friendly.name()), "ok");
  const test_socket stranger = open_udp_connected(server);
  EXPECT_EQ(stranger.send("x"), "1");
  EXPECT_TRUE(becomes(stranger, failed_udp));
  EXPECT_TRUE(becomes(server, writable));
}

// ---- shutdown, close, and what is for streams -------------------------------

TEST_P(network_conformance, udp_shutdown_for_reading_still_receives) {
  const test_socket server = open_udp_server();
  const test_socket client = open_udp_connected(server);
  EXPECT_EQ(client.shutdown(SHUT_RD), "ok");
  EXPECT_TRUE(becomes(client, readable_writable));
  EXPECT_EQ(client.recv(), "EAGAIN");
  EXPECT_EQ(server.sendto("late", client.name()), "4");
  settle();
  EXPECT_EQ(client.recv(), "late");
  EXPECT_EQ(client.recv(), "EAGAIN");
  EXPECT_EQ(client.send("x"), "1");
}

TEST_P(network_conformance, udp_shutdown_for_writing_is_epipe) {
  const test_socket server = open_udp_server();
  const test_socket client = open_udp_connected(server);
  EXPECT_EQ(client.shutdown(SHUT_WR), "ok");
  EXPECT_TRUE(becomes(client, writable));
  EXPECT_EQ(client.send("x"), "EPIPE");
  EXPECT_EQ(client.send(""), "EPIPE");
  EXPECT_EQ(client.sendto("x", server.name()), "EPIPE");
  EXPECT_EQ(client.recv(), "EAGAIN");
  EXPECT_TRUE(becomes(server, writable));
}

TEST_P(network_conformance, udp_shutdown_of_both_hangs_up) {
  const test_socket client = open_udp_connected(open_udp_server());
  EXPECT_EQ(client.shutdown(SHUT_RDWR), "ok");
  EXPECT_TRUE(becomes(client, hung_up));
  EXPECT_EQ(client.recv(), "EAGAIN");
  EXPECT_EQ(client.shutdown(SHUT_RDWR), "ok");
}

TEST_P(network_conformance, udp_shutdown_without_a_peer_fails_and_counts) {
  const test_socket reading = open_udp_client();
  EXPECT_EQ(reading.shutdown(SHUT_RD), "ENOTCONN");
  EXPECT_TRUE(becomes(reading, readable_writable));
  EXPECT_EQ(reading.recv(), "EAGAIN");
  const test_socket writing = open_udp_server();
  EXPECT_EQ(writing.shutdown(SHUT_WR), "ENOTCONN");
  EXPECT_EQ(writing.sendto("x", open_udp_server().name()), "EPIPE");
  EXPECT_EQ(writing.shutdown(7), "EINVAL");
}

TEST_P(network_conformance, udp_refusal_under_a_shutdown_of_both) {
  const test_socket client = open_udp_refused();
  EXPECT_EQ(client.shutdown(SHUT_RDWR), "ok");
  EXPECT_TRUE(becomes(client, failed));
  EXPECT_EQ(client.send("x"), "ECONNREFUSED");
  EXPECT_EQ(client.send("x"), "EPIPE");
}

TEST_P(network_conformance, udp_knows_no_connections) {
  const test_socket socket = open_udp_server();
  EXPECT_EQ(socket.listen(5), "ENOTSUP");
  EXPECT_EQ(socket.accept_and_close(), "ENOTSUP");
  EXPECT_EQ(socket.reset_on_close(), "ok");
}

TEST_P(network_conformance, udp_knows_no_urgent_data) {
  const test_socket server = open_udp_server();
  const test_socket client = open_udp_connected(server);
  EXPECT_EQ(client.send("!", MSG_OOB), "ENOTSUP");
  EXPECT_EQ(server.recv(1, MSG_OOB), "EAGAIN");
}

TEST_P(network_conformance, udp_dup_keeps_the_port) {
  test_socket server = open_udp_server();
  const address name = server.name();
  test_socket copy = server.dup();
  EXPECT_EQ(server.close(), "ok");
  EXPECT_EQ(open_udp_client().sendto("x", name), "1");
  EXPECT_TRUE(becomes(copy, readable_writable));
  EXPECT_EQ(copy.recv(), "x");
  EXPECT_EQ(copy.close(), "ok");
  EXPECT_EQ(open_udp_on(name), "ok");
}

TEST_P(network_conformance, udp_options) {
  const test_socket socket = open_udp_client();
  network& net = socket.net();
  EXPECT_EQ(*net.getsockopt(socket.fd(), SOL_SOCKET, SO_TYPE), SOCK_DGRAM);
  EXPECT_EQ(*net.getsockopt(socket.fd(), SOL_SOCKET, SO_DOMAIN), AF_INET);
  EXPECT_EQ(*net.getsockopt(socket.fd(), SOL_SOCKET, SO_ACCEPTCONN), 0);
  EXPECT_TRUE(net.setsockopt(socket.fd(), SOL_SOCKET, SO_RCVBUF, 5000));
  EXPECT_EQ(*net.getsockopt(socket.fd(), SOL_SOCKET, SO_RCVBUF), 10'000);
}

}  // namespace
}  // namespace asyncore::conformance
