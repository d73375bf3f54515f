// The thirteen tasks of docs/unit_testing.md. pages_test holds the page to
// them.

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "examples/dns_resolver.h"
#include "examples/echo_server.h"
#include "examples/http_client.h"
#include "sim/testing/testing.h"

// As users write it. NOLINTBEGIN(google-build-using-namespace)
using namespace std::chrono_literals;
using namespace rehearse::testkit;
using asyncore::call;

// The fixture: a world with a server and a client, with select and with poll,
// in safe and in cpython mode.
class unit : public network_test_in_every_way {};

REHEARSE_IN_EVERY_WAY(unit);
// NOLINTEND(google-build-using-namespace)

TEST_P(unit, server_replies) {
  const examples::echo_server echo(7, server_map_);
  dialer client(server_.ipv4(7), client_map_, "hello");
  EXPECT_EQ(run_until_quiet(), rehearse::run_end::quiet);
  EXPECT_THAT(client, received("hello"));
}

TEST_P(unit, client_hears_what_the_test_says) {
  acceptor origin(server_.ipv4(80), server_map_);
  origin.on_open = [](probe& guest) {
    guest.on_read = [&guest] {
      guest.recv(8192);
      guest.send("HTTP/1.0 200 OK\r\n\r\nhello");
      guest.close();
    };
  };
  examples::http_client client("server", 80, "/", client_map_);
  std::string page;
  client.on_response = [&](const auto& response) { page = response.body; };
  run_until_quiet();
  EXPECT_EQ(page, "hello");
  EXPECT_THAT(origin.connection(),
              received("GET / HTTP/1.0\r\nHost: server\r\n\r\n"));
  EXPECT_THAT(record_of(client), closed_cleanly());
}

TEST_P(unit, timeout_takes_no_time) {
  const int silent = *server_.socket(AF_INET, SOCK_DGRAM);
  ASSERT_TRUE(server_.bind(silent, server_.ipv4(53)));
  examples::dns_resolver dns({server_.ipv4(53)}, client_map_);
  dns.timeout = 30s;
  dns.rounds = 2;
  std::string failure;
  dns.resolve("www.example.org", examples::dns_type::a,
              [&](const auto& found) { failure = found.failure; });
  EXPECT_EQ(run_for(59s), rehearse::run_end::deadline);
  EXPECT_EQ(failure, "");
  EXPECT_EQ(run_for(1s), rehearse::run_end::quiet);
  EXPECT_EQ(failure, "no answer");
  ASSERT_TRUE(server_.close(silent));
}

TEST_P(unit, slow_reader_makes_the_sender_wait) {
  server_.set_window(1000);  // Bytes on their way to the server.
  acceptor slow(server_.ipv4(80), server_map_);
  slow.on_open = [](probe& guest) {
    guest.wants_read = false;
    guest.call_later(10s, [&guest] { guest.wants_read = true; });
  };
  chat_probe client(client_map_);
  client.set_terminator("\n");
  connect_to(client, server_.ipv4(80));
  client.push(std::string(5000, 'x'));
  run_for(9s);
  EXPECT_EQ(client.record().sent.size(), 1000U);
  EXPECT_EQ(client.producer_fifo_size(), 1U);
  run_until_quiet();
  EXPECT_THAT(slow.connection(), received(std::string(5000, 'x')));
}

TEST_P(unit, server_survives_a_reset_in_the_middle) {
  const examples::echo_server echo(7, server_map_);
  dialer rude(server_.ipv4(7), client_map_, "hello");
  rude.on_read = [&] {
    rude.recv(100);
    ASSERT_TRUE(client_.reset_on_close(rude.fileno()));
    rude.close();
  };
  run_until_quiet();
  EXPECT_EQ(server_map_.size(), 1U);  // The listener; its guest is gone.

  dialer polite(server_.ipv4(7), client_map_, "hello");
  run_until_quiet();
  EXPECT_THAT(polite, received("hello"));
}

TEST_P(unit, connect_fails_with_an_errno_of_the_tests_choice) {
  mock_network net;
  net.forward_to(client_);  // All calls but the expected one are real.
  asyncore::socket_map map(net, GetParam().kind);
  probe client(map);
  client.create_socket();
  EXPECT_CALL(net, connect(client.fileno(), server_.ipv4(80)))
      .WillOnce(testing::Return(asyncore::failure{ENETUNREACH}));
  EXPECT_THAT([&] { client.connect(server_.ipv4(80)); },
              testing::Throws<asyncore::os_error>(is_errno(ENETUNREACH)));
}

