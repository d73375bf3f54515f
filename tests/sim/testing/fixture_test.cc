// The fixture: its verbs, its leak check, and the trace of a test that failed.

#include <sys/socket.h>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest-spi.h"
#include "gtest/gtest.h"
#include "sim/testing/acceptor.h"
#include "sim/testing/matchers.h"
#include "sim/testing/network_test.h"
#include "sim/testing/probe.h"

namespace rehearse::testkit {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A test inside a test: what its leak check says goes to the outer one.
class inner_test : public network_test {
 public:
  inner_test() : inner_test(network_setup{}) {}
  explicit inner_test(const network_setup& setup) : network_test(setup) {}
  void TestBody() override {}
  void end_body() { TearDown(); }

  using network_test::allow_leaks;
  using network_test::client_;
  using network_test::client_map_;
  using network_test::label;
  using network_test::logged_;
  using network_test::run_for;
  using network_test::run_until;
  using network_test::run_until_quiet;
  using network_test::server_;
  using network_test::server_map_;
  using network_test::trace_text;
  using network_test::world_;
};

int listen_at(host& at, std::uint16_t port) {
  const int fd = *at.socket(AF_INET, SOCK_STREAM);
  EXPECT_TRUE(at.bind(fd, at.ipv4(port)));
  EXPECT_TRUE(at.listen(fd, 5));
  return fd;
}

// --- Leaks ------------------------------------------------------------------

TEST(leak_check, names_a_descriptor_that_is_left) {
  EXPECT_NONFATAL_FAILURE(
      {
        inner_test test;
        listen_at(test.server_, 80);
      },
      "server was destroyed and leaves a descriptor open: server/descriptor 3 "
      "(listening at 10.0.0.1:80)");
}

TEST(leak_check, counts_timers_of_nobody) {
  EXPECT_NONFATAL_FAILURE(
      {
        inner_test test;
        test.client_map_.call_later(seconds(1), [] {});
      },
      "client was destroyed and leaves a timer pending in its map");
}

TEST(leak_check, tells_bytes_that_nobody_has_read) {
  EXPECT_NONFATAL_FAILURE(
      {
        inner_test test;
        probe listener(test.server_map_);
        listener.wants_write = false;
        listener.create_socket();
        listener.bind(test.server_.ipv4(80));
        listener.listen(5);
        std::unique_ptr<probe> served;
        listener.on_accepted = [&](asyncore::socket sock, const auto&) {
          served = std::make_unique<probe>(std::move(sock));
          served->wants_read = served->wants_write = false;
        };
        probe client(test.client_map_);
        client.create_socket();
        client.on_write = [&] {
          client.send("hello");
          client.wants_write = false;
        };
        client.connect(test.server_.ipv4(80));
        test.run_until_quiet();
        test.end_body();
      },
      "server/probe/2 has 5 unread bytes in its receive buffer at the end");
}

TEST(order_check, tells_of_a_second_close) {
  EXPECT_NONFATAL_FAILURE(
      {
        inner_test test;
        acceptor origin(test.server_.ipv4(80), test.server_map_);
        origin.on_open = [](probe& guest) {
          // The recv meets the end and closes; to the send that is a close too.
          guest.on_read = [&guest] { guest.send("you said " + guest.recv(9)); };
        };
        dialer client(test.server_.ipv4(80), test.client_map_, "");
        test.run_until_quiet();
        client.close();
        test.run_until_quiet();
        test.end_body();
      },
      "handle_close was called twice for one connection");
}

TEST(leak_check, forgives_what_the_maps_own) {
  inner_test test;
  auto channel = std::make_unique<probe>(test.server_map_);
  channel->create_socket();
  test.server_map_.adopt(std::move(channel));
  test.end_body();
}

TEST(leak_check, is_off_if_the_test_says_so) {
  inner_test by_the_test;
  listen_at(by_the_test.server_, 80);
  by_the_test.allow_leaks();
  inner_test by_the_fixture({.judges_off = {"unread", "leak"}});
  listen_at(by_the_fixture.server_, 80);
}

class fixture_with_a_channel : public network_test {
 protected:
  fixture_with_a_channel() { channel_.create_socket(); }
  probe channel_{server_map_};
};

TEST_F(fixture_with_a_channel, need_not_close_it) {
  EXPECT_TRUE(channel_.socket().is_open());
}

// --- The trace --------------------------------------------------------------

class in_every_way : public network_test_in_every_way {
 protected:
  void listen() {
    listener_.wants_write = false;
    listener_.create_socket();
    listener_.bind(server_.ipv4(80));
    listener_.listen(5);
  }
  probe listener_{server_map_};
};
REHEARSE_IN_EVERY_WAY(in_every_way);

TEST_P(in_every_way, trace_tells_handlers_operations_timers_and_log_lines) {
  listen();
  label(listener_, "door");
  std::unique_ptr<probe> served;
  listener_.on_accepted = [&](asyncore::socket sock, const auto&) {
    served = std::make_unique<probe>(std::move(sock));
    served->wants_write = false;
    served->on_read = [&] { served->recv(100); };
  };
  dialer client(server_.ipv4(80), client_map_);
  client.on_connect = [&client] {
    client.call_later(seconds(2), [&client] { client.send("hi"); });
  };
  world_.run();
  client.log_info("done", "error");
  EXPECT_EQ(trace_text(),
            "# pass time   who     event\n"
            "  1    0us    client/dialer connect 10.0.0.1:80 EINPROGRESS\n"
            "  1    0us    server/door   handle_accept\n"
            "  1    0us    server/door   accept from 10.0.0.2:49152\n"
            "  1    0us    server/door   handle_accepted from 10.0.0.2:49152\n"
            "  2    0us    client/dialer handle_connect\n"
            "  2    0us    client/dialer handle_write\n"
            "  3    2s     client/dialer timer\n"
            "  3    2s     client/dialer send 2 \"hi\"\n"
            "  4    2s     server/probe  handle_read\n"
            "  4    2s     server/probe  recv 2 \"hi\"\n"
            "  5    2s     client        log error \"done\"\n");
}

// The trace is printed by a process of its own, in which the test fails.
TEST(fixture_death_test, prints_its_trace_if_the_test_has_failed) {
  EXPECT_EXIT(
      {
        ::testing::internal::CaptureStdout();
        {
          inner_test test;
          probe client(test.client_map_);
          client.create_socket();
          client.connect(test.server_.ipv4(80));
          test.run_until_quiet();
          ADD_FAILURE() << "on purpose";
        }
        std::cerr << ::testing::internal::GetCapturedStdout();
        std::exit(7);
      },
      ::testing::ExitedWithCode(7),
      "the run of this test:\n# pass .*handle_error ECONNREFUSED");
}

TEST(fixture, keeps_what_is_logged) {
  inner_test test;
  probe channel(test.client_map_);
  channel.log_info("hello", "error");
  EXPECT_THAT(test.logged_, ElementsAre("error: hello"));
  EXPECT_THAT(test.trace_text(), HasSubstr("client  log error \"hello\""));
}

// --- Verbs ------------------------------------------------------------------

TEST_P(in_every_way, verbs_tell_why_they_stopped) {
  listen();
  probe client(client_map_);
  client.wants_write = false;
  client.create_socket();
  client.connect(server_.ipv4(80));
  client.call_later(seconds(2), [] {});
  turn_off("busy");  // Nobody accepts.
  EXPECT_EQ(run_until([&] { return client.connected; }), run_end::met);
  EXPECT_EQ(run_for(seconds(1)), run_end::deadline);
  EXPECT_EQ(world_.now(), seconds(1));
  EXPECT_EQ(run_until([] { return false; }), run_end::quiet);
  EXPECT_EQ(run_until_quiet(), run_end::quiet);
}

// What a test does to a channel between two runs counts as much as what a
// handler does.
TEST_P(in_every_way, a_channel_that_the_test_has_changed_is_asked_again) {
  acceptor origin(server_.ipv4(80), server_map_);
  probe client(client_map_);
  only_read(client);
  connect_to(client, server_.ipv4(80));
  run_until_quiet();
  client.wants_write = true;
  client.on_write = [&] {
    client.wants_write = false;
    client.send("hello");
  };
  EXPECT_EQ(run_until_quiet(), run_end::quiet);
  EXPECT_THAT(client.record().sent, "hello");
  allow_leaks();
}

TEST_P(in_every_way, a_socket_that_the_test_has_shut_is_heard_of) {
  acceptor origin(server_.ipv4(80), server_map_);
  dialer client(server_.ipv4(80), client_map_, "");
  run_until_quiet();
  const std::size_t before = client.record().handlers.size();
  ASSERT_TRUE(client_.shutdown(client.fileno(), SHUT_RD));
  run_until_quiet();
  EXPECT_GT(client.record().handlers.size(), before);
}

TEST_P(in_every_way, exit_now_out_of_a_predicate_ends_its_program) {
  probe lost(server_map_);
  lost.create_socket(AF_INET, SOCK_DGRAM);
  lost.on_readable = [] { throw asyncore::exit_now(); };
  EXPECT_EQ(run_until_quiet(), run_end::quiet);
  EXPECT_TRUE(world_.programs().front()->has_exited());
}

TEST_P(in_every_way, a_program_removed_in_its_own_handler_asks_nothing_more) {
  acceptor origin(server_.ipv4(80), server_map_);
  int asked_after = 0;
  bool removed = false;
  origin.on_readable = [&] { asked_after += removed ? 1 : 0; };
  origin.on_open = [&](probe& /*guest*/) {
    world_.remove_program(*world_.programs().front());
    removed = true;
  };
  const dialer client(server_.ipv4(80), client_map_);
  run_until_quiet();
  EXPECT_TRUE(removed);
  EXPECT_EQ(asked_after, 0);
}

TEST(fixture, gives_its_hosts_their_names) {
  inner_test test({.server = "origin", .client = "web"});
  EXPECT_EQ(test.server_.name(), "origin");
  EXPECT_EQ(test.client_.resolve("origin", 80, AF_INET)->front(),
            test.server_.ipv4(80));
}

TEST(fixture, leaves_the_loops_to_the_test_if_asked) {
  inner_test test({.runs_programs = false});
  EXPECT_TRUE(test.world_.programs().empty());
}

}  // namespace
}  // namespace rehearse::testkit
