// The schedule of a world: what runs when, and how a run ends.

#include "sim/world/world.h"

#include <poll.h>
#include <sys/socket.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/loop.h"
#include "gtest/gtest.h"
#include "sim/testing/acceptor.h"
#include "sim/testing/network_test.h"

namespace rehearse {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

using testkit::network_test;
using testkit::probe;

// Reads what comes, writes nothing, and lets a test see what was thrown.
void make_plain(probe& channel) {
  testkit::only_read(channel);
  channel.on_error = [] { throw; };
}

// Writable once: as soon as it is connected, and not again.
void write_once(probe& channel, std::string_view data = {}) {
  channel.wants_write = true;
  channel.on_write = [&channel, data] {
    channel.wants_write = false;
    if (!data.empty()) channel.send(data);
  };
}

// A server that keeps its connections, and a client, on two hosts.
class world_test : public network_test,
                   public testing::WithParamInterface<bool> {
 protected:
  world_test()
      : network_test({.limits = {.passes = 1000, .time = seconds(3600)},
                      .runs_programs = false,
                      .judges_off = {"unread", "leak"}}) {}

  bool use_poll() const { return GetParam(); }

  void listen() {
    listener_ = std::make_unique<probe>(server_map_);
    make_plain(*listener_);
    testkit::listen_at(*listener_, server_.ipv4(80));
    listener_->on_accepted = [this](asyncore::socket sock, const address&) {
      accepted_.push_back(std::make_unique<probe>(std::move(sock)));
      probe& guest = *accepted_.back();
      make_plain(guest);
      guest.on_read = [this, &guest] { on_server_read_(guest); };
    };
    world_.add_program("server", server_map_, server_,
                       {.use_poll = use_poll()});
  }
  void connect() {
    connection_ = std::make_unique<probe>(client_map_);
    make_plain(*connection_);
    write_once(*connection_);
    testkit::connect_to(*connection_, server_.ipv4(80));
    world_.add_program("client", client_map_, client_,
                       {.use_poll = use_poll()});
  }

  // What each accepted connection does with what it hears.
  std::function<void(probe&)> on_server_read_ = [](probe& c) { c.recv(100); };
  std::unique_ptr<probe> listener_;
  std::vector<std::unique_ptr<probe>> accepted_;
  std::unique_ptr<probe> connection_;
};

INSTANTIATE_TEST_SUITE_P(loops, world_test, testing::Bool(),
                         [](const auto& use_poll) {
                           return std::string(use_poll.param ? "poll"
                                                             : "select");
                         });

TEST_P(world_test, runs_programs_until_nothing_can_happen) {
  listen();
  connect();
  world_.run();
  EXPECT_EQ(accepted_.size(), 1U);
  EXPECT_TRUE(connection_->connected);
  EXPECT_EQ(world_.now(), microseconds(0));
}

TEST_P(world_test, carries_bytes_between_programs) {
  std::string got;
  on_server_read_ = [&](probe& c) { got += c.recv(3); };
  listen();
  connect();
  write_once(*connection_, "hello");
  world_.run();
  EXPECT_EQ(got, "hello");
}

TEST_P(world_test, gives_each_program_that_can_run_one_pass_in_order) {
  std::vector<std::string> order;
  listen();
  connect();
  world_.run();
  asyncore::socket_map other_map(client_);
  probe other(other_map);
  make_plain(other);
  testkit::connect_to(other, server_.ipv4(80));
  world_.add_program("other", other_map, client_, {.use_poll = use_poll()});
  world_.run();
  // Both clients are sent a byte in one instant.
  connection_->on_read = [&] {
    order.push_back("client " + connection_->recv(1));
  };
  other.on_read = [&] { order.push_back("other " + other.recv(1)); };
  accepted_[1]->send("12");
  accepted_[0]->send("ab");
  world_.run();
  EXPECT_EQ(order, (std::vector<std::string>{"client a", "other 1", "client b",
                                             "other 2"}));
}

TEST_P(world_test, programs_whose_timers_are_due_together_run_in_order) {
  std::vector<std::string> order;
  listen();
  connect();
  world_.run_for(milliseconds(500));
  server_map_.call_later(seconds(1), [&] { order.emplace_back("server"); });
  client_map_.call_later(seconds(1), [&] { order.emplace_back("client"); });
  world_.run();
  EXPECT_EQ(order, (std::vector<std::string>{"server", "client"}));
}

class one_move_driver final : public world_driver {
 public:
  bool move() override {
    if (moved_) return false;
    moved_ = true;
    on_move();
    return true;
  }
  std::optional<asyncore::duration> next_time() const override { return wake; }

