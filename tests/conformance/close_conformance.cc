// shutdown, close, reset and dup (tcp_shutdown, tcp_close, inet_shutdown).

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <string>

#include "tests/conformance/network_conformance.h"

namespace asyncore::conformance {
namespace {

// ---- shutdown ---------------------------------------------------------------

TEST_P(network_conformance, shutdown_for_writing_ends_the_stream) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.send("bye"), "3");
  EXPECT_EQ(pair.client.shutdown(SHUT_WR), "ok");
  EXPECT_EQ(pair.client.send("x"), "EPIPE");
  EXPECT_TRUE(becomes(pair.server, readable_writable));
  EXPECT_EQ(pair.server.recv(), "bye");
  EXPECT_EQ(pair.server.recv(), "");
}

TEST_P(network_conformance, shutdown_for_writing_goes_on_receiving) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.shutdown(SHUT_WR), "ok");
  EXPECT_EQ(pair.server.send("hello"), "5");
  EXPECT_TRUE(becomes(pair.client, readable_writable));
  EXPECT_EQ(pair.client.recv(), "hello");
  EXPECT_TRUE(becomes(pair.client, writable));
}

TEST_P(network_conformance, shutdown_twice_is_the_same_as_once) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.shutdown(SHUT_WR), "ok");
  EXPECT_EQ(pair.client.shutdown(SHUT_WR), "ok");
  EXPECT_EQ(pair.client.shutdown(SHUT_RDWR), "ok");
  EXPECT_EQ(pair.client.shutdown(SHUT_RD), "ok");
}

TEST_P(network_conformance, shutdown_for_reading_reports_the_end_at_once) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.shutdown(SHUT_RD), "ok");
  EXPECT_TRUE(becomes(pair.client, readable_writable));
  EXPECT_EQ(pair.client.recv(), "");
  EXPECT_EQ(pair.client.send("x"), "1");
}

TEST_P(network_conformance, shutdown_for_reading_is_not_seen_by_the_peer) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.shutdown(SHUT_RD), "ok");
  EXPECT_TRUE(becomes(pair.server, writable));
  EXPECT_EQ(pair.server.send("x"), "1");
  EXPECT_TRUE(becomes(pair.server, writable));
}

TEST_P(network_conformance, shutdown_for_reading_keeps_the_data) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.server.send("hello"), "5");
  EXPECT_TRUE(becomes(pair.client, readable_writable));
  EXPECT_EQ(pair.client.shutdown(SHUT_RD), "ok");
  EXPECT_EQ(pair.client.recv(), "hello");
  EXPECT_EQ(pair.client.recv(), "");
}

TEST_P(network_conformance, data_after_shutdown_for_reading_is_received) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.shutdown(SHUT_RD), "ok");
  EXPECT_EQ(pair.client.recv(), "");
  EXPECT_EQ(pair.server.send("late"), "4");
  settle();
  EXPECT_EQ(pair.client.recv(), "late");
  EXPECT_EQ(pair.client.recv(), "");
}

TEST_P(network_conformance, one_shutdown_each_way_adds_up_to_both) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.shutdown(SHUT_RD), "ok");
  EXPECT_EQ(pair.client.shutdown(SHUT_WR), "ok");
  EXPECT_TRUE(becomes(pair.client, hung_up));
}

// The peer's data has nowhere to go, so both ends are reset: with the FIN sent
// and acknowledged, nobody will read here again (tcp_rcv_state_process).
TEST_P(network_conformance, data_after_shutdown_of_both_is_answered_by_reset) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.shutdown(SHUT_RDWR), "ok");
  EXPECT_TRUE(becomes(pair.server, readable_writable));
  EXPECT_EQ(pair.server.send("x"), "1");
  EXPECT_TRUE(becomes(pair.server, failed));
  EXPECT_EQ(pair.server.so_error(), "EPIPE");
  EXPECT_TRUE(becomes(pair.client, failed));
  EXPECT_EQ(pair.client.so_error(), "ECONNRESET");
}

