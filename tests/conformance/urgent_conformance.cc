// Urgent data: the byte that MSG_OOB sends, and the mark that it leaves in the
// stream (tcp_check_urg, tcp_recv_urg, tcp_recvmsg).

#include <poll.h>
#include <sys/socket.h>

#include "tests/conformance/network_conformance.h"

namespace asyncore::conformance {
namespace {

constexpr readiness urgent = {POLLPRI | POLLOUT, "we"};
constexpr readiness urgent_with_data = {POLLIN | POLLPRI | POLLOUT, "rwe"};

TEST_P(network_conformance, urgent_byte_reports_pri_until_it_is_received) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.send("!", MSG_OOB), "1");
  EXPECT_TRUE(becomes(pair.server, urgent));
  EXPECT_EQ(pair.server.recv(1, MSG_OOB), "!");
  EXPECT_TRUE(becomes(pair.server, writable));
}

TEST_P(network_conformance, urgent_byte_is_not_read_as_data) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.send("a"), "1");
  EXPECT_EQ(pair.client.send("!", MSG_OOB), "1");
  EXPECT_EQ(pair.client.send("b"), "1");
  EXPECT_TRUE(becomes(pair.server, urgent_with_data));
  EXPECT_EQ(pair.server.recv(), "a");  // A recv stops at the mark.
  EXPECT_EQ(pair.server.recv(), "b");
  EXPECT_EQ(pair.server.recv(), "EAGAIN");
  EXPECT_TRUE(becomes(pair.server, writable));
}

TEST_P(network_conformance, reading_past_the_urgent_byte_forgets_it) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.send("!", MSG_OOB), "1");
  EXPECT_TRUE(becomes(pair.server, urgent));
  EXPECT_EQ(pair.server.recv(), "EAGAIN");
  EXPECT_TRUE(becomes(pair.server, writable));
  EXPECT_EQ(pair.server.recv(1, MSG_OOB), "EINVAL");
}

TEST_P(network_conformance, last_byte_of_an_urgent_send_is_the_urgent_one) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.send("abc!", MSG_OOB), "4");
  EXPECT_TRUE(becomes(pair.server, urgent_with_data));
  EXPECT_EQ(pair.server.recv(), "abc");
  EXPECT_TRUE(becomes(pair.server, urgent));
  EXPECT_EQ(pair.server.recv(10, MSG_OOB), "!");
  EXPECT_TRUE(becomes(pair.server, writable));
  EXPECT_EQ(pair.server.recv(), "EAGAIN");
}

TEST_P(network_conformance, urgent_byte_is_received_once) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.server.recv(1, MSG_OOB), "EINVAL");
  EXPECT_EQ(pair.client.send("!", MSG_OOB), "1");
  EXPECT_TRUE(becomes(pair.server, urgent));
  EXPECT_EQ(pair.server.recv(1, MSG_OOB | MSG_PEEK), "!");
  EXPECT_TRUE(becomes(pair.server, urgent));
  EXPECT_EQ(pair.server.recv(1, MSG_OOB), "!");
  EXPECT_EQ(pair.server.recv(1, MSG_OOB), "EINVAL");
  EXPECT_EQ(pair.server.recv(), "EAGAIN");
}

TEST_P(network_conformance, urgent_byte_is_received_before_older_data) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.send("ab"), "2");
  EXPECT_EQ(pair.client.send("!", MSG_OOB), "1");
  EXPECT_EQ(pair.client.send("cd"), "2");
  settle();
  EXPECT_EQ(pair.server.recv(1, MSG_OOB), "!");
  EXPECT_TRUE(becomes(pair.server, readable_writable));
  EXPECT_EQ(pair.server.recv(), "ab");  // The mark is still there.
  EXPECT_EQ(pair.server.recv(), "cd");
  EXPECT_EQ(pair.server.recv(), "EAGAIN");
}

TEST_P(network_conformance, recv_that_ends_at_the_mark_leaves_it) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.send("ab!", MSG_OOB), "3");
  EXPECT_TRUE(becomes(pair.server, urgent_with_data));
  EXPECT_EQ(pair.server.recv(2), "ab");
  EXPECT_TRUE(becomes(pair.server, urgent));
  EXPECT_EQ(pair.server.recv(0), "");
  EXPECT_TRUE(becomes(pair.server, urgent));
}

TEST_P(network_conformance, recv_past_the_mark_fills_its_buffer) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.send("!", MSG_OOB), "1");
  EXPECT_EQ(pair.client.send("abc"), "3");
  settle();
  EXPECT_EQ(pair.server.recv(2), "ab");
  EXPECT_EQ(pair.server.recv(1), "c");
}

