// What a TCP socket reports as ready in each of its states, and what the calls
// that follow answer (tcp_poll in net/ipv4/tcp.c).

#include <poll.h>
#include <sys/socket.h>

#include "tests/conformance/network_conformance.h"

namespace asyncore::conformance {
namespace {

// ---- Not connected --------------------------------------------------------

TEST_P(network_conformance, never_connected_reports_out_and_hup) {
  const test_socket socket = open_client();
  EXPECT_TRUE(becomes(socket, unconnected));
  EXPECT_EQ(socket.recv(), "ENOTCONN");
  EXPECT_EQ(socket.send("x"), "EPIPE");
  EXPECT_EQ(socket.so_error(), "ok");
}

TEST_P(network_conformance, bound_reports_as_never_connected) {
  const test_socket socket = open_bound();
  EXPECT_TRUE(becomes(socket, unconnected));
  EXPECT_EQ(socket.recv(), "ENOTCONN");
  EXPECT_EQ(socket.send("x"), "EPIPE");
}

TEST_P(network_conformance, listening_reports_nothing) {
  const test_socket listener = open_listener();
  EXPECT_TRUE(becomes(listener, idle));
  EXPECT_EQ(listener.accept_and_close(), "EAGAIN");
}

TEST_P(network_conformance, listening_reports_in_while_connections_wait) {
  const test_socket listener = open_listener();
  const test_socket first = open_pending(listener);
  const test_socket second = open_pending(listener);
  EXPECT_TRUE(becomes(listener, readable));
  EXPECT_EQ(listener.accept_and_close(), first.getsockname());
  EXPECT_TRUE(becomes(listener, readable));
  EXPECT_EQ(listener.accept_and_close(), second.getsockname());
  EXPECT_TRUE(becomes(listener, idle));
}

// ---- Connecting -----------------------------------------------------------

TEST_P(network_conformance, connecting_reports_nothing) {
  const attempt pending = open_attempt();
  EXPECT_TRUE(becomes(pending.client, idle));
  EXPECT_EQ(pending.client.recv(), "EAGAIN");
  EXPECT_EQ(pending.client.send("x"), "EAGAIN");
  EXPECT_EQ(pending.client.so_error(), "ok");
}

TEST_P(network_conformance, connected_before_accept_reports_out) {
  const test_socket listener = open_listener();
  const test_socket client = open_pending(listener);
  EXPECT_TRUE(becomes(client, writable));
  EXPECT_EQ(client.so_error(), "ok");
  EXPECT_EQ(client.send("early"), "5");
  const test_socket server = listener.accept();
  EXPECT_TRUE(becomes(server, readable_writable));
  EXPECT_EQ(server.recv(), "early");
}

TEST_P(network_conformance, refused_reports_an_error_until_so_error_is_read) {
  const test_socket client = open_client();
  EXPECT_EQ(client.connect(refusing_address()), "EINPROGRESS");
  EXPECT_TRUE(becomes(client, failed));
  EXPECT_EQ(client.so_error(), "ECONNREFUSED");
  EXPECT_TRUE(becomes(client, hung_up));
  EXPECT_EQ(client.so_error(), "ok");
  EXPECT_EQ(client.recv(), "");
  EXPECT_EQ(client.send("x"), "EPIPE");
}

TEST_P(network_conformance, refused_is_told_by_the_first_recv) {
  const test_socket client = open_client();
  EXPECT_EQ(client.connect(refusing_address()), "EINPROGRESS");
  EXPECT_TRUE(becomes(client, failed));
  EXPECT_EQ(client.recv(), "ECONNREFUSED");
  EXPECT_TRUE(becomes(client, hung_up));
  EXPECT_EQ(client.recv(), "");
  EXPECT_EQ(client.so_error(), "ok");
}

TEST_P(network_conformance, refused_is_told_by_the_first_send) {
  const test_socket client = open_client();
  EXPECT_EQ(client.connect(refusing_address()), "EINPROGRESS");
  EXPECT_TRUE(becomes(client, failed));
  EXPECT_EQ(client.send("x"), "ECONNREFUSED");
  EXPECT_EQ(client.send("x"), "EPIPE");
  EXPECT_EQ(client.so_error(), "ok");
}

// ---- Connected ------------------------------------------------------------

TEST_P(network_conformance, connected_and_idle_reports_out) {
  const connection pair = open_connection();
  EXPECT_TRUE(becomes(pair.client, writable));
  EXPECT_TRUE(becomes(pair.server, writable));
  EXPECT_EQ(pair.client.recv(), "EAGAIN");
  EXPECT_EQ(pair.server.recv(), "EAGAIN");
}

TEST_P(network_conformance, data_reports_in_until_all_is_read) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.send("hello"), "5");
  EXPECT_TRUE(becomes(pair.server, readable_writable));
  EXPECT_EQ(pair.server.recv(2), "he");
  EXPECT_TRUE(becomes(pair.server, readable_writable));
  EXPECT_EQ(pair.server.recv(), "llo");
  EXPECT_TRUE(becomes(pair.server, writable));
  EXPECT_EQ(pair.server.recv(), "EAGAIN");
}