TEST_P(network_conformance, shutdown_without_a_connection_is_enotconn) {
  EXPECT_EQ(open_client().shutdown(SHUT_WR), "ENOTCONN");
  EXPECT_EQ(open_bound().shutdown(SHUT_WR), "ENOTCONN");
}

// It fails, and counts all the same (inet_shutdown).
TEST_P(network_conformance, shutdown_without_a_connection_reports_an_end) {
  const test_socket reading = open_client();
  EXPECT_EQ(reading.shutdown(SHUT_RD), "ENOTCONN");
  EXPECT_TRUE(becomes(reading, hung_up));
  const test_socket writing = open_client();
  EXPECT_EQ(writing.shutdown(SHUT_WR), "ENOTCONN");
  EXPECT_TRUE(becomes(writing, unconnected));
}

TEST_P(network_conformance, shutdown_after_a_reset_is_enotconn) {
  connection pair = open_connection();
  EXPECT_EQ(pair.client.reset_on_close(), "ok");
  EXPECT_EQ(pair.client.close(), "ok");
  EXPECT_TRUE(becomes(pair.server, failed));
  EXPECT_EQ(pair.server.shutdown(SHUT_WR), "ENOTCONN");
  EXPECT_TRUE(becomes(pair.server, failed));
  EXPECT_EQ(pair.server.recv(), "ECONNRESET");
}

TEST_P(network_conformance, shutdown_once_both_have_ended_is_enotconn) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.shutdown(SHUT_WR), "ok");
  EXPECT_TRUE(becomes(pair.server, readable_writable));
  EXPECT_EQ(pair.server.shutdown(SHUT_WR), "ok");
  EXPECT_TRUE(becomes(pair.client, hung_up));
  EXPECT_EQ(pair.client.shutdown(SHUT_WR), "ENOTCONN");
  EXPECT_EQ(pair.server.shutdown(SHUT_RDWR), "ENOTCONN");
}

TEST_P(network_conformance, shutdown_while_connecting_abandons_the_attempt) {
  const attempt pending = open_attempt();
  EXPECT_EQ(pending.client.shutdown(SHUT_WR), "ok");
  EXPECT_TRUE(
      becomes(pending.client, readiness{POLLOUT | POLLERR | POLLHUP, "rw"}));
  EXPECT_EQ(pending.client.so_error(), "ECONNRESET");
  EXPECT_TRUE(becomes(pending.client, unconnected));
}

// ---- close ------------------------------------------------------------------

TEST_P(network_conformance, close_with_unread_data_resets) {
  connection pair = open_connection();
  EXPECT_EQ(pair.server.send("unread"), "6");
  EXPECT_TRUE(becomes(pair.client, readable_writable));
  EXPECT_EQ(pair.client.close(), "ok");
  EXPECT_TRUE(becomes(pair.server, failed));
  EXPECT_EQ(pair.server.recv(), "ECONNRESET");
}

TEST_P(network_conformance, close_with_unread_data_keeps_what_was_sent) {
  connection pair = open_connection();
  EXPECT_EQ(pair.server.send("unread"), "6");
  EXPECT_TRUE(becomes(pair.client, readable_writable));
  EXPECT_EQ(pair.client.send("bye"), "3");
  settle();
  EXPECT_EQ(pair.client.close(), "ok");
  EXPECT_TRUE(becomes(pair.server, failed));
  EXPECT_EQ(pair.server.recv(), "bye");
  EXPECT_EQ(pair.server.recv(), "ECONNRESET");
}

TEST_P(network_conformance, close_with_unread_data_after_a_half_close) {
  connection pair = open_connection();
  EXPECT_EQ(pair.server.send("unread"), "6");
  EXPECT_TRUE(becomes(pair.client, readable_writable));
  EXPECT_EQ(pair.client.shutdown(SHUT_WR), "ok");
  EXPECT_TRUE(becomes(pair.server, readable_writable));
  EXPECT_EQ(pair.client.close(), "ok");
  EXPECT_TRUE(becomes(pair.server, failed));
  EXPECT_EQ(pair.server.recv(), "");
  EXPECT_EQ(pair.server.so_error(), "EPIPE");
}

