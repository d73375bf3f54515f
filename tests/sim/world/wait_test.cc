// How long programs wait, and what ends a run whose programs only wait.

#include <sys/socket.h>

#include <chrono>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "core/dispatcher.h"
#include "core/loop.h"
#include "gtest/gtest.h"
#include "sim/testing/network_test.h"
#include "sim/testing/probe.h"
#include "sim/testing/way.h"
#include "sim/world/world.h"

namespace rehearse {
namespace {

using asyncore::duration;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// Speaks once its time has come: its predicate looks at the clock.
class throttled final : public asyncore::dispatcher {
 public:
  throttled(const asyncore::address& to, asyncore::socket_map& map,
            duration pause)
      : dispatcher(map), begin_(map.net().now() + pause) {
    create_socket();
    connect(to);
  }

  bool readable() override { return false; }
  bool writable() override { return !spoken_ && (!connected || may_speak()); }
  void handle_connect() override {}
  void handle_write() override {
    if (!may_speak()) return;
    send("x");
    spoken_ = true;
    spoken_at_ = map()->net().now();
  }

  bool has_spoken() const { return spoken_; }
  duration pause_until_spoken(asyncore::time_point start) const {
    return spoken_at_ - start;
  }

 private:
  bool may_speak() const { return map()->net().now() >= begin_; }

  asyncore::time_point begin_;
  asyncore::time_point spoken_at_{};
  bool spoken_ = false;
};

// Never looks at a clock, and counts how often it is asked.
class patient final : public asyncore::dispatcher {
 public:
  patient(const asyncore::address& local, asyncore::socket_map& map)
      : dispatcher(map) {
    create_socket();
    bind(local);
    listen(5);
  }
  bool readable() override {
    ++asked_;
    return true;
  }
  void handle_accepted(asyncore::socket sock,
                       const asyncore::address& /*from*/) override {
    accepted_.push_back(std::move(sock));
  }
  int asked() const { return asked_; }

 private:
  std::vector<asyncore::socket> accepted_;
  int asked_ = 0;
};

// Speaks at each of some times of the clock, and wants nothing in between.
class metronome final : public asyncore::dispatcher {
 public:
  metronome(asyncore::socket_map& map, std::vector<duration> beats)
      : dispatcher(map), start_(map.net().now()), beats_(std::move(beats)) {
    create_socket(AF_INET, SOCK_DGRAM);
  }
  bool readable() override { return wants_read && wants_read(elapsed()); }
  bool writable() override {
    return spoken_ < beats_.size() && elapsed() >= beats_[spoken_];
  }
  void handle_write() override {
    ++spoken_;
    // It does something, so the pass is not in vain.
    const int fd = *map()->net().socket(AF_INET, SOCK_DGRAM);
    EXPECT_TRUE(map()->net().close(fd));
  }

  std::size_t spoken() const { return spoken_; }
  std::function<bool(duration)> wants_read;

 private:
  duration elapsed() const { return map()->net().now() - start_; }