TEST_P(unit, spurious_readiness_finds_nothing_to_read) {
  acceptor origin(server_.ipv4(80), server_map_);
  scripted_readiness net(client_, world_);
  asyncore::socket_map map(net, GetParam().kind);
  dialer client(server_.ipv4(80), map);
  net.expect_pass({{client, POLLIN | POLLOUT}}, ready({{client, POLLOUT}}));
  net.expect_pass({{client, POLLIN}}, ready({{client, POLLIN}}));
  client.on_read = [&] {
    EXPECT_THAT([&] { client.recv(100); },
                testing::Throws<asyncore::os_error>(is_errno(EAGAIN)));
  };
  net.run(map, use_poll());
  EXPECT_THAT(client,
              handlers_called_in_order(call::handle_connect, call::handle_write,
                                       call::handle_read));
}

TEST_P(unit, one_of_two_ready_channels_closes_the_other) {
  acceptor origin(server_.ipv4(80), server_map_);
  scripted_readiness net(client_, world_);
  asyncore::socket_map map(net, GetParam().kind);
  dialer first(server_.ipv4(80), map);
  dialer second(server_.ipv4(80), map);
  first.on_connect = [&] { second.close(); };
  net.expect_pass({{first, POLLIN | POLLOUT}, {second, POLLIN | POLLOUT}},
                  ready({{first, POLLOUT}, {second, POLLOUT}}));
  net.run(map, use_poll());
  EXPECT_THAT(first, handlers_called_in_order(call::handle_connect,
                                              call::handle_write));
  EXPECT_THAT(second, handlers_called_in_order());
}

TEST_P(unit, nothing_is_left_of_a_server) {
  auto echo = std::make_unique<examples::echo_server>(7, server_map_);
  dialer client(server_.ipv4(7), client_map_, "hello");
  run_until_quiet();
  client.close();
  run_until_quiet();
  EXPECT_EQ(server_.open_descriptors().size(), 1U);  // It listens.
  echo.reset();
  EXPECT_THAT(server_.open_descriptors(), testing::IsEmpty());
  EXPECT_TRUE(server_map_.empty());
}

TEST_P(unit, half_close_ends_one_direction) {
  const examples::echo_server echo(7, server_map_);
  dialer client(server_.ipv4(7), client_map_, std::string(300'000, 'x'));
  run_until([&] { return client.record().sent.size() == 300'000; });
  ASSERT_TRUE(client_.shutdown(client.fileno(), SHUT_WR));
  run_until_quiet();
  EXPECT_THAT(client, received(std::string(300'000, 'x')));
  EXPECT_THAT(client, closed_cleanly());
}

TEST_P(unit, calls_that_fail_as_told) {
  faulty_network net(server_);
  net.fail("accept", nth(1), ECONNABORTED);
  net.shorten("send", always(), 3);
  asyncore::socket_map map(net, GetParam().kind);
  world_.add_program("faulty", map, server_, {.use_poll = use_poll()});
  const examples::echo_server echo(7, map);
  dialer client(server_.ipv4(7), client_map_, "hello");
  run_until_quiet();
  EXPECT_THAT(client, received("hello"));
}

class echo_sweep : public fault_sweep {};

TEST_F(echo_sweep, survives_each_call_that_fails) {
  const std::size_t faults = sweep([](fault_round& round) {
    const auto echo = [&]() -> std::unique_ptr<examples::echo_server> {
      try {
        return std::make_unique<examples::echo_server>(7, round.map);
      } catch (const asyncore::os_error&) {
        return nullptr;  // It may fail to start.
      }
    }();
    dialer client(round.hosts.server.ipv4(7), round.client_map, "hello");
    client.on_error = [] {};  // There may be nobody to connect to.
    round.hosts.world.run_until_quiet();
    client.close();
    round.hosts.world.run_until_quiet();
  });
  EXPECT_GT(faults, 50U);
}

TEST_P(unit, server_replies_in_whatever_order) {
  const auto body = [](exploration_run& run) {
    const examples::echo_server echo(7, run.server_map);
    dialer client(run.server.ipv4(7), run.client_map, "hello");
    EXPECT_EQ(run.run_until_quiet(), rehearse::run_end::quiet);
    EXPECT_THAT(client, received("hello"));
    const auto& handlers = client.record().handlers;
    const auto reads =
        std::count(handlers.begin(), handlers.end(), call::handle_read);
    REHEARSE_SOMETIMES("the reply came in pieces", reads > 1);
  };
  explore(body, {.network = {.how = GetParam()}, .budget = {.runs = 1000}});
  // What was found once stays found: a schedule, as the failure has it.
  replay("recv.len server/client #1 2", body, {.network = {.how = GetParam()}});
}