TEST_P(network_conformance, data_that_meets_a_close_is_answered_by_reset) {
  connection pair = open_connection();
  EXPECT_EQ(pair.client.send("last words"), "10");
  EXPECT_EQ(pair.client.close(), "ok");
  EXPECT_EQ(pair.server.send("x"), "1");
  EXPECT_TRUE(becomes(pair.server, failed));
  EXPECT_EQ(pair.server.recv(), "last words");
  EXPECT_EQ(pair.server.recv(), "");
  EXPECT_EQ(pair.server.send("x"), "EPIPE");
}

TEST_P(network_conformance, reset_on_close_discards_what_was_not_delivered) {
  connection pair = open_connection();
  const std::string much(1 << 20, 'x');
  std::string sent = pair.client.send(much);
  while (sent != "EAGAIN") sent = pair.client.send(much);
  EXPECT_EQ(pair.client.reset_on_close(), "ok");
  EXPECT_EQ(pair.client.close(), "ok");
  settle();
  std::string last = pair.server.recv(much.size());
  while (last.starts_with('x')) last = pair.server.recv(much.size());
  EXPECT_EQ(last, "ECONNRESET");
}

TEST_P(network_conformance, reset_on_close_is_nothing_once_both_have_ended) {
  connection pair = open_connection();
  EXPECT_EQ(pair.client.shutdown(SHUT_WR), "ok");
  EXPECT_TRUE(becomes(pair.server, readable_writable));
  EXPECT_EQ(pair.server.shutdown(SHUT_WR), "ok");
  EXPECT_TRUE(becomes(pair.client, hung_up));
  EXPECT_EQ(pair.client.reset_on_close(), "ok");
  EXPECT_EQ(pair.client.close(), "ok");
  EXPECT_TRUE(becomes(pair.server, hung_up));
  EXPECT_EQ(pair.server.so_error(), "ok");
}

TEST_P(network_conformance, close_of_a_reset_connection_succeeds) {
  connection pair = open_connection();
  EXPECT_EQ(pair.client.reset_on_close(), "ok");
  EXPECT_EQ(pair.client.close(), "ok");
  EXPECT_TRUE(becomes(pair.server, failed));
  EXPECT_EQ(pair.server.close(), "ok");
}

TEST_P(network_conformance, close_while_connecting_leaves_nothing_to_accept) {
  attempt pending = open_attempt();
  EXPECT_EQ(pending.client.close(), "ok");
  EXPECT_EQ(pending.listener.accept_and_close(), pending.first.getsockname());
  EXPECT_TRUE(becomes(pending.listener, idle));
}

// ---- Descriptors ------------------------------------------------------------

TEST_P(network_conformance, a_new_descriptor_takes_the_lowest_free_number) {
  test_socket first = open_server();
  test_socket second = open_server();
  const test_socket third = open_server();
  const int lowest = first.fd();
  const int next = second.fd();
  EXPECT_EQ(second.close(), "ok");
  EXPECT_EQ(first.close(), "ok");
  const test_socket fourth = open_server();
  EXPECT_EQ(fourth.fd(), lowest);
  EXPECT_EQ(third.dup().fd(), next);
}

TEST_P(network_conformance, accept_takes_the_lowest_free_number) {
  test_socket free = open_server();
  const test_socket listener = open_listener();
  const test_socket client = open_pending(listener);
  EXPECT_TRUE(becomes(listener, readable));
  const int lowest = free.fd();
  EXPECT_EQ(free.close(), "ok");
  EXPECT_EQ(listener.accept().fd(), lowest);
}

TEST_P(network_conformance, a_dup_keeps_the_connection_open) {
  connection pair = open_connection();
  const test_socket copy = pair.client.dup();
  EXPECT_EQ(pair.client.close(), "ok");
  EXPECT_TRUE(becomes(pair.server, writable));
  EXPECT_EQ(copy.send("hello"), "5");
  EXPECT_TRUE(becomes(pair.server, readable_writable));
  EXPECT_EQ(pair.server.recv(), "hello");
}