TEST_P(network_conformance, msg_peek_sees_past_the_mark_and_leaves_it) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.send("ab!", MSG_OOB), "3");
  EXPECT_EQ(pair.client.send("cd"), "2");
  settle();
  EXPECT_EQ(pair.server.recv(10, MSG_PEEK), "ab");
  EXPECT_EQ(pair.server.recv(), "ab");
  EXPECT_EQ(pair.server.recv(10, MSG_PEEK), "cd");
  EXPECT_TRUE(becomes(pair.server, urgent_with_data));
  EXPECT_EQ(pair.server.recv(1, MSG_OOB), "!");
  EXPECT_EQ(pair.server.recv(), "cd");
}

TEST_P(network_conformance, msg_peek_at_nothing_but_the_urgent_byte) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.send("!", MSG_OOB), "1");
  EXPECT_TRUE(becomes(pair.server, urgent));
  EXPECT_EQ(pair.server.recv(10, MSG_PEEK), "EAGAIN");
  EXPECT_TRUE(becomes(pair.server, urgent));
}

TEST_P(network_conformance, another_urgent_byte_makes_the_first_one_data) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.send("a1", MSG_OOB), "2");
  settle();
  EXPECT_EQ(pair.client.send("b2", MSG_OOB), "2");
  settle();
  EXPECT_EQ(pair.server.recv(), "a1b");
  EXPECT_EQ(pair.server.recv(1, MSG_OOB), "2");
  EXPECT_EQ(pair.server.recv(), "EAGAIN");
}

TEST_P(network_conformance, urgent_byte_that_was_taken_is_data_again_too) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.send("a1", MSG_OOB), "2");
  settle();
  EXPECT_EQ(pair.server.recv(1, MSG_OOB), "1");
  EXPECT_EQ(pair.client.send("b2", MSG_OOB), "2");
  EXPECT_TRUE(becomes(pair.server, urgent_with_data));
  EXPECT_EQ(pair.server.recv(), "a1b");
}

// tcp_check_urg: what the reader has come to is passed over for it.
TEST_P(network_conformance, urgent_byte_that_is_next_is_lost_to_another_one) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.send("1", MSG_OOB), "1");
  settle();
  EXPECT_EQ(pair.client.send("2", MSG_OOB), "1");
  settle();
  EXPECT_TRUE(becomes(pair.server, urgent));
  EXPECT_EQ(pair.server.recv(1, MSG_OOB), "2");
  EXPECT_EQ(pair.server.recv(), "EAGAIN");
}

TEST_P(network_conformance, urgent_sends_under_way_together) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.send("a1", MSG_OOB), "2");
  EXPECT_EQ(pair.client.send("b2", MSG_OOB), "2");
  EXPECT_EQ(pair.client.send("3", MSG_OOB), "1");
  settle();
  EXPECT_EQ(pair.server.recv(), "a1b2");
  EXPECT_EQ(pair.server.recv(1, MSG_OOB), "3");
}

TEST_P(network_conformance, urgent_send_of_nothing_is_nothing) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.send("", MSG_OOB), "0");
  EXPECT_TRUE(becomes(pair.server, writable));
  EXPECT_EQ(pair.server.recv(1, MSG_OOB), "EINVAL");
}

TEST_P(network_conformance, urgent_recv_into_no_room_takes_the_byte) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.send("!", MSG_OOB), "1");
  EXPECT_TRUE(becomes(pair.server, urgent));
  EXPECT_EQ(pair.server.recv(0, MSG_OOB), "");
  EXPECT_TRUE(becomes(pair.server, writable));
  EXPECT_EQ(pair.server.recv(1, MSG_OOB), "EINVAL");
}

// ---- Without a connection, and at its end -----------------------------------

TEST_P(network_conformance, urgent_calls_without_a_connection) {
  const test_socket unused = open_client();
  EXPECT_EQ(unused.recv(1, MSG_OOB), "EINVAL");
  EXPECT_EQ(unused.send("!", MSG_OOB), "EPIPE");
  const test_socket listener = open_listener();
  EXPECT_EQ(listener.recv(1, MSG_OOB), "ENOTCONN");
  EXPECT_EQ(listener.send("!", MSG_OOB), "EPIPE");
}