  asyncore::time_point start_;
  std::vector<duration> beats_;
  std::size_t spoken_ = 0;
};

class wait_test : public testkit::network_test,
                  public testing::WithParamInterface<testkit::way> {
 protected:
  wait_test()
      : network_test({.how = GetParam(),
                      .runs_programs = false,
                      .judges_off = {"unread", "leak"}}),
        server_channel_(server_.ipv4(80), server_map_) {}

  // Runs both maps with these options for the client's loop.
  void start(asyncore::loop_options options = {}) {
    options.use_poll = GetParam().use_poll;
    server_program_ = &world_.add_program("server", server_map_, server_,
                                          {.use_poll = options.use_poll});
    client_program_ =
        &world_.add_program("client", client_map_, client_, options);
  }

  asyncore::time_point start_ = server_.now();
  patient server_channel_;
  program* server_program_ = nullptr;
  program* client_program_ = nullptr;
};

REHEARSE_IN_EVERY_WAY(wait_test);

TEST_P(wait_test, predicate_that_looks_at_a_clock_is_asked_again) {
  throttled client(server_.ipv4(80), client_map_, seconds(40));
  start();
  run_until_quiet();
  EXPECT_TRUE(client.has_spoken());
  // Asked at 0, 30 and 60 seconds, as asyncore's loop asks.
  EXPECT_EQ(client.pause_until_spoken(start_), seconds(60));
}

TEST_P(wait_test, wait_is_as_long_as_the_options_say) {
  throttled client(server_.ipv4(80), client_map_, seconds(2));
  start({.wait = milliseconds(1500)});
  run_until_quiet();
  EXPECT_EQ(client.pause_until_spoken(start_), seconds(3));
}

TEST_P(wait_test, loop_that_does_not_wait_sees_time_go_by) {
  throttled client(server_.ipv4(80), client_map_, milliseconds(2));
  start({.wait = duration::zero()});
  run_until_quiet();
  EXPECT_EQ(client.pause_until_spoken(start_), milliseconds(2));
}

TEST_P(wait_test, wait_without_a_limit_never_ends_by_itself) {
  throttled client(server_.ipv4(80), client_map_, seconds(40));
  start({.wait = std::nullopt});
  EXPECT_EQ(run_until_quiet(), run_end::quiet);
  EXPECT_FALSE(client.has_spoken());
  EXPECT_EQ(world_.now(), seconds(0));
}

TEST_P(wait_test, three_waits_in_vain_are_quiet) {
  throttled client(server_.ipv4(80), client_map_, minutes(5));
  start();
  EXPECT_EQ(run_until_quiet(), run_end::quiet);
  EXPECT_FALSE(client.has_spoken());
  EXPECT_EQ(world_.now(), seconds(90));
}

TEST_P(wait_test, waits_in_vain_count_anew_after_work) {
  metronome client(client_map_, {seconds(150)});
  // After two waits in vain; two more follow.
  client.call_later(seconds(70), [] {});
  start();
  run_until_quiet();
  EXPECT_EQ(client.spoken(), 1U);
}

TEST_P(wait_test, wait_after_which_something_else_is_wanted_is_not_in_vain) {
  metronome client(client_map_, {minutes(5)});
  client.wants_read = [](duration now) { return now / seconds(30) % 2 == 0; };
  start();
  run_until_quiet();
  EXPECT_EQ(client.spoken(), 1U);
}

TEST_P(wait_test, waits_in_vain_count_anew_when_something_else_is_wanted) {
  metronome client(client_map_, {seconds(150)});
  // After two waits in vain; one more follows.
  client.wants_read = [](duration now) { return now >= seconds(90); };
  start();
  run_until_quiet();
  EXPECT_EQ(client.spoken(), 1U);
}

TEST_P(wait_test, wait_beyond_the_end_of_the_clock_never_ends_by_itself) {
  throttled client(server_.ipv4(80), client_map_, seconds(40));
  client.call_later(seconds(10), [] {});
  start({.wait = duration::max()});
  EXPECT_EQ(run_until_quiet(), run_end::quiet);
  EXPECT_EQ(world_.now(), seconds(10));
  EXPECT_EQ(client_program_->passes(),
            2U);  // For its connection, and the timer.
}

TEST_P(wait_test, negative_wait_never_ends_by_itself) {
  throttled client(server_.ipv4(80), client_map_, seconds(40));
  start({.wait = milliseconds(-1)});
  EXPECT_EQ(run_until_quiet(), run_end::quiet);
  EXPECT_FALSE(client.has_spoken());
  EXPECT_EQ(world_.now(), seconds(0));
}

TEST_P(wait_test, program_that_another_one_has_emptied_waits_for_nothing) {
  metronome client(client_map_, {minutes(5)});
  server_channel_.call_later(seconds(10), [&] { client.close(); });
  server_channel_.call_later(minutes(1), [] {});
  start();
  run_until_quiet();
  EXPECT_EQ(world_.now(), minutes(1));
  EXPECT_TRUE(client_program_->is_dormant());
}

// One that is always ready is set aside, and looked at again at the end.
TEST_P(wait_test, advance_shows_its_end_to_a_program_that_is_busy) {
  turn_off("busy");
  testkit::probe client(client_map_);
  client.create_socket(AF_INET, SOCK_DGRAM);
  duration last{};
  client.on_write = [&] { last = client_.now() - start_; };
  start();
  advance(seconds(45));
  EXPECT_EQ(last, seconds(45));
}

TEST_P(wait_test, it_is_asked_as_long_as_time_passes_anyway) {
  throttled client(server_.ipv4(80), client_map_, minutes(5));
  server_channel_.call_later(minutes(10), [] {});
  start();
  run_until_quiet();
  EXPECT_EQ(client.pause_until_spoken(start_), minutes(5));
}

TEST_P(wait_test, advance_lets_every_wait_end) {
  throttled client(server_.ipv4(80), client_map_, minutes(5));
  start();
  advance(minutes(4));
  EXPECT_EQ(world_.now(), minutes(4));
  EXPECT_FALSE(client.has_spoken());
  advance(minutes(1));
  EXPECT_EQ(world_.now(), minutes(5));
  EXPECT_EQ(client.pause_until_spoken(start_), minutes(5));
  // It goes on also where nothing at all can happen.
  advance(seconds(1));
  EXPECT_EQ(world_.now(), minutes(5) + seconds(1));
}

TEST_P(wait_test, program_that_does_not_look_at_a_clock_takes_no_time) {
  start();
  EXPECT_EQ(run_until_quiet(), run_end::quiet);
  EXPECT_EQ(world_.now(), seconds(0));
  // While time passes, its loop asks as often as on real sockets.
  const int asked = server_channel_.asked();
  advance(seconds(60));
  EXPECT_EQ(server_channel_.asked() - asked, 3);  // Again, and two ends.
}

TEST_P(wait_test, channel_that_was_changed_outside_is_asked_in_the_next_run) {
  throttled client(server_.ipv4(80), client_map_, minutes(5));
  start();
  run_until_quiet();
  ASSERT_EQ(world_.now(), seconds(90));
  run_until_quiet();
  EXPECT_EQ(world_.now(), seconds(180));
}

TEST_P(wait_test, waits_are_no_reason_to_go_past_the_limit_of_time) {
  throttled client(server_.ipv4(80), client_map_, minutes(50));
  start({.wait = minutes(40)});
  EXPECT_EQ(run_until_quiet(), run_end::quiet);
  EXPECT_EQ(world_.now(), minutes(40));
}

TEST_P(wait_test, loop_ends_after_as_many_passes_as_its_options_say) {
  throttled client(server_.ipv4(80), client_map_, seconds(40));
  start({.count = 2});
  run_until_quiet();
  EXPECT_EQ(client_program_->passes(), 2U);
  EXPECT_TRUE(client_program_->is_over());
  EXPECT_FALSE(client.has_spoken());
}

TEST_P(wait_test, run_until_asks_before_time_goes_on) {
  start();
  bool called = false;
  server_channel_.call_later(seconds(59), [&] { called = true; });
  server_channel_.call_later(seconds(60), [] {});
  EXPECT_EQ(run_until([&] { return called; }), run_end::met);
  EXPECT_EQ(world_.now(), seconds(59));
  // What the network brings counts as well, without any pass.
  server_channel_.call_later(seconds(1), [] {});
  const int fd = *client_.socket(AF_INET, SOCK_STREAM);
  EXPECT_FALSE(client_.connect(fd, server_.ipv4(81)));
  EXPECT_EQ(run_until([&] {
              return *client_.getsockopt(fd, SOL_SOCKET, SO_ERROR) != 0;
            }),
            run_end::met);
  EXPECT_EQ(world_.now(), seconds(59));
}

}  // namespace
}  // namespace rehearse
