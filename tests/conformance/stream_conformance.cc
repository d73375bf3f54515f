// The bytes of a connection: how many a call takes, and when there is no room
// (tcp_sendmsg, tcp_recvmsg).

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <string>

#include "tests/conformance/network_conformance.h"

namespace asyncore::conformance {
namespace {

constexpr std::size_t much = 1 << 20;

// The bytes of a long stream, so numbered that a gap shows.
std::string pattern(std::size_t begin, std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) {
    bytes[i] = static_cast<char>('a' + (begin + i) % 23);
  }
  return bytes;
}

// Sends as much as there is room for; how many bytes were taken.
std::size_t send_all(const connection& pair, std::size_t before) {
  std::size_t total = before;
  for (;;) {
    const result<std::size_t> sent =
        pair.client.net().send(pair.client.fd(), pattern(total, much), 0);
    if (!sent) {
      EXPECT_EQ(sent.error(), EAGAIN);
      return total;
    }
    EXPECT_GT(*sent, 0u);
    total += *sent;
  }
}

// Sends until there is no room, not even once all that can has arrived: the
// kernel may go on moving bytes for a moment. How many were taken.
std::size_t fill(const connection& pair, environment& hosts) {
  std::size_t total = 0;
  for (std::size_t more = send_all(pair, 0); more != total;
       more = send_all(pair, total)) {
    total = more;
    hosts.settle();
  }
  return total;
}

TEST_P(network_conformance, send_takes_a_part_if_there_is_room_for_no_more) {
  const connection pair = open_connection();
  const std::size_t total = fill(pair, hosts());
  EXPECT_GT(total, 0u);
  EXPECT_NE(total % much, 0u);
}

TEST_P(network_conformance, a_full_connection_is_not_writable) {
  const connection pair = open_connection();
  fill(pair, hosts());
  EXPECT_EQ(ready_now(pair.client, POLLIN | POLLOUT), "");
  EXPECT_EQ(pair.client.send("x"), "EAGAIN");
  EXPECT_EQ(pair.client.recv(), "EAGAIN");
}

// A send would not wait for room: it fails.
TEST_P(network_conformance, a_full_connection_shut_for_writing_is_writable) {
  const connection pair = open_connection();
  fill(pair, hosts());
  EXPECT_EQ(pair.client.shutdown(SHUT_WR), "ok");
  EXPECT_TRUE(becomes(pair.client, writable));
  EXPECT_EQ(pair.client.send("x"), "EPIPE");
}

TEST_P(network_conformance, a_drained_connection_is_writable_again) {
  const connection pair = open_connection();
  const std::size_t total = fill(pair, hosts());
  std::string received;
  while (received.size() < total) {
    EXPECT_TRUE(becomes(pair.server, readable_writable));
    received += pair.server.recv(much);
  }
  EXPECT_TRUE(received == pattern(0, total));  // Too long to print.
  EXPECT_TRUE(becomes(pair.client, writable));
  EXPECT_EQ(pair.client.send("x"), "1");
}

TEST_P(network_conformance, what_is_in_flight_arrives_after_a_close) {
  connection pair = open_connection();
  const std::size_t total = fill(pair, hosts());
  EXPECT_EQ(pair.client.close(), "ok");
  std::string received;
  while (received.size() < total) {
    EXPECT_TRUE(becomes(pair.server, readable_writable));
    received += pair.server.recv(much);
  }
  EXPECT_TRUE(received == pattern(0, total));  // Too long to print.
  EXPECT_TRUE(becomes(pair.server, readable_writable));
  EXPECT_EQ(pair.server.recv(), "");
}

TEST_P(network_conformance, recv_takes_no_more_than_asked) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.send("hello"), "5");
  EXPECT_TRUE(becomes(pair.server, readable_writable));
  EXPECT_EQ(pair.server.recv(1), "h");
  EXPECT_EQ(pair.server.recv(3), "ell");
  EXPECT_EQ(pair.server.recv(100), "o");
}

TEST_P(network_conformance, recv_takes_what_several_sends_brought) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.send("one "), "4");
  EXPECT_EQ(pair.client.send("two "), "4");
  EXPECT_EQ(pair.client.send("three"), "5");
  settle();
  EXPECT_EQ(pair.server.recv(6), "one tw");
  EXPECT_EQ(pair.server.recv(), "o three");
}

TEST_P(network_conformance, both_directions_are_independent) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.send("ping"), "4");
  EXPECT_EQ(pair.server.send("pong"), "4");
  settle();
  EXPECT_EQ(pair.server.recv(), "ping");
  EXPECT_EQ(pair.client.recv(), "pong");
}

TEST_P(network_conformance, msg_peek_leaves_the_data) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.send("hello"), "5");
  EXPECT_TRUE(becomes(pair.server, readable_writable));
  EXPECT_EQ(pair.server.recv(2, MSG_PEEK), "he");
  EXPECT_EQ(pair.server.recv(100, MSG_PEEK), "hello");
  EXPECT_TRUE(becomes(pair.server, readable_writable));
  EXPECT_EQ(pair.server.recv(), "hello");
  EXPECT_EQ(pair.server.recv(100, MSG_PEEK), "EAGAIN");
}

TEST_P(network_conformance, msg_peek_at_the_end_is_empty) {
  connection pair = open_connection();
  EXPECT_EQ(pair.client.close(), "ok");
  EXPECT_TRUE(becomes(pair.server, readable_writable));
  EXPECT_EQ(pair.server.recv(100, MSG_PEEK), "");
  EXPECT_EQ(pair.server.recv(), "");
}

TEST_P(network_conformance, recv_of_nothing_takes_nothing_from_the_data) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.send("hello"), "5");
  EXPECT_TRUE(becomes(pair.server, readable_writable));
  EXPECT_EQ(pair.server.recv(0), "");
  EXPECT_EQ(pair.server.recv(), "hello");
}

TEST_P(network_conformance, recv_of_nothing_without_data_is_eagain) {
  EXPECT_EQ(open_connection().server.recv(0), "EAGAIN");
}

TEST_P(network_conformance, recv_of_nothing_tells_of_a_reset) {
  connection pair = open_connection();
  EXPECT_EQ(pair.client.reset_on_close(), "ok");
  EXPECT_EQ(pair.client.close(), "ok");
  EXPECT_TRUE(becomes(pair.server, failed));
  EXPECT_EQ(pair.server.recv(0), "ECONNRESET");
}

TEST_P(network_conformance, recv_of_nothing_when_not_connected_is_enotconn) {
  EXPECT_EQ(open_client().recv(0), "ENOTCONN");
}

TEST_P(network_conformance, send_of_nothing_sends_nothing) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.send(""), "0");
  EXPECT_TRUE(becomes(pair.server, writable));
  EXPECT_EQ(pair.server.recv(), "EAGAIN");
}

TEST_P(network_conformance, send_of_nothing_into_a_full_connection_is_zero) {
  const connection pair = open_connection();
  fill(pair, hosts());
  EXPECT_EQ(pair.client.send(""), "0");
}

TEST_P(network_conformance, send_of_nothing_fails_as_any_send) {
  EXPECT_EQ(open_client().send(""), "EPIPE");
  EXPECT_EQ(open_attempt().client.send(""), "EAGAIN");
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.shutdown(SHUT_WR), "ok");
  EXPECT_EQ(pair.client.send(""), "EPIPE");
}

}  // namespace
}  // namespace asyncore::conformance