TEST_P(network_conformance, half_close_of_the_peer_reports_in_for_ever) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.shutdown(SHUT_WR), "ok");
  EXPECT_TRUE(becomes(pair.server, readable_writable));
  EXPECT_EQ(pair.server.recv(), "");
  EXPECT_EQ(pair.server.recv(), "");
  EXPECT_TRUE(becomes(pair.server, readable_writable));
  EXPECT_EQ(pair.server.send("still"), "5");
  EXPECT_TRUE(becomes(pair.client, readable_writable));
  EXPECT_EQ(pair.client.recv(), "still");
}

TEST_P(network_conformance, close_of_the_peer_reports_as_a_half_close) {
  connection pair = open_connection();
  EXPECT_EQ(pair.client.close(), "ok");
  EXPECT_TRUE(becomes(pair.server, readable_writable));
  EXPECT_EQ(pair.server.recv(), "");
  EXPECT_EQ(pair.server.recv(), "");
}

TEST_P(network_conformance, data_before_the_end_is_read_first) {
  connection pair = open_connection();
  EXPECT_EQ(pair.client.send("bye"), "3");
  EXPECT_EQ(pair.client.close(), "ok");
  EXPECT_TRUE(becomes(pair.server, readable_writable));
  EXPECT_EQ(pair.server.recv(2), "by");
  EXPECT_EQ(pair.server.recv(), "e");
  EXPECT_EQ(pair.server.recv(), "");
}

TEST_P(network_conformance, our_half_close_leaves_out_reported) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.shutdown(SHUT_WR), "ok");
  EXPECT_TRUE(becomes(pair.client, writable));
  EXPECT_EQ(pair.client.send("x"), "EPIPE");
  EXPECT_EQ(pair.client.recv(), "EAGAIN");
}

// ---- Both directions done -------------------------------------------------

TEST_P(network_conformance, both_half_closed_reports_hup_at_both_ends) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.shutdown(SHUT_WR), "ok");
  EXPECT_TRUE(becomes(pair.server, readable_writable));
  EXPECT_EQ(pair.server.shutdown(SHUT_WR), "ok");
  for (const test_socket* end : {&pair.client, &pair.server}) {
    EXPECT_TRUE(becomes(*end, hung_up));
    EXPECT_EQ(end->recv(), "");
    EXPECT_EQ(end->send("x"), "EPIPE");
    EXPECT_EQ(end->so_error(), "ok");
  }
}

TEST_P(network_conformance, shutting_both_directions_reports_hup_at_once) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.shutdown(SHUT_RDWR), "ok");
  EXPECT_TRUE(becomes(pair.client, hung_up));
  EXPECT_EQ(pair.client.recv(), "");
  EXPECT_EQ(pair.client.send("x"), "EPIPE");
  EXPECT_TRUE(becomes(pair.server, readable_writable));
}

TEST_P(network_conformance, half_close_after_the_peer_has_closed_reports_hup) {
  connection pair = open_connection();
  EXPECT_EQ(pair.client.close(), "ok");
  EXPECT_TRUE(becomes(pair.server, readable_writable));
  EXPECT_EQ(pair.server.shutdown(SHUT_WR), "ok");
  EXPECT_TRUE(becomes(pair.server, hung_up));
}

