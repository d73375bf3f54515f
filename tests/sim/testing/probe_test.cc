// A probe: handlers of the test, and a record of what the library did.

#include "sim/testing/probe.h"

#include <sys/socket.h>

#include <optional>
#include <string>

#include "core/loop.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/testing/bare_channel.h"
#include "sim/testing/matchers.h"
#include "sim/testing/network_test.h"

namespace rehearse::testkit {
namespace {

using asyncore::call;
using ::testing::ElementsAre;

class probe_test : public network_test_in_every_way {
 protected:
  void listen() {
    listener_.wants_write = false;
    listener_.create_socket();
    listener_.bind(server_.ipv4(80));
    listener_.listen(5);
  }

  probe listener_{server_map_};
};

REHEARSE_IN_EVERY_WAY(probe_test);

TEST_P(probe_test, calls_the_handlers_of_the_test_and_records_them) {
  listen();
  std::optional<probe> served;
  listener_.on_accepted = [&](asyncore::socket sock, const auto&) {
    served.emplace(std::move(sock));
    served->wants_write = false;
    served->on_read = [&] {
      const std::string heard = served->recv(100);
      if (!heard.empty()) served->send(heard);
    };
  };
  probe client(client_map_);
  client.create_socket();
  client.on_write = [&] {
    client.send("hello");
    client.wants_write = false;
  };
  client.on_read = [&] {
    client.recv(100);
    client.close();
  };
  client.connect(server_.ipv4(80));
  EXPECT_EQ(run_until_quiet(), run_end::quiet);
  EXPECT_THAT(client,
              handlers_called_in_order(call::handle_connect, call::handle_write,
                                       call::handle_read));
  EXPECT_THAT(client, received("hello"));
  EXPECT_EQ(client.record().sent, "hello");
  EXPECT_THAT(client, closed_cleanly());
  EXPECT_THAT(*served, closed_cleanly());
  EXPECT_TRUE(served->record().end_of_stream);
}

TEST_P(probe_test, may_destroy_itself_in_its_handler) {
  listen();
  std::optional<probe> client(std::in_place, client_map_);
  client->create_socket();
  client->on_connect = [&] { client.reset(); };
  client->connect(server_.ipv4(80));
  world_.run();
  EXPECT_FALSE(client);
}

TEST_P(probe_test, outlives_its_map) {
  std::optional<asyncore::socket_map> map(std::in_place, client_);
  probe client(*map);
  client.create_socket();
  map.reset();
  EXPECT_EQ(client.map(), nullptr);
  client.close();
}

TEST_P(probe_test, is_recorded_in_every_map_that_it_joins) {
  asyncore::socket_map first(server_, GetParam().kind);
  asyncore::socket_map second(server_, GetParam().kind);
  probe listener(first);
  listener.create_socket();
  listener.bind(server_.ipv4(80));
  listener.listen(5);
  listener.add_channel(&second);
  probe client(client_map_);
  client.create_socket();
  client.connect(server_.ipv4(80));
  asyncore::loop(second, {.use_poll = use_poll(), .count = 1});
  EXPECT_THAT(listener, handlers_called_in_order(call::handle_accept,
                                                 call::handle_accepted));
}

TEST_P(probe_test, begins_anew_when_it_is_opened_again) {
  turn_off("exception");  // The connection is refused.
  probe client(client_map_);
  client.create_socket();
  client.connect(server_.ipv4(81));
  world_.run();
  EXPECT_EQ(client.record().state, standing::failed);
  client.create_socket();
  EXPECT_EQ(client.record().state, standing::open);
}

// The other end reads no more and the end of the stream stays unread.
TEST_P(probe_test, handle_eof_is_the_tests_if_it_sets_one) {
  listen();
  std::optional<probe> served;
  int ends = 0;
  listener_.on_accepted = [&](asyncore::socket sock, const auto&) {
    served.emplace(std::move(sock));
    served->wants_write = false;
    served->on_read = [&] { served->recv(100); };
    served->on_eof = [&] {
      ++ends;
      served->wants_read = false;
    };
  };
  probe client(client_map_);
  client.wants_write = false;
  client.create_socket();
  client.connect(server_.ipv4(80));
  world_.run();
  ASSERT_TRUE(client_.shutdown(client.socket().fileno(), SHUT_WR));
  world_.run();
  EXPECT_EQ(ends, 1);
  EXPECT_TRUE(served->socket().is_open());
}

TEST(probe_around_a_socket, is_recorded_from_the_beginning) {
  two_hosts net;
  asyncore::socket_map map(net.client);
  const probe channel(
      asyncore::socket(net.client, *net.client.socket(AF_INET, SOCK_STREAM)),
      map);
  EXPECT_EQ(channel.record().state, standing::open);
}

TEST(bare_channel, notes_events_and_may_throw) {
  two_hosts net;
  asyncore::socket_map map(net.client);
  bare_channel object;
  map.set(3, object);
  asyncore::read(object, map);
  object.on_event = [] { throw std::runtime_error("broken"); };
  asyncore::write(object, map);
  EXPECT_THAT(object.calls, ElementsAre("read", "write", "error"));
  object.close();
  EXPECT_TRUE(object.finished());
}

}  // namespace
}  // namespace rehearse::testkit
