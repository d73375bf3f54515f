// connect, the names of both ends, and what a socket in each state refuses
// (__inet_stream_connect, inet_getname in net/ipv4/af_inet.c).

#include <sys/socket.h>

#include "tests/conformance/network_conformance.h"

namespace asyncore::conformance {
namespace {

TEST_P(network_conformance, connect_is_in_progress_even_if_it_is_done) {
  const test_socket listener = open_listener();
  const test_socket client = open_client();
  EXPECT_EQ(client.connect(listener.name()), "EINPROGRESS");
  EXPECT_TRUE(becomes(client, writable));
  EXPECT_EQ(client.so_error(), "ok");
}

TEST_P(network_conformance, connect_while_one_is_under_way_is_ealready) {
  const attempt pending = open_attempt();
  EXPECT_EQ(pending.client.connect(pending.listener.name()), "EALREADY");
  EXPECT_EQ(pending.client.connect(pending.listener.name()), "EALREADY");
}

TEST_P(network_conformance, connect_again_succeeds_once_and_then_is_eisconn) {
  const test_socket listener = open_listener();
  const test_socket client = open_pending(listener);
  EXPECT_EQ(client.connect(listener.name()), "ok");
  EXPECT_EQ(client.connect(listener.name()), "EISCONN");
}

TEST_P(network_conformance, connect_of_an_accepted_socket_is_eisconn) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.server.connect(pair.client.name()), "EISCONN");
}

TEST_P(network_conformance, connect_of_a_listener_is_eisconn) {
  const test_socket listener = open_listener();
  EXPECT_EQ(listener.connect(open_listener().name()), "EISCONN");
}

TEST_P(network_conformance, connect_after_a_reset) {
  connection pair = open_connection();
  EXPECT_EQ(pair.server.reset_on_close(), "ok");
  EXPECT_EQ(pair.server.close(), "ok");
  EXPECT_TRUE(becomes(pair.client, failed));
  const address anywhere = refusing_address();
  EXPECT_EQ(pair.client.connect(anywhere), "ECONNRESET");
  EXPECT_EQ(pair.client.connect(anywhere), "EINPROGRESS");
}

// A refused socket can connect again, but not before a call has told of the
// first failure: a second connect does, by ECONNABORTED if SO_ERROR is cleared.

TEST_P(network_conformance, connect_after_a_refusal_tells_it_and_then_tries) {
  const test_socket listener = open_listener();
  const test_socket client = open_client();
  EXPECT_EQ(client.connect(refusing_address()), "EINPROGRESS");
  EXPECT_TRUE(becomes(client, failed));
  EXPECT_EQ(client.connect(listener.name()), "ECONNREFUSED");
  EXPECT_TRUE(becomes(client, unconnected));
  EXPECT_EQ(client.connect(listener.name()), "EINPROGRESS");
  EXPECT_TRUE(becomes(client, writable));
}

TEST_P(network_conformance, connect_after_a_refusal_read_is_econnaborted) {
  const test_socket listener = open_listener();
  const test_socket client = open_client();
  EXPECT_EQ(client.connect(refusing_address()), "EINPROGRESS");
  EXPECT_TRUE(becomes(client, failed));
  EXPECT_EQ(client.so_error(), "ECONNREFUSED");
  EXPECT_EQ(client.connect(listener.name()), "ECONNABORTED");
  EXPECT_TRUE(becomes(client, unconnected));
  EXPECT_EQ(client.connect(listener.name()), "EINPROGRESS");
  EXPECT_TRUE(becomes(client, writable));
}

TEST_P(network_conformance, a_second_attempt_can_be_refused_too) {
  const address nobody = refusing_address();
  const test_socket client = open_client();
  EXPECT_EQ(client.connect(nobody), "EINPROGRESS");
  EXPECT_TRUE(becomes(client, failed));
  EXPECT_EQ(client.connect(nobody), "ECONNREFUSED");
  EXPECT_EQ(client.connect(nobody), "EINPROGRESS");
  EXPECT_TRUE(becomes(client, failed));
  EXPECT_EQ(client.so_error(), "ECONNREFUSED");
}

// ---- Names ------------------------------------------------------------------

TEST_P(network_conformance, unbound_socket_has_the_name_of_any_host) {
  EXPECT_EQ(open_client().getsockname(), "0.0.0.0:0");
}

TEST_P(network_conformance, connect_gives_the_socket_a_name) {
  const attempt pending = open_attempt();
  EXPECT_FALSE(pending.client.name().is_any_host());
  EXPECT_NE(pending.client.name().port(), 0);
}

TEST_P(network_conformance, connect_keeps_the_name_that_bind_gave) {
  const test_socket listener = open_listener();
  const test_socket other = open_bound();
  const address name = other.name();
  EXPECT_EQ(other.connect(listener.name()), "EINPROGRESS");
  EXPECT_TRUE(becomes(other, writable));
  EXPECT_EQ(other.name(), name);
  EXPECT_EQ(listener.accept_and_close(), name.to_string());
}