TEST_P(network_conformance, closing_the_last_dup_closes_the_connection) {
  connection pair = open_connection();
  test_socket copy = pair.client.dup();
  EXPECT_EQ(copy.close(), "ok");
  EXPECT_EQ(pair.client.close(), "ok");
  EXPECT_TRUE(becomes(pair.server, readable_writable));
  EXPECT_EQ(pair.server.recv(), "");
}

TEST_P(network_conformance, shutdown_of_a_dup_is_shutdown_of_all) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.dup().shutdown(SHUT_WR), "ok");
  EXPECT_EQ(pair.client.send("x"), "EPIPE");
  EXPECT_TRUE(becomes(pair.server, readable_writable));
  EXPECT_EQ(pair.server.recv(), "");
}

TEST_P(network_conformance, dups_of_a_socket_share_its_data) {
  const connection pair = open_connection();
  const test_socket copy = pair.server.dup();
  EXPECT_EQ(pair.client.send("hello"), "5");
  EXPECT_TRUE(becomes(copy, readable_writable));
  EXPECT_EQ(copy.recv(2), "he");
  EXPECT_EQ(pair.server.recv(), "llo");
}

TEST_P(network_conformance, read_and_write_are_recv_and_send) {
  const connection pair = open_connection();
  network& net = pair.server.net();
  EXPECT_EQ(*pair.client.net().write(pair.client.fd(), "hello"), 5u);
  EXPECT_TRUE(becomes(pair.server, readable_writable));
  std::string buffer(100, '\0');
  EXPECT_EQ(*net.read(pair.server.fd(), buffer), 5u);
  EXPECT_EQ(pair.client.shutdown(SHUT_WR), "ok");
  EXPECT_EQ(pair.client.net().write(pair.client.fd(), "x").error(), EPIPE);
  EXPECT_TRUE(becomes(pair.server, readable_writable));
  EXPECT_EQ(*net.read(pair.server.fd(), buffer), 0u);
}

TEST_P(network_conformance, every_call_on_a_closed_descriptor_is_ebadf) {
  test_socket open = open_server();
  const test_socket other = open_server();
  const int fd = open.fd();
  EXPECT_EQ(open.close(), "ok");
  network& net = other.net();
  std::string buffer(1, '\0');
  EXPECT_EQ(net.bind(fd, hosts().server_host()).error(), EBADF);
  EXPECT_EQ(net.listen(fd, 1).error(), EBADF);
  EXPECT_EQ(net.accept(fd).error(), EBADF);
  EXPECT_EQ(net.connect(fd, hosts().server_host()).error(), EBADF);
  EXPECT_EQ(net.send(fd, "x", 0).error(), EBADF);
  EXPECT_EQ(net.recv(fd, buffer, 0).error(), EBADF);
  EXPECT_EQ(net.sendto(fd, "x", 0, hosts().server_host()).error(), EBADF);
  EXPECT_EQ(net.recvfrom(fd, buffer, 0).error(), EBADF);
  EXPECT_EQ(net.shutdown(fd, SHUT_WR).error(), EBADF);
  EXPECT_EQ(net.close(fd).error(), EBADF);
  EXPECT_EQ(net.dup(fd).error(), EBADF);
  EXPECT_EQ(net.read(fd, buffer).error(), EBADF);
  EXPECT_EQ(net.write(fd, "x").error(), EBADF);
  EXPECT_EQ(net.set_nonblocking(fd, true).error(), EBADF);
  EXPECT_EQ(net.getsockopt(fd, SOL_SOCKET, SO_ERROR).error(), EBADF);
  EXPECT_EQ(net.setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, 1).error(), EBADF);
  EXPECT_EQ(net.reset_on_close(fd).error(), EBADF);
  EXPECT_EQ(net.getsockname(fd).error(), EBADF);
  EXPECT_EQ(net.getpeername(fd).error(), EBADF);
}

}  // namespace
}  // namespace asyncore::conformance