TEST_P(network_conformance, data_stays_readable_under_hup) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.send("hello"), "5");
  EXPECT_EQ(pair.client.shutdown(SHUT_WR), "ok");
  EXPECT_TRUE(becomes(pair.server, readable_writable));
  EXPECT_EQ(pair.server.shutdown(SHUT_WR), "ok");
  EXPECT_TRUE(becomes(pair.server, hung_up));
  EXPECT_EQ(pair.server.recv(), "hello");
  EXPECT_TRUE(becomes(pair.server, hung_up));
  EXPECT_EQ(pair.server.recv(), "");
}

// ---- Reset (tcp_reset: SO_ERROR is EPIPE if the peer's FIN came before it,
// ECONNRESET if not; what was received stays readable) ------------------------

TEST_P(network_conformance, reset_is_told_once_by_recv) {
  connection pair = open_connection();
  EXPECT_EQ(pair.client.reset_on_close(), "ok");
  EXPECT_EQ(pair.client.close(), "ok");
  EXPECT_TRUE(becomes(pair.server, failed));
  EXPECT_EQ(pair.server.recv(), "ECONNRESET");
  EXPECT_TRUE(becomes(pair.server, hung_up));
  EXPECT_EQ(pair.server.recv(), "");
  EXPECT_EQ(pair.server.send("x"), "EPIPE");
  EXPECT_EQ(pair.server.so_error(), "ok");
}

TEST_P(network_conformance, reset_is_told_once_by_send) {
  connection pair = open_connection();
  EXPECT_EQ(pair.client.reset_on_close(), "ok");
  EXPECT_EQ(pair.client.close(), "ok");
  EXPECT_TRUE(becomes(pair.server, failed));
  EXPECT_EQ(pair.server.send("x"), "ECONNRESET");
  EXPECT_TRUE(becomes(pair.server, hung_up));
  EXPECT_EQ(pair.server.send("x"), "EPIPE");
  EXPECT_EQ(pair.server.recv(), "");
}

TEST_P(network_conformance, reset_is_told_once_by_so_error) {
  connection pair = open_connection();
  EXPECT_EQ(pair.client.reset_on_close(), "ok");
  EXPECT_EQ(pair.client.close(), "ok");
  EXPECT_TRUE(becomes(pair.server, failed));
  EXPECT_EQ(pair.server.so_error(), "ECONNRESET");
  EXPECT_TRUE(becomes(pair.server, hung_up));
  EXPECT_EQ(pair.server.so_error(), "ok");
  EXPECT_EQ(pair.server.recv(), "");
  EXPECT_EQ(pair.server.send("x"), "EPIPE");
}

TEST_P(network_conformance, reset_is_told_after_the_data_before_it) {
  connection pair = open_connection();
  EXPECT_EQ(pair.client.send("hello"), "5");
  EXPECT_TRUE(becomes(pair.server, readable_writable));
  EXPECT_EQ(pair.client.reset_on_close(), "ok");
  EXPECT_EQ(pair.client.close(), "ok");
  EXPECT_TRUE(becomes(pair.server, failed));
  EXPECT_EQ(pair.server.recv(2), "he");
  EXPECT_TRUE(becomes(pair.server, failed));
  EXPECT_EQ(pair.server.recv(), "llo");
  EXPECT_EQ(pair.server.recv(), "ECONNRESET");
  EXPECT_EQ(pair.server.recv(), "");
}

TEST_P(network_conformance, reset_told_by_send_leaves_the_data_readable) {
  connection pair = open_connection();
  EXPECT_EQ(pair.client.send("hello"), "5");
  EXPECT_TRUE(becomes(pair.server, readable_writable));
  EXPECT_EQ(pair.client.reset_on_close(), "ok");
  EXPECT_EQ(pair.client.close(), "ok");
  EXPECT_TRUE(becomes(pair.server, failed));
  EXPECT_EQ(pair.server.send("x"), "ECONNRESET");
  EXPECT_TRUE(becomes(pair.server, hung_up));
  EXPECT_EQ(pair.server.recv(), "hello");
  EXPECT_EQ(pair.server.recv(), "");
}

TEST_P(network_conformance, reset_after_the_end_hides_behind_it_from_recv) {
  connection pair = open_connection();
  EXPECT_EQ(pair.client.send("hello"), "5");
  EXPECT_EQ(pair.client.shutdown(SHUT_WR), "ok");
  EXPECT_TRUE(becomes(pair.server, readable_writable));
  EXPECT_EQ(pair.client.reset_on_close(), "ok");
  EXPECT_EQ(pair.client.close(), "ok");
  EXPECT_TRUE(becomes(pair.server, failed));
  EXPECT_EQ(pair.server.recv(), "hello");
  EXPECT_EQ(pair.server.recv(), "");
  EXPECT_TRUE(becomes(pair.server, failed));
  EXPECT_EQ(pair.server.send("x"), "EPIPE");
  EXPECT_TRUE(becomes(pair.server, hung_up));
  EXPECT_EQ(pair.server.so_error(), "ok");
}