  std::function<void()> on_move = [] {};
  std::optional<asyncore::duration> wake;

 private:
  bool moved_ = false;
};

TEST_P(world_test, moves_its_driver_only_at_rest) {
  listen();
  connect();
  one_move_driver driver;
  std::size_t accepted_then = 0;
  driver.on_move = [&] { accepted_then = accepted_.size(); };
  world_.set_driver(&driver);
  world_.run();
  EXPECT_EQ(accepted_then, 1U);
}

TEST_P(world_test, time_jumps_to_when_the_driver_wakes) {
  one_move_driver driver;
  driver.wake = milliseconds(5);
  world_.set_driver(&driver);
  EXPECT_TRUE(world_.step());  // It moves.
  EXPECT_TRUE(world_.step());
  EXPECT_EQ(world_.now(), milliseconds(5));
}

TEST_P(world_test, what_a_driver_runs_does_not_wait_for_the_driver) {
  one_move_driver driver;
  driver.wake = milliseconds(5);
  run_end why = run_end::met;
  driver.on_move = [&] { why = world_.run_until_quiet(); };
  world_.set_driver(&driver);
  EXPECT_TRUE(world_.step());
  EXPECT_EQ(why, run_end::quiet);
  EXPECT_EQ(world_.now(), milliseconds(0));
}

// Moves twice, the second time before any program runs.
class hurried_driver final : public world_driver {
 public:
  explicit hurried_driver(std::function<void()> on_move)
      : on_move_(std::move(on_move)) {}
  bool move() override {
    if (moves_ == 2) return false;
    ++moves_;
    on_move_();
    return true;
  }
  bool moves_on() override { return moves_ == 1; }
  std::optional<asyncore::duration> next_time() const override { return {}; }