TEST_P(network_conformance, urgent_byte_before_the_end_of_the_stream) {
  connection pair = open_connection();
  EXPECT_EQ(pair.client.send("!", MSG_OOB), "1");
  EXPECT_EQ(pair.client.close(), "ok");
  EXPECT_TRUE(becomes(pair.server, urgent_with_data));
  EXPECT_EQ(pair.server.recv(1, MSG_OOB), "!");
  EXPECT_TRUE(becomes(pair.server, readable_writable));
  EXPECT_EQ(pair.server.recv(), "");
}

TEST_P(network_conformance, end_of_the_stream_forgets_the_urgent_byte) {
  connection pair = open_connection();
  EXPECT_EQ(pair.client.send("!", MSG_OOB), "1");
  EXPECT_EQ(pair.client.close(), "ok");
  EXPECT_TRUE(becomes(pair.server, urgent_with_data));
  EXPECT_EQ(pair.server.recv(), "");
  EXPECT_TRUE(becomes(pair.server, readable_writable));
  EXPECT_EQ(pair.server.recv(1, MSG_OOB), "EINVAL");
}

TEST_P(network_conformance, urgent_byte_cannot_be_received_after_a_reset) {
  connection pair = open_connection();
  EXPECT_EQ(pair.client.send("!", MSG_OOB), "1");
  EXPECT_TRUE(becomes(pair.server, urgent));
  EXPECT_EQ(pair.client.reset_on_close(), "ok");
  EXPECT_EQ(pair.client.close(), "ok");
  EXPECT_TRUE(becomes(pair.server,
                      {POLLIN | POLLPRI | POLLOUT | POLLERR | POLLHUP, "rwe"}));
  EXPECT_EQ(pair.server.recv(1, MSG_OOB), "ENOTCONN");
  EXPECT_EQ(pair.server.recv(), "ECONNRESET");
  EXPECT_TRUE(becomes(pair.server, hung_up));
}

TEST_P(network_conformance, urgent_byte_is_received_though_reading_is_shut) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.server.shutdown(SHUT_RD), "ok");
  EXPECT_EQ(pair.client.send("!", MSG_OOB), "1");
  EXPECT_TRUE(becomes(pair.server, urgent_with_data));
  EXPECT_EQ(pair.server.recv(1, MSG_OOB), "!");
  EXPECT_EQ(pair.server.recv(), "");
}

// A part of the stream to the last: it counts as data that nobody read.
TEST_P(network_conformance, close_at_the_mark_is_a_reset) {
  for (const bool takes : {false, true}) {
    connection pair = open_connection();
    EXPECT_EQ(pair.client.send("!", MSG_OOB), "1");
    EXPECT_TRUE(becomes(pair.server, urgent));
    if (takes) {
      EXPECT_EQ(pair.server.recv(1, MSG_OOB), "!");
    }
    EXPECT_EQ(pair.server.close(), "ok");
    EXPECT_TRUE(becomes(pair.client, failed));
    EXPECT_EQ(pair.client.recv(), "ECONNRESET");
  }
}

// ---- SO_OOBINLINE -----------------------------------------------------------

void receive_inline(const test_socket& socket) {
  network& net = socket.net();
  EXPECT_TRUE(net.setsockopt(socket.fd(), SOL_SOCKET, SO_OOBINLINE, 1));
  EXPECT_EQ(*net.getsockopt(socket.fd(), SOL_SOCKET, SO_OOBINLINE), 1);
}

TEST_P(network_conformance, so_oobinline_makes_the_urgent_byte_data) {
  const connection pair = open_connection();
  receive_inline(pair.server);
  EXPECT_EQ(pair.client.send("ab!", MSG_OOB), "3");
  EXPECT_EQ(pair.client.send("cd"), "2");
  EXPECT_TRUE(becomes(pair.server, urgent_with_data));
  EXPECT_EQ(pair.server.recv(1, MSG_OOB), "EINVAL");
  EXPECT_EQ(pair.server.recv(), "ab");  // It is a mark all the same.
  EXPECT_TRUE(becomes(pair.server, urgent_with_data));
  EXPECT_EQ(pair.server.recv(), "!cd");
  EXPECT_TRUE(becomes(pair.server, writable));
}

TEST_P(network_conformance, so_oobinline_loses_no_urgent_byte) {
  const connection pair = open_connection();
  receive_inline(pair.server);
  EXPECT_EQ(pair.client.send("1", MSG_OOB), "1");
  settle();
  EXPECT_EQ(pair.client.send("2", MSG_OOB), "1");
  settle();
  EXPECT_EQ(pair.server.recv(), "1");
  EXPECT_EQ(pair.server.recv(), "2");
}

}  // namespace
}  // namespace asyncore::conformance