TEST_P(network_conformance, reset_after_the_end_is_epipe_in_so_error) {
  connection pair = open_connection();
  EXPECT_EQ(pair.client.close(), "ok");
  EXPECT_TRUE(becomes(pair.server, readable_writable));
  EXPECT_EQ(pair.server.send("unwanted"), "8");
  EXPECT_TRUE(becomes(pair.server, failed));
  EXPECT_EQ(pair.server.so_error(), "EPIPE");
  EXPECT_TRUE(becomes(pair.server, hung_up));
}

TEST_P(network_conformance, writing_after_the_peer_has_closed_brings_a_reset) {
  connection pair = open_connection();
  EXPECT_EQ(pair.client.close(), "ok");
  EXPECT_TRUE(becomes(pair.server, readable_writable));
  EXPECT_EQ(pair.server.send("unwanted"), "8");
  EXPECT_TRUE(becomes(pair.server, failed));
  EXPECT_EQ(pair.server.recv(), "");
  EXPECT_TRUE(becomes(pair.server, failed));
  EXPECT_EQ(pair.server.send("x"), "EPIPE");
  EXPECT_TRUE(becomes(pair.server, hung_up));
  EXPECT_EQ(pair.server.recv(), "");
}

TEST_P(network_conformance, peeking_at_a_reset_takes_it) {
  connection pair = open_connection();
  EXPECT_EQ(pair.client.reset_on_close(), "ok");
  EXPECT_EQ(pair.client.close(), "ok");
  EXPECT_TRUE(becomes(pair.server, failed));
  EXPECT_EQ(pair.server.recv(1, MSG_PEEK), "ECONNRESET");
  EXPECT_TRUE(becomes(pair.server, hung_up));
  EXPECT_EQ(pair.server.recv(), "");
}

// ---- What was asked, and what is told unasked -------------------------------

TEST_P(network_conformance, only_what_was_asked_is_told) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.send("hello"), "5");
  EXPECT_TRUE(becomes(pair.server, readable_writable));
  const bool selects = GetParam().wait == wait_call::select;
  EXPECT_EQ(ready_now(pair.server, POLLIN), selects ? "r" : "IN");
  EXPECT_EQ(ready_now(pair.server, POLLOUT), selects ? "w" : "OUT");
  EXPECT_EQ(ready_now(pair.server, POLLPRI), "");
  EXPECT_EQ(ready_now(pair.server, 0), "");
}

TEST_P(network_conformance, errors_and_hangups_are_told_unasked_by_poll) {
  const test_socket client = open_client();
  EXPECT_EQ(client.connect(refusing_address()), "EINPROGRESS");
  EXPECT_TRUE(becomes(client, failed));
  const bool selects = GetParam().wait == wait_call::select;
  EXPECT_EQ(ready_now(client, 0), selects ? "" : "ERR|HUP");
  EXPECT_EQ(ready_now(client, POLLPRI), selects ? "" : "ERR|HUP");
  EXPECT_EQ(ready_now(client, POLLIN), selects ? "r" : "IN|ERR|HUP");
  EXPECT_EQ(ready_now(client, POLLOUT), selects ? "w" : "OUT|ERR|HUP");
}

TEST_P(network_conformance, negative_descriptor_is_pollnval_and_fails_select) {
  EXPECT_EQ(ready_now(hosts().client(), -1, POLLIN),
            GetParam().wait == wait_call::select ? "EBADF" : "NVAL");
}

TEST_P(network_conformance, closed_descriptor_is_pollnval_and_fails_select) {
  test_socket socket = open_client();
  const int fd = socket.fd();
  EXPECT_EQ(socket.close(), "ok");
  EXPECT_EQ(ready_now(hosts().client(), fd, POLLIN | POLLPRI | POLLOUT),
            GetParam().wait == wait_call::select ? "EBADF" : "NVAL");
}

}  // namespace
}  // namespace asyncore::conformance