 private:
  std::function<void()> on_move_;
  int moves_ = 0;
};

TEST_P(world_test, driver_that_moves_on_does_not_wait_for_programs) {
  std::string order;
  hurried_driver driver([&] {
    order += "m";
    client_map_.call_later(seconds(0), [&] { order += "p"; });
  });
  world_.add_program("client", client_map_, client_, {.use_poll = use_poll()});
  world_.set_driver(&driver);
  world_.run();
  EXPECT_EQ(order, "mmpp");
}

TEST_P(world_test, sets_a_program_aside_that_does_nothing) {
  turn_off("busy");
  listen();
  connect();
  connection_->on_write = nullptr;  // Writable for ever.
  world_.run();
  EXPECT_TRUE(world_.programs()[1]->is_spinning());
  EXPECT_LT(world_.passes(), 20U);
  // What happens to one of its sockets brings it back.
  const std::uint64_t passes = world_.passes();
  accepted_[0]->send("x");
  world_.run();
  EXPECT_GT(world_.passes(), passes);
}

// --- Why a run stops ---------------------------------------------------------

TEST_P(world_test, run_until_stops_when_what_it_ran_for_holds) {
  listen();
  connect();
  EXPECT_EQ(world_.run_until([this] { return accepted_.size() == 1; }),
            run_end::met);
}

TEST_P(world_test, run_until_stops_when_nothing_can_happen) {
  listen();
  EXPECT_EQ(world_.run_until([] { return false; }), run_end::quiet);
  EXPECT_EQ(world_.now(), seconds(0));
  EXPECT_EQ(world_.run_until([] { return false; }, seconds(3)), run_end::quiet);
  EXPECT_EQ(world_.now(), seconds(3));
}

TEST_P(world_test, run_until_asks_once_more_at_its_deadline) {
  listen();
  EXPECT_EQ(world_.run_until([this] { return world_.now() == seconds(3); },
                             seconds(3)),
            run_end::met);
}

TEST_P(world_test, run_until_stops_at_its_deadline) {
  listen();
  bool called = false;
  listener_->call_later(seconds(5), [&] { called = true; });
  const auto done = [&] { return called; };
  EXPECT_EQ(world_.run_until(done, seconds(4)), run_end::deadline);
  EXPECT_EQ(world_.now(), seconds(4));
  EXPECT_EQ(world_.run_until(done, seconds(5)), run_end::met);
}

TEST_P(world_test, run_for_lets_so_much_time_pass) {
  listen();
  int calls = 0;
  asyncore::timer beat = server_map_.call_every(seconds(1), [&] { ++calls; });
  EXPECT_EQ(world_.run_for(seconds(2)), run_end::deadline);
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(world_.run_for(milliseconds(500)), run_end::deadline);
  EXPECT_EQ(calls, 2);
  beat.cancel();
  EXPECT_EQ(world_.run_for(seconds(1)), run_end::quiet);
  EXPECT_EQ(world_.now(), milliseconds(3500));
  EXPECT_EQ(world_.run_for(asyncore::duration::max()), run_end::quiet);
  EXPECT_EQ(world_.now(), milliseconds(3500));
  // Without an end, it goes on as long as anything can happen.
  listener_->call_later(seconds(5), [] {});
  EXPECT_EQ(world_.run_for(asyncore::duration::max()), run_end::quiet);
  EXPECT_EQ(world_.now(), milliseconds(8500));
}

TEST_P(world_test, run_until_quiet_goes_on_as_long_as_anything_can_happen) {
  listen();
  connect();
  connection_->call_later(seconds(5), [] {});
  EXPECT_EQ(world_.run_until_quiet(seconds(4)), run_end::deadline);
  EXPECT_EQ(world_.run_until_quiet(), run_end::quiet);
  EXPECT_EQ(world_.now(), seconds(5));
}

TEST(run_end, is_shown_by_name) {
  EXPECT_EQ(testing::PrintToString(run_end::met), "met");
  EXPECT_EQ(testing::PrintToString(run_end::quiet), "quiet");
  EXPECT_EQ(testing::PrintToString(run_end::deadline), "deadline");
}

TEST_P(world_test, stops_a_livelock_at_the_limit_of_passes) {
  on_server_read_ = [](probe& c) { c.send(c.recv(1)); };
  listen();
  connect();
  connection_->on_read = [this] { connection_->send(connection_->recv(1)); };
  write_once(*connection_, "x");
  try {
    world_.run();
    FAIL() << "it ended";
  } catch (const run_stopped& stopped) {
    EXPECT_EQ(stopped.why(), run_stopped::reason::passes);
  }
}

TEST_P(world_test, stops_at_the_limit_of_time) {
  one_move_driver driver;
  driver.wake = seconds(3601);
  world_.set_driver(&driver);
  try {
    world_.run();
    FAIL() << "it ended";
  } catch (const run_stopped& stopped) {
    EXPECT_EQ(stopped.why(), run_stopped::reason::time);
  }
}

// A run that needs just what it may have is not stopped.
TEST_P(world_test, limit_is_what_a_run_may_still_have) {
  one_move_driver driver;
  driver.wake = seconds(3600);
  world_.set_driver(&driver);
  EXPECT_TRUE(world_.step());  // It moves.
  EXPECT_TRUE(world_.step());
  EXPECT_EQ(world_.now(), seconds(3600));
  // Two datagrams are two events, and each read is a pass.
  const run_limits standard;
  for (const run_limits& limits :
       {run_limits{.passes = 2}, run_limits{.events = 2}}) {
    testkit::two_hosts hosts({.limits = limits});
    asyncore::socket_map map(hosts.server);
    probe reader(map);
    make_plain(reader);
    reader.on_read = [&reader] { reader.recv(1); };
    reader.create_socket(AF_INET, SOCK_DGRAM);
    reader.bind(hosts.server.ipv4(53));
    hosts.world.add_program("server", map, hosts.server,
                            {.use_poll = use_poll()});
    const int fd = *hosts.client.socket(AF_INET, SOCK_DGRAM);
    const auto send = [&] {
      EXPECT_TRUE(hosts.client.sendto(fd, "x", 0, hosts.server.ipv4(53)));
    };
    send();
    send();
    EXPECT_EQ(hosts.world.run_until_quiet(), run_end::quiet);
    EXPECT_EQ(hosts.world.passes(), 2U);
    send();
    try {
      hosts.world.run();
      ADD_FAILURE() << "it ended";
    } catch (const run_stopped& stopped) {
      EXPECT_EQ(stopped.why(), limits.passes == standard.passes
                                   ? run_stopped::reason::events
                                   : run_stopped::reason::passes);
    }
  }
}

TEST_P(world_test, lets_what_leaves_a_loop_pass) {
  turn_off("exception");
  on_server_read_ = [](probe& c) {
    c.recv(1);
    throw std::runtime_error("boom");
  };
  listen();
  connect();
  world_.run();
  connection_->send("x");
  EXPECT_THROW(world_.run(), std::runtime_error);
  // That pass is over.
  EXPECT_EQ(world_.pass_number(), world_.passes() + 1);
}

TEST_P(world_test, exit_now_ends_a_program_as_its_process) {
  on_server_read_ = [](probe&) { throw asyncore::exit_now(); };
  listen();
  connect();
  world_.run();
  connection_->send("x");
  world_.run();
  EXPECT_TRUE(world_.programs()[0]->has_exited());
  EXPECT_TRUE(server_.open_descriptors().empty());
  EXPECT_FALSE(connection_->connected);
}

TEST_P(world_test, nothing_waits_for_the_timers_of_a_program_that_exited) {
  on_server_read_ = [](probe&) { throw asyncore::exit_now(); };
  listen();
  connect();
  listener_->call_later(seconds(5), [] {});
  world_.run_for(seconds(1));
  connection_->send("x");
  EXPECT_EQ(world_.run_until_quiet(), run_end::quiet);
  EXPECT_EQ(world_.now(), seconds(1));
}

TEST_P(world_test, a_program_without_channels_is_dormant_until_one_joins) {
  listen();
  asyncore::socket_map empty(client_);
  program& idle =
      world_.add_program("client", empty, client_, {.use_poll = use_poll()});
  world_.run();
  EXPECT_TRUE(idle.is_dormant());
  EXPECT_EQ(idle.passes(), 0U);
  probe late(empty);
  make_plain(late);
  write_once(late);
  testkit::connect_to(late, server_.ipv4(80));
  world_.run();
  EXPECT_TRUE(late.connected);
}

// A driver asks when each program can run next, and a report what it waits for.
TEST_P(world_test, a_program_whose_map_its_handler_destroys_ends) {
  for (const bool inside_predicate : {false, true}) {
    auto map = std::make_unique<asyncore::socket_map>(client_);
    program& ended =
        world_.add_program("client", *map, client_, {.use_poll = use_poll()});
    probe other(*map);
    make_plain(other);
    other.create_socket(AF_INET, SOCK_DGRAM);
    if (inside_predicate) {
      other.on_writable = [&] { map.reset(); };
    } else {
      map->call_later(seconds(1), [&] { map.reset(); });
    }
    world_.run();
    EXPECT_FALSE(map);
    EXPECT_TRUE(ended.is_dormant());
    EXPECT_FALSE(ended.is_spinning());
    EXPECT_FALSE(ended.next_timer());
  }
}

TEST_P(world_test, a_program_may_be_removed_by_its_own_handler) {
  asyncore::socket_map map(client_);
  program& ended =
      world_.add_program("client", map, client_, {.use_poll = use_poll()});
  int calls = 0;
  map.call_every(seconds(1), [&] {
    ++calls;
    world_.remove_program(ended);
  });
  probe asked(map);
  make_plain(asked);
  asked.create_socket(AF_INET, SOCK_DGRAM);
  asked.on_readable = [&] { EXPECT_EQ(calls, 0); };
  world_.run();
  EXPECT_EQ(calls, 1);
  EXPECT_TRUE(world_.programs().empty());
}

// As a wake-up does, whose call opens a channel in the map of another thread.
TEST_P(world_test, a_channel_that_another_program_opens_is_heard_at_once) {
  asyncore::socket_map map(client_);
  world_.add_program("client", map, client_, {.use_poll = use_poll()});
  probe first(map);
  make_plain(first);
  first.create_socket(AF_INET, SOCK_DGRAM);
  probe late(map);
  make_plain(late);
  std::string got;
  late.on_read = [&] { got = late.recv(10); };
  listen();
  listener_->call_later(seconds(1), [&] {
    late.create_socket(AF_INET, SOCK_DGRAM);
    late.bind(client_.ipv4(53));
  });
  const int fd = *server_.socket(AF_INET, SOCK_DGRAM);
  listener_->call_later(seconds(2), [&] {
    EXPECT_TRUE(server_.sendto(fd, "news", 0, client_.ipv4(53)));
  });
  world_.run_for(seconds(3));
  EXPECT_EQ(got, "news");
}

// --- A loop that the program calls itself ------------------------------------

TEST_P(world_test, a_loop_of_ones_own_runs_the_others) {
  listen();
  connection_ = std::make_unique<probe>(client_map_);
  make_plain(*connection_);
  write_once(*connection_, "x");
  testkit::connect_to(*connection_, server_.ipv4(80));
  on_server_read_ = [](probe& c) { c.send(c.recv(1)); };
  std::string got;
  connection_->on_read = [&] {
    got = connection_->recv(1);
    connection_->close();
  };
  asyncore::loop(client_map_, {.wait = std::nullopt, .use_poll = use_poll()});
  EXPECT_EQ(got, "x");
}

TEST_P(world_test, a_wait_ends_with_its_timeout_in_virtual_time) {
  listen();
  asyncore::loop(
      server_map_,
      {.wait = milliseconds(250), .use_poll = use_poll(), .count = 2});
  EXPECT_EQ(world_.now(), milliseconds(500));
}

// As on real sockets, where other processes go on meanwhile.
TEST_P(world_test, a_wait_that_takes_no_time_lets_the_others_run) {
  on_server_read_ = [](probe& c) { c.send(c.recv(1)); };
  listen();
  connection_ = std::make_unique<probe>(client_map_);
  make_plain(*connection_);
  write_once(*connection_, "x");
  testkit::connect_to(*connection_, server_.ipv4(80));
  std::string got;
  connection_->on_read = [&] { got = connection_->recv(1); };
  // One pass writes, and the next one has the answer.
  asyncore::loop(
      client_map_,
      {.wait = asyncore::duration::zero(), .use_poll = use_poll(), .count = 2});
  EXPECT_EQ(got, "x");
}

TEST_P(world_test, a_wait_reports_all_that_has_arrived) {
  const auto open = [&](std::uint16_t port) {
    const int fd = *client_.socket(AF_INET, SOCK_DGRAM);
    EXPECT_TRUE(client_.bind(fd, client_.ipv4(port)));
    return fd;
  };
  const int first = open(1);
  const int second = open(2);
  const auto count_ready = [&] {
    if (use_poll()) {
      std::vector<asyncore::poll_entry> ready;
      const std::vector<asyncore::poll_entry> wanted = {{first, POLLIN},
                                                        {second, POLLIN}};
      return *client_.poll(wanted, ready, asyncore::duration::zero());
    }
    asyncore::select_lists ready;
    asyncore::select_lists wanted;
    wanted.read = {first, second};
    return *client_.select(wanted, ready, asyncore::duration::zero());
  };
  EXPECT_TRUE(client_.sendto(first, "x", 0, client_.ipv4(1)));
  EXPECT_EQ(count_ready(), 1U);
  EXPECT_TRUE(client_.sendto(first, "x", 0, client_.ipv4(2)));
  EXPECT_EQ(count_ready(), 2U);
}

TEST_P(world_test, a_wait_of_any_length_ends_when_something_comes) {
  listen();
  const int fd = *client_.socket(AF_INET, SOCK_DGRAM);
  EXPECT_TRUE(client_.bind(fd, client_.ipv4(53)));
  const int from = *server_.socket(AF_INET, SOCK_DGRAM);
  listener_->call_later(seconds(5), [&] {
    EXPECT_TRUE(server_.sendto(from, "x", 0, client_.ipv4(53)));
  });
  world_.run_for(seconds(1));
  asyncore::select_lists ready;
  asyncore::select_lists wanted;
  wanted.read = {fd};
  EXPECT_EQ(*client_.select(wanted, ready, asyncore::duration::max()), 1U);
  EXPECT_EQ(world_.now(), seconds(5));
}

TEST_P(world_test, a_loop_that_waits_in_vain_stops_at_the_limit_of_time) {
  listen();
  try {
    asyncore::loop(server_map_, {.wait = seconds(1), .use_poll = use_poll()});
    FAIL() << "it ended";
  } catch (const run_stopped& stopped) {
    EXPECT_EQ(stopped.why(), run_stopped::reason::time);
  }
}

TEST_P(world_test, a_timer_does_not_end_a_wait_inside_its_own_program) {
  listen();
  asyncore::duration late{};
  listener_->call_later(seconds(2), [&] { late = world_.now(); });
  listener_->call_later(seconds(1), [&] {
    asyncore::select_lists ready;
    EXPECT_EQ(*server_.select({}, ready, seconds(5)), 0U);
    EXPECT_EQ(world_.now(), seconds(6));
  });
  world_.run();
  EXPECT_EQ(late, seconds(6));
}

TEST_P(world_test, a_wait_that_can_never_end_stops_the_run) {
  listen();
  try {
    asyncore::loop(server_map_, {.wait = std::nullopt, .use_poll = use_poll()});
    FAIL() << "it ended";
  } catch (const run_stopped& stopped) {
    EXPECT_EQ(stopped.why(), run_stopped::reason::quiet);
  }
}

TEST_P(world_test, a_loop_inside_a_handler_runs_all_but_its_own_program) {
  turn_off("order");  // The handler reads on in a loop of its own.
  std::string got;
  on_server_read_ = [&](probe& c) {
    got += c.recv(100);
    if (got != "first") return;
    // The client answers while the server is still in this handler.
    c.send("more");
    asyncore::loop(server_map_,
                   {.wait = seconds(1), .use_poll = use_poll(), .count = 1});
    got += "|back";
  };
  listen();
  connect();
  connection_->on_read = [this] {
    connection_->recv(100);
    connection_->send("second");
  };
  world_.run();
  connection_->send("first");
  world_.run();
  EXPECT_EQ(got, "firstsecond|back");
}

TEST_P(world_test, is_the_same_run_every_time) {
  const auto passes_of = [&] {
    testkit::two_hosts hosts;
    world& again = hosts.world;
    host& server = hosts.server;
    host& client = hosts.client;
    asyncore::socket_map server_map(server);
    asyncore::socket_map client_map(client);
    const testkit::acceptor listener(server.ipv4(80), server_map);
    std::vector<std::unique_ptr<probe>> clients;
    for (int i = 0; i < 5; ++i) {
      clients.push_back(std::make_unique<probe>(client_map));
      make_plain(*clients.back());
      testkit::connect_to(*clients.back(), server.ipv4(80));
    }
    again.add_program("server", server_map, server, {.use_poll = use_poll()});
    again.add_program("client", client_map, client, {.use_poll = use_poll()});
    again.run();
    return again.passes();
  };
  EXPECT_EQ(passes_of(), passes_of());
}

}  // namespace
}  // namespace rehearse