TEST_P(network_conformance, ends_of_a_connection_name_each_other) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.getpeername(), pair.server.getsockname());
  EXPECT_EQ(pair.server.getpeername(), pair.client.getsockname());
}

TEST_P(network_conformance, accept_tells_what_getpeername_does) {
  const test_socket listener = open_listener();
  const test_socket client = open_pending(listener);
  const result<accepted_socket> accepted = listener.net().accept(listener.fd());
  ASSERT_TRUE(accepted);
  const test_socket server(listener.net(), accepted->fd);
  EXPECT_EQ(accepted->peer.to_string(), server.getpeername());
  EXPECT_EQ(accepted->peer, client.name());
  EXPECT_EQ(server.name(), listener.name());
}

TEST_P(network_conformance, getpeername_is_enotconn_until_connected) {
  EXPECT_EQ(open_client().getpeername(), "ENOTCONN");
  EXPECT_EQ(open_listener().getpeername(), "ENOTCONN");
  EXPECT_EQ(open_attempt().client.getpeername(), "ENOTCONN");
}

TEST_P(network_conformance, getpeername_is_enotconn_after_a_refusal) {
  const test_socket client = open_client();
  EXPECT_EQ(client.connect(refusing_address()), "EINPROGRESS");
  EXPECT_TRUE(becomes(client, failed));
  EXPECT_EQ(client.getpeername(), "ENOTCONN");
  EXPECT_NE(client.name().port(), 0);
}

TEST_P(network_conformance, getpeername_is_enotconn_after_a_reset) {
  connection pair = open_connection();
  const std::string name = pair.server.getsockname();
  EXPECT_EQ(pair.client.reset_on_close(), "ok");
  EXPECT_EQ(pair.client.close(), "ok");
  EXPECT_TRUE(becomes(pair.server, failed));
  EXPECT_EQ(pair.server.getpeername(), "ENOTCONN");
  EXPECT_EQ(pair.server.getsockname(), name);
  EXPECT_EQ(pair.server.so_error(), "ECONNRESET");  // Not taken by the above.
}

TEST_P(network_conformance, getpeername_survives_the_close_of_the_peer) {
  connection pair = open_connection();
  const std::string name = pair.client.getsockname();
  EXPECT_EQ(pair.client.close(), "ok");
  EXPECT_TRUE(becomes(pair.server, readable_writable));
  EXPECT_EQ(pair.server.getpeername(), name);
}

TEST_P(network_conformance, getpeername_is_enotconn_once_both_have_ended) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.shutdown(SHUT_WR), "ok");
  EXPECT_TRUE(becomes(pair.server, readable_writable));
  EXPECT_EQ(pair.server.shutdown(SHUT_WR), "ok");
  EXPECT_TRUE(becomes(pair.client, hung_up));
  EXPECT_EQ(pair.client.getpeername(), "ENOTCONN");
  EXPECT_EQ(pair.server.getpeername(), "ENOTCONN");
}

TEST_P(network_conformance, getpeername_survives_our_own_shutdown) {
  const connection pair = open_connection();
  EXPECT_EQ(pair.client.shutdown(SHUT_RDWR), "ok");
  EXPECT_TRUE(becomes(pair.client, hung_up));
  EXPECT_EQ(pair.client.getpeername(), pair.server.getsockname());
}

// ---- Calls that come at the wrong time --------------------------------------

TEST_P(network_conformance, a_connected_socket_cannot_listen_bind_or_accept) {
  const connection pair = open_connection();
  for (const test_socket* end : {&pair.client, &pair.server}) {
    EXPECT_EQ(end->listen(5), "EINVAL");
    EXPECT_EQ(end->bind(end->name().with_port(0)), "EINVAL");
    EXPECT_EQ(end->accept_and_close(), "EINVAL");
  }
}

TEST_P(network_conformance, a_connecting_socket_cannot_listen_bind_or_accept) {
  const attempt pending = open_attempt();
  EXPECT_EQ(pending.client.listen(5), "EINVAL");
  EXPECT_EQ(pending.client.bind(pending.client.name().with_port(0)), "EINVAL");
  EXPECT_EQ(pending.client.accept_and_close(), "EINVAL");
}

TEST_P(network_conformance, a_refused_socket_cannot_listen) {
  const test_socket client = open_client();
  EXPECT_EQ(client.connect(refusing_address()), "EINPROGRESS");
  EXPECT_TRUE(becomes(client, failed));
  EXPECT_EQ(client.listen(5), "EINVAL");
  EXPECT_EQ(client.so_error(), "ECONNREFUSED");
  EXPECT_EQ(client.listen(5), "EINVAL");
}

}  // namespace
}  // namespace asyncore::conformance
