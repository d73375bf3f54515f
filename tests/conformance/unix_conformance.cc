// UNIX stream sockets: names, connections that are made at once, and ends that
// see at once what the other one does (net/unix/af_unix.c).

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>
#include <vector>

#include "tests/conformance/network_conformance.h"

namespace asyncore::conformance {
namespace {

const std::string unnamed = "unix:";

// An abstract name that no other process has.
address abstract_name() {
  using std::string_literals::operator""s;
  return address::unix_path("\0conformance "s + std::to_string(getpid()));
}

// ---- Names ------------------------------------------------------------------

TEST_P(network_conformance, unix_socket_has_no_name_until_it_is_bound) {
  const test_socket socket = open_unix();
  EXPECT_EQ(socket.getsockname(), unnamed);
  const address path = hosts().fresh_path();
  EXPECT_EQ(socket.bind(path), "ok");
  EXPECT_EQ(socket.name(), path);
  EXPECT_TRUE(becomes(socket, unconnected));
}

TEST_P(network_conformance, unix_path_is_taken_even_after_its_socket_closed) {
  test_socket first = open_unix();
  const address path = hosts().fresh_path();
  EXPECT_EQ(first.bind(path), "ok");
  EXPECT_EQ(open_unix().bind(path), "EADDRINUSE");
  EXPECT_EQ(first.close(), "ok");
  EXPECT_EQ(open_unix().bind(path), "EADDRINUSE");
}

TEST_P(network_conformance, unix_abstract_name_is_free_after_a_close) {
  test_socket first = open_unix();
  EXPECT_EQ(first.bind(abstract_name()), "ok");
  EXPECT_EQ(open_unix().bind(abstract_name()), "EADDRINUSE");
  EXPECT_EQ(first.close(), "ok");
  EXPECT_EQ(open_unix().bind(abstract_name()), "ok");
}

TEST_P(network_conformance, unix_bind_without_a_name_picks_one) {
  const test_socket first = open_unix();
  const test_socket second = open_unix();
  EXPECT_EQ(first.bind(address::unix_path("")), "ok");
  EXPECT_EQ(second.bind(address::unix_path("")), "ok");
  EXPECT_TRUE(first.name().path().starts_with('\0'));
  EXPECT_EQ(first.name().path().size(), 6u);
  EXPECT_NE(first.name(), second.name());
}

TEST_P(network_conformance, unix_second_bind_is_einval_but_without_a_name) {
  const test_socket socket = open_unix();
  const address path = hosts().fresh_path();
  EXPECT_EQ(socket.bind(path), "ok");
  EXPECT_EQ(socket.bind(path), "EADDRINUSE");
  EXPECT_EQ(socket.bind(hosts().fresh_path()), "EINVAL");
  EXPECT_EQ(socket.bind(abstract_name()), "EINVAL");
  EXPECT_EQ(socket.bind(address::unix_path("")), "ok");
  EXPECT_EQ(socket.name(), path);
}

TEST_P(network_conformance, unix_second_abstract_bind_is_einval) {
  const test_socket socket = open_unix();
  EXPECT_EQ(socket.bind(abstract_name()), "ok");
  EXPECT_EQ(socket.bind(abstract_name()), "EINVAL");
}

TEST_P(network_conformance, unix_names_that_are_none) {
  const test_socket socket = open_unix();
  const std::string too_long(sizeof(sockaddr_un::sun_path), 'x');
  using std::string_literals::operator""s;
  for (const auto& [name, error] : std::vector<std::pair<address, std::string>>{
           {address::unix_path(too_long), "ENAMETOOLONG"},
           {address::unix_path("\0"s + too_long), "ENAMETOOLONG"},
           {address::unix_path("a\0b"s), "EINVAL"},
           {hosts().server_host(), "EINVAL"}}) {
    EXPECT_EQ(socket.bind(name), error);
    EXPECT_EQ(socket.connect(name), error);
  }
  EXPECT_EQ(socket.connect(address::unix_path("")), "EINVAL");
}

TEST_P(network_conformance, unix_longest_path_is_bound) {
  const test_socket socket = open_unix();
  std::string path = hosts().fresh_path().path() + '_';
  path.resize(sizeof(sockaddr_un::sun_path) - 1, 'x');
  EXPECT_EQ(socket.bind(address::unix_path(path)), "ok");
  EXPECT_EQ(socket.name().path(), path);
}

TEST_P(network_conformance, unix_address_is_none_of_a_tcp_socket) {
  const address path = hosts().fresh_path();
  EXPECT_EQ(open_server().bind(path), "EAFNOSUPPORT");
  EXPECT_EQ(open_server().connect(path), "EAFNOSUPPORT");
}

TEST_P(network_conformance, unix_ends_tell_the_name_of_the_listener) {
  const test_socket listener = open_unix_listener();
  const test_socket client = open_unix_pending(listener);
  EXPECT_EQ(client.getsockname(), unnamed);
  EXPECT_EQ(client.getpeername(), listener.getsockname());
  EXPECT_EQ(listener.accept_and_close(), unnamed);
}

TEST_P(network_conformance, unix_accept_tells_the_name_of_a_bound_client) {
  const test_socket listener = open_unix_listener();
  const test_socket client = open_unix();
  EXPECT_EQ(client.bind(hosts().fresh_path()), "ok");
  EXPECT_EQ(client.connect(listener.name()), "ok");
  const result<accepted_socket> accepted = listener.net().accept(listener.fd());
  ASSERT_TRUE(accepted);
  const test_socket server(listener.net(), accepted->fd);
  EXPECT_EQ(accepted->peer, client.name());
  EXPECT_EQ(server.getpeername(), client.getsockname());
  EXPECT_EQ(server.name(), listener.name());
}

TEST_P(network_conformance, unix_name_that_comes_late_is_told) {
  const connection pair = open_unix_connection();
  EXPECT_EQ(pair.server.getpeername(), unnamed);
  EXPECT_EQ(pair.client.bind(hosts().fresh_path()), "ok");
  EXPECT_EQ(pair.server.getpeername(), pair.client.getsockname());
}

TEST_P(network_conformance, unix_accepted_socket_shares_a_name_and_not_more) {
  const test_socket listener = open_unix_listener();
  const test_socket client = open_unix_pending(listener);
  test_socket server = listener.accept();
  EXPECT_EQ(server.bind(hosts().fresh_path()), "EINVAL");
  EXPECT_EQ(server.close(), "ok");
  EXPECT_EQ(open_unix().connect(listener.name()), "ok");
}

TEST_P(network_conformance, unix_getpeername_outlives_the_peer) {
  const test_socket listener = open_unix_listener();
  const test_socket client = open_unix_pending(listener);
  EXPECT_EQ(listener.accept_and_close(), unnamed);
  EXPECT_EQ(client.getpeername(), listener.getsockname());
  EXPECT_EQ(open_unix().getpeername(), "ENOTCONN");
}

// ---- Connecting -------------------------------------------------------------

TEST_P(network_conformance, unix_connect_succeeds_at_once) {
  const test_socket listener = open_unix_listener();
  const test_socket client = open_unix();
  EXPECT_EQ(client.connect(listener.name()), "ok");
  EXPECT_TRUE(becomes(client, writable));
  EXPECT_TRUE(becomes(listener, readable));
  EXPECT_TRUE(becomes(listener.accept(), writable));
  EXPECT_TRUE(becomes(listener, idle));
}

TEST_P(network_conformance, unix_connect_over_an_abstract_name) {
  const test_socket listener = open_unix();
  EXPECT_EQ(listener.bind(abstract_name()), "ok");
  EXPECT_EQ(listener.listen(1), "ok");
  const test_socket client = open_unix();
  EXPECT_EQ(client.connect(abstract_name()), "ok");
  EXPECT_EQ(client.getpeername(), abstract_name().to_string());
}

TEST_P(network_conformance, unix_connect_to_nobody_fails_at_once) {
  test_socket bound = open_unix();
  EXPECT_EQ(bound.bind(hosts().fresh_path()), "ok");
  const address path = bound.name();
  const test_socket client = open_unix();
  EXPECT_EQ(client.connect(path), "ECONNREFUSED");  // It does not listen.
  EXPECT_EQ(bound.close(), "ok");
  EXPECT_EQ(client.connect(path), "ECONNREFUSED");  // A file without a socket.
  EXPECT_EQ(client.connect(hosts().fresh_path()), "ENOENT");
  EXPECT_EQ(client.connect(abstract_name()), "ECONNREFUSED");
  EXPECT_TRUE(becomes(client, unconnected));
  EXPECT_EQ(client.so_error(), "ok");
}

TEST_P(network_conformance, unix_full_backlog_is_eagain_and_not_under_way) {
  for (const int backlog : {0, 1, 3}) {
    const test_socket listener = open_unix_listener(backlog);
    std::vector<test_socket> clients;
    for (int i = 0; i < backlog + 1; ++i) {
      clients.push_back(open_unix_pending(listener));  // NOLINT(performance-*)
    }
    const test_socket late = open_unix();
    EXPECT_EQ(late.connect(listener.name()), "EAGAIN");
    EXPECT_TRUE(becomes(late, unconnected));
    EXPECT_EQ(late.so_error(), "ok");
    EXPECT_EQ(listener.accept_and_close(), unnamed);
    EXPECT_EQ(late.connect(listener.name()), "ok");
  }
}

TEST_P(network_conformance, unix_listen_again_changes_the_backlog) {
  const test_socket listener = open_unix_listener(0);
  const test_socket first = open_unix_pending(listener);
  const test_socket second = open_unix();
  EXPECT_EQ(second.connect(listener.name()), "EAGAIN");
  EXPECT_EQ(listener.listen(1), "ok");
  EXPECT_EQ(second.connect(listener.name()), "ok");
}

// The other end is looked for first.
TEST_P(network_conformance, unix_connect_of_a_connected_socket_is_eisconn) {
  const test_socket listener = open_unix_listener();
  const test_socket client = open_unix_pending(listener);
  EXPECT_EQ(client.connect(listener.name()), "EISCONN");
  EXPECT_EQ(client.connect(hosts().fresh_path()), "ENOENT");
}

TEST_P(network_conformance, unix_connect_of_a_listener_is_einval) {
  const test_socket listener = open_unix_listener();
  const test_socket other = open_unix_listener();
  EXPECT_EQ(listener.connect(other.name()), "EINVAL");
  EXPECT_EQ(listener.connect(listener.name()), "EINVAL");
  EXPECT_TRUE(becomes(listener, idle));
}

// ---- Listening --------------------------------------------------------------

TEST_P(network_conformance, unix_listen_without_a_name_is_einval) {
  EXPECT_EQ(open_unix().listen(5), "EINVAL");
}

TEST_P(network_conformance, unix_accept_of_what_does_not_listen_is_einval) {
  EXPECT_EQ(open_unix().accept_and_close(), "EINVAL");
  const connection pair = open_unix_connection();
  EXPECT_EQ(pair.client.accept_and_close(), "EINVAL");
  EXPECT_EQ(pair.client.listen(5), "EINVAL");
  EXPECT_EQ(pair.server.listen(5), "EINVAL");
}

TEST_P(network_conformance, unix_accept_without_a_connection_is_eagain) {
  EXPECT_EQ(open_unix_listener().accept_and_close(), "EAGAIN");
}

TEST_P(network_conformance, unix_accept_takes_who_came_first) {
  const test_socket listener = open_unix_listener();
  const test_socket first = open_unix_pending(listener);
  const test_socket second = open_unix_pending(listener);
  EXPECT_EQ(second.send("2"), "1");
  EXPECT_EQ(first.send("1"), "1");
  EXPECT_EQ(listener.accept().recv(), "1");
  EXPECT_TRUE(becomes(listener, readable));
  EXPECT_EQ(listener.accept().recv(), "2");
}

TEST_P(network_conformance, unix_client_that_closed_is_accepted) {
  const test_socket listener = open_unix_listener();
  test_socket client = open_unix_pending(listener);
  EXPECT_EQ(client.send("early"), "5");
  EXPECT_EQ(client.close(), "ok");
  const test_socket server = listener.accept();
  EXPECT_TRUE(becomes(server, hung_up));
  EXPECT_EQ(server.getpeername(), unnamed);
  EXPECT_EQ(server.recv(), "early");
  EXPECT_EQ(server.recv(), "");
}

TEST_P(network_conformance, unix_closing_a_listener_resets_who_waits) {
  test_socket listener = open_unix_listener();
  const test_socket client = open_unix_pending(listener);
  const std::string name = listener.getsockname();
  EXPECT_EQ(listener.close(), "ok");
  EXPECT_TRUE(becomes(client, failed));
  EXPECT_EQ(client.send("x"), "EPIPE");
  EXPECT_EQ(client.recv(), "ECONNRESET");
  EXPECT_TRUE(becomes(client, hung_up));
  EXPECT_EQ(client.recv(), "");
  EXPECT_EQ(client.getpeername(), name);
}

// Who waits stays, and for good nobody else comes.
TEST_P(network_conformance, unix_listener_shut_for_reading_refuses) {
  const test_socket listener = open_unix_listener();
  const test_socket client = open_unix_pending(listener);
  EXPECT_EQ(listener.shutdown(SHUT_RD), "ok");
  EXPECT_TRUE(becomes(listener, readable));
  EXPECT_EQ(open_unix().connect(listener.name()), "ECONNREFUSED");
  EXPECT_EQ(listener.accept_and_close(), unnamed);
  EXPECT_EQ(listener.accept_and_close(), "EAGAIN");
  EXPECT_TRUE(becomes(listener, readable));
  EXPECT_EQ(listener.listen(5), "ok");
  EXPECT_EQ(open_unix().connect(listener.name()), "ECONNREFUSED");
}

TEST_P(network_conformance, unix_listener_shut_both_ways_reports_hup) {
  const test_socket listener = open_unix_listener();
  EXPECT_EQ(listener.shutdown(SHUT_RDWR), "ok");
  EXPECT_TRUE(becomes(listener, {POLLIN | POLLHUP, "r"}));
}

TEST_P(network_conformance, unix_listener_shut_for_writing_goes_on) {
  const test_socket listener = open_unix_listener();
  EXPECT_EQ(listener.shutdown(SHUT_WR), "ok");
  EXPECT_EQ(open_unix().connect(listener.name()), "ok");
}

TEST_P(network_conformance, unix_listener_neither_sends_nor_receives) {
  const test_socket listener = open_unix_listener();
  EXPECT_EQ(listener.recv(), "EINVAL");
  EXPECT_EQ(listener.send("x"), "ENOTCONN");
  EXPECT_EQ(listener.send(""), "ENOTCONN");
  EXPECT_EQ(listener.getpeername(), "ENOTCONN");
}

// ---- Bytes ------------------------------------------------------------------

TEST_P(network_conformance, unix_socket_that_was_never_connected) {
  const test_socket socket = open_unix();
  EXPECT_TRUE(becomes(socket, unconnected));
  EXPECT_EQ(socket.recv(), "EINVAL");
  EXPECT_EQ(socket.send("x"), "ENOTCONN");
  EXPECT_EQ(socket.send(""), "ENOTCONN");
}

TEST_P(network_conformance, unix_bytes_go_both_ways) {
  const connection pair = open_unix_connection();
  EXPECT_EQ(pair.client.send("pi"), "2");
  EXPECT_EQ(pair.client.send("ng"), "2");
  EXPECT_EQ(pair.server.send("pong"), "4");
  EXPECT_TRUE(becomes(pair.server, readable_writable));
  EXPECT_EQ(pair.server.recv(3), "pin");
  EXPECT_EQ(pair.server.recv(3), "g");
  EXPECT_EQ(pair.server.recv(), "EAGAIN");
  EXPECT_EQ(pair.client.recv(), "pong");
  EXPECT_TRUE(becomes(pair.client, writable));
}

TEST_P(network_conformance, unix_bytes_arrive_at_once) {
  const connection pair = open_unix_connection();
  EXPECT_EQ(pair.client.send("x"), "1");
  EXPECT_EQ(pair.server.recv(), "x");
}

TEST_P(network_conformance, unix_peek_and_no_room) {
  const connection pair = open_unix_connection();
  EXPECT_EQ(pair.server.recv(0), "EAGAIN");
  EXPECT_EQ(pair.client.send("hello"), "5");
  EXPECT_EQ(pair.server.recv(2, MSG_PEEK), "he");
  EXPECT_EQ(pair.server.recv(0), "");
  EXPECT_EQ(pair.server.recv(), "hello");
}

TEST_P(network_conformance, unix_send_of_nothing_is_zero) {
  const connection pair = open_unix_connection();
  EXPECT_EQ(pair.client.send(""), "0");
  EXPECT_EQ(pair.server.recv(), "EAGAIN");
}

TEST_P(network_conformance, unix_read_and_write_are_recv_and_send) {
  const connection pair = open_unix_connection();
  EXPECT_EQ(*pair.client.net().write(pair.client.fd(), "hello"), 5u);
  std::string buffer(5, '\0');
  EXPECT_EQ(*pair.server.net().read(pair.server.fd(), buffer), 5u);
  EXPECT_EQ(buffer, "hello");
}

TEST_P(network_conformance, unix_sendto_takes_no_address) {
  const connection pair = open_unix_connection();
  EXPECT_EQ(pair.client.sendto("x", pair.server.name()), "EISCONN");
  EXPECT_EQ(open_unix().sendto("x", pair.server.name()), "ENOTSUP");
}

TEST_P(network_conformance, unix_recvfrom_tells_a_sender_that_has_a_name) {
  const connection pair = open_unix_connection();
  EXPECT_EQ(pair.client.send("hello"), "5");
  EXPECT_EQ(pair.server.recvfrom(2), "he from unspecified");
  EXPECT_EQ(pair.client.bind(hosts().fresh_path()), "ok");
  EXPECT_EQ(pair.server.recvfrom(), "llo from " + pair.client.getsockname());
  EXPECT_EQ(pair.client.shutdown(SHUT_WR), "ok");
  EXPECT_EQ(pair.server.recvfrom(), " from unspecified");
}

// unix_writable: one is told to send only while three quarters are free, though
// a send takes what fits.
TEST_P(network_conformance, unix_socket_takes_more_than_it_is_writable_for) {
  const connection pair = open_unix_connection();
  const std::string much(100'000, 'x');
  EXPECT_EQ(pair.client.send(much), "100000");
  EXPECT_TRUE(becomes(pair.client, idle));
  EXPECT_EQ(pair.client.send("x"), "1");
  EXPECT_EQ(pair.server.recv(30'000).size(), 30'000u);
  EXPECT_TRUE(becomes(pair.client, idle));
  EXPECT_EQ(pair.server.recv(much.size()).size(), 70'001u);
  EXPECT_TRUE(becomes(pair.client, writable));
}

TEST_P(network_conformance, unix_send_takes_a_part_and_then_nothing) {
  const connection pair = open_unix_connection();
  const std::string much(1 << 20, 'x');
  const result<std::size_t> sent =
      pair.client.net().send(pair.client.fd(), much, 0);
  ASSERT_TRUE(sent);
  EXPECT_LT(*sent, much.size());
  EXPECT_EQ(pair.client.send("x"), "EAGAIN");
  EXPECT_EQ(pair.client.send(""), "0");
  EXPECT_TRUE(becomes(pair.client, idle));
  EXPECT_EQ(pair.server.recv(much.size()).size(), *sent);
  EXPECT_TRUE(becomes(pair.client, writable));
}

// ---- shutdown and close -----------------------------------------------------

TEST_P(network_conformance, unix_shutdown_for_writing_ends_the_stream) {
  const connection pair = open_unix_connection();
  EXPECT_EQ(pair.client.send("bye"), "3");
  EXPECT_EQ(pair.client.shutdown(SHUT_WR), "ok");
  EXPECT_TRUE(becomes(pair.client, writable));
  EXPECT_EQ(pair.client.send("x"), "EPIPE");
  EXPECT_EQ(pair.client.send(""), "EPIPE");
  EXPECT_TRUE(becomes(pair.server, readable_writable));
  EXPECT_EQ(pair.server.recv(), "bye");
  EXPECT_EQ(pair.server.recv(), "");
  EXPECT_EQ(pair.server.send("late"), "4");
  EXPECT_EQ(pair.client.recv(), "late");
}

// Not so over TCP: the peer is told.
TEST_P(network_conformance, unix_shutdown_for_reading_stops_the_peer) {
  const connection pair = open_unix_connection();
  EXPECT_EQ(pair.server.send("before"), "6");
  EXPECT_EQ(pair.client.shutdown(SHUT_RD), "ok");
  EXPECT_EQ(pair.server.send("x"), "EPIPE");
  EXPECT_EQ(pair.server.send(""), "EPIPE");
  EXPECT_TRUE(becomes(pair.server, writable));
  EXPECT_TRUE(becomes(pair.client, readable_writable));
  EXPECT_EQ(pair.client.recv(), "before");
  EXPECT_EQ(pair.client.recv(), "");
  EXPECT_EQ(pair.client.send("after"), "5");
  EXPECT_EQ(pair.server.recv(), "after");
  EXPECT_EQ(pair.server.recv(), "EAGAIN");
}

TEST_P(network_conformance, unix_shutdown_of_both_hangs_up_both) {
  const connection pair = open_unix_connection();
  EXPECT_EQ(pair.client.shutdown(SHUT_RDWR), "ok");
  for (const test_socket* end : {&pair.client, &pair.server}) {
    EXPECT_TRUE(becomes(*end, hung_up));
    EXPECT_EQ(end->send("x"), "EPIPE");
    EXPECT_EQ(end->recv(), "");
    EXPECT_EQ(end->so_error(), "ok");
  }
}

TEST_P(network_conformance, unix_half_close_of_both_hangs_up_both) {
  const connection pair = open_unix_connection();
  EXPECT_EQ(pair.client.shutdown(SHUT_WR), "ok");
  EXPECT_EQ(pair.server.shutdown(SHUT_WR), "ok");
  EXPECT_TRUE(becomes(pair.client, hung_up));
  EXPECT_TRUE(becomes(pair.server, hung_up));
}

TEST_P(network_conformance, unix_shutdown_never_fails) {
  const connection pair = open_unix_connection();
  EXPECT_EQ(pair.client.shutdown(SHUT_WR), "ok");
  EXPECT_EQ(pair.client.shutdown(SHUT_WR), "ok");
  const test_socket unused = open_unix();
  EXPECT_EQ(unused.shutdown(SHUT_RD), "ok");
  EXPECT_TRUE(becomes(unused, hung_up));
  EXPECT_EQ(unused.recv(), "EINVAL");
  EXPECT_EQ(unused.shutdown(7), "EINVAL");
}

TEST_P(network_conformance, unix_close_of_the_peer_hangs_up) {
  connection pair = open_unix_connection();
  EXPECT_EQ(pair.client.send("bye"), "3");
  EXPECT_EQ(pair.client.close(), "ok");
  EXPECT_TRUE(becomes(pair.server, hung_up));
  EXPECT_EQ(pair.server.send("x"), "EPIPE");
  EXPECT_EQ(pair.server.recv(), "bye");
  EXPECT_EQ(pair.server.recv(), "");
  EXPECT_EQ(pair.server.getpeername(), unnamed);
  EXPECT_EQ(pair.server.shutdown(SHUT_RDWR), "ok");
}

TEST_P(network_conformance, unix_close_with_unread_data_resets) {
  connection pair = open_unix_connection();
  EXPECT_EQ(pair.server.send("unread"), "6");
  EXPECT_EQ(pair.client.send("data"), "4");
  EXPECT_EQ(pair.client.close(), "ok");
  EXPECT_TRUE(becomes(pair.server, failed));
  EXPECT_EQ(pair.server.send("x"), "EPIPE");  // This does not take the error.
  EXPECT_EQ(pair.server.recv(2), "da");
  EXPECT_EQ(pair.server.recv(), "ta");
  EXPECT_EQ(pair.server.recv(1, MSG_PEEK), "ECONNRESET");
  EXPECT_TRUE(becomes(pair.server, hung_up));
  EXPECT_EQ(pair.server.recv(), "");
}

TEST_P(network_conformance, unix_reset_is_told_once_by_so_error) {
  connection pair = open_unix_connection();
  EXPECT_EQ(pair.server.send("unread"), "6");
  EXPECT_EQ(pair.client.close(), "ok");
  EXPECT_EQ(pair.server.so_error(), "ECONNRESET");
  EXPECT_TRUE(becomes(pair.server, hung_up));
  EXPECT_EQ(pair.server.so_error(), "ok");
  EXPECT_EQ(pair.server.recv(), "");
}

TEST_P(network_conformance, unix_close_after_all_was_read_is_no_reset) {
  connection pair = open_unix_connection();
  EXPECT_EQ(pair.server.send("read"), "4");
  EXPECT_EQ(pair.client.recv(), "read");
  EXPECT_EQ(pair.client.close(), "ok");
  EXPECT_TRUE(becomes(pair.server, hung_up));
}

TEST_P(network_conformance, unix_reset_on_close_is_nothing) {
  connection pair = open_unix_connection();
  EXPECT_EQ(pair.client.reset_on_close(), "ok");
  EXPECT_EQ(pair.client.send("bye"), "3");
  EXPECT_EQ(pair.client.close(), "ok");
  EXPECT_TRUE(becomes(pair.server, hung_up));
  EXPECT_EQ(pair.server.recv(), "bye");
}

TEST_P(network_conformance, unix_dup_keeps_the_connection_open) {
  connection pair = open_unix_connection();
  test_socket copy = pair.client.dup();
  EXPECT_EQ(pair.client.close(), "ok");
  EXPECT_TRUE(becomes(pair.server, writable));
  EXPECT_EQ(copy.close(), "ok");
  EXPECT_TRUE(becomes(pair.server, hung_up));
}

// ---- Options ----------------------------------------------------------------

TEST_P(network_conformance, unix_options) {
  const test_socket listener = open_unix_listener();
  const test_socket client = open_unix_pending(listener);
  network& net = client.net();
  EXPECT_EQ(*net.getsockopt(client.fd(), SOL_SOCKET, SO_TYPE), SOCK_STREAM);
  EXPECT_EQ(*net.getsockopt(client.fd(), SOL_SOCKET, SO_DOMAIN), AF_UNIX);
  EXPECT_EQ(*net.getsockopt(client.fd(), SOL_SOCKET, SO_ACCEPTCONN), 0);
  EXPECT_EQ(*net.getsockopt(listener.fd(), SOL_SOCKET, SO_ACCEPTCONN), 1);
  EXPECT_TRUE(net.setsockopt(client.fd(), SOL_SOCKET, SO_REUSEADDR, 1));
  EXPECT_EQ(*net.getsockopt(client.fd(), SOL_SOCKET, SO_REUSEADDR), 1);
  EXPECT_EQ(net.setsockopt(client.fd(), IPPROTO_TCP, 1, 1).error(), EOPNOTSUPP);
  EXPECT_EQ(net.getsockopt(client.fd(), IPPROTO_TCP, 1).error(), EOPNOTSUPP);
}

}  // namespace
}  // namespace asyncore::conformance
