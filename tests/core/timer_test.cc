// When timers are called, in which order, and what ends them. The cases of
// pyftpdlib's scheduler are among them: order, reset, cancel, errback.

#include "core/timer.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/exceptions.h"
#include "core/posix_network.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/testing/hosts.h"
#include "tests/core/stage.h"

namespace asyncore {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class timer_test : public every_way {
 protected:
  // Passes until the map is empty and no timer pending.
  void run() { loop(map_, {.wait = std::nullopt, .use_poll = use_poll()}); }
  void run_passes(int count, wait_limit wait = duration::zero()) {
    loop(map_, {.wait = wait, .use_poll = use_poll(), .count = count});
  }
  timer_queue::callback note(std::string what) {
    return [this, what = std::move(what)] { called_.push_back(what); };
  }
  duration now() { return net_.clock - time_point(1us); }

  std::vector<std::string> called_;
};

REHEARSE_IN_EVERY_WAY(timer_test);

// --- When -------------------------------------------------------------------

TEST_P(timer_test, keeps_the_loop_of_an_empty_map_until_it_was_called) {
  map_.call_later(3s, note("later"));
  run();
  EXPECT_THAT(called_, ElementsAre("later"));
  EXPECT_EQ(now(), 3s);
  EXPECT_TRUE(map_.timers().empty());
}

TEST_P(timer_test, is_not_called_before_its_deadline) {
  map_.call_later(3s, note("later"));
  run_passes(1, 2999ms);
  EXPECT_THAT(called_, IsEmpty());
  run_passes(1, 1ms);
  EXPECT_THAT(called_, ElementsAre("later"));
}

TEST_P(timer_test, ends_a_wait_that_would_last_longer) {
  const probe idle(stage_.new_connection());
  map_.call_later(2500us, note("later"));
  run_passes(1, 30s);
  EXPECT_THAT(net_.waits.back(), HasSubstr(" 2500us"));
  EXPECT_THAT(called_, ElementsAre("later"));
}

TEST_P(timer_test, does_not_lengthen_a_wait) {
  const probe idle(stage_.new_connection());
  map_.call_later(1h, note("later"));
  run_passes(1, 2s);
  EXPECT_THAT(net_.waits.back(), HasSubstr(" 2000000us"));
  EXPECT_THAT(called_, IsEmpty());
}

TEST_P(timer_test, of_no_delay_or_less_is_called_in_the_next_pass) {
  map_.call_later(0s, note("none"));
  map_.call_later(-1h, note("negative"));
  run_passes(1, 30s);
  EXPECT_THAT(net_.waits.back(), HasSubstr(" 0us"));
  EXPECT_THAT(called_, ElementsAre("none", "negative"));
}

TEST_P(timer_test, beyond_the_end_of_time_never_comes_but_is_pending) {
  const timer never = map_.call_later(duration::max(), note("never"));
  run_passes(3, 1h);
  EXPECT_THAT(called_, IsEmpty());
  EXPECT_TRUE(never.pending());
  EXPECT_THAT(net_.waits.back(), HasSubstr(" 3600000000us"));
}

TEST_P(timer_test, that_never_comes_is_no_reason_to_wait_without_a_limit) {
  map_.call_later(duration::max(), note("never"));
  if (is_safe() || !use_poll()) {
    EXPECT_ANY_THROW(run_passes(1, std::nullopt));
  } else {
    run_passes(1, std::nullopt);  // Python's poll does wait for ever.
    EXPECT_THAT(net_.waits.back(), HasSubstr("for ever"));
  }
}

TEST_P(timer_test, is_called_after_the_events_of_its_pass) {
  probe busy(stage_.new_connection());
  busy.on_read = note("read");
  map_.call_later(0s, note("timer"));
  pass({{busy.fileno(), POLLIN}});
  EXPECT_THAT(called_, ElementsAre("read", "timer"));
}

TEST_P(timer_test, armed_by_an_event_of_no_delay_is_called_in_that_pass) {
  probe busy(stage_.new_connection());
  busy.on_read = [&] { busy.call_later(0s, note("timer")); };
  pass({{busy.fileno(), POLLIN}});
  EXPECT_THAT(called_, ElementsAre("timer"));
}

TEST_P(timer_test, is_not_called_in_a_pass_that_was_interrupted) {
  map_.call_later(0s, note("timer"));
  net_.passes.push_back({.error = EINTR});
  run_passes(1);
  EXPECT_THAT(called_, IsEmpty());
  run_passes(1);
  EXPECT_THAT(called_, ElementsAre("timer"));
}

// --- Order ------------------------------------------------------------------

TEST_P(timer_test, order_is_that_of_deadlines_and_then_of_creation) {
  map_.call_later(3ms, note("3"));
  map_.call_later(1ms, note("1"));
  map_.call_later(2ms, note("2 first"));
  map_.call_later(2ms, note("2 second"));
  map_.call_later(0ms, note("0"));
  net_.clock += 1s;
  run_passes(1);
  EXPECT_THAT(called_, ElementsAre("0", "1", "2 first", "2 second", "3"));
}

TEST_P(timer_test, order_holds_for_many) {
  std::vector<timer> made;
  for (int i = 0; i < 500; ++i) {
    const int at = (i * 7919) % 503;
    made.push_back(map_.call_later(std::chrono::milliseconds(at), [this, at] {
      called_.push_back(std::string(5 - std::to_string(at).size(), '0') +
                        std::to_string(at));
    }));
  }
  for (std::size_t i = 0; i < made.size(); i += 3) made[i].cancel();
  run();
  EXPECT_EQ(called_.size(), 333U);
  EXPECT_TRUE(std::is_sorted(called_.begin(), called_.end()));
}

TEST_P(timer_test, armed_inside_a_call_waits_for_the_next_pass) {
  map_.call_later(0s, [this] {
    called_.emplace_back("outer");
    map_.call_later(-1s, note("inner"));
  });
  run_passes(1);
  EXPECT_THAT(called_, ElementsAre("outer"));
  run_passes(1);
  EXPECT_THAT(called_, ElementsAre("outer", "inner"));
}

TEST_P(timer_test, cancelled_by_one_that_is_due_with_it_is_not_called) {
  timer second;
  map_.call_later(1ms, [&] { second.cancel(); });
  second = map_.call_later(2ms, note("second"));
  map_.call_later(3ms, note("third"));
  net_.clock += 1s;
  run_passes(1);
  EXPECT_THAT(called_, ElementsAre("third"));
}

TEST_P(timer_test, reset_by_one_that_is_due_with_it_waits_for_a_later_pass) {
  timer second;
  map_.call_later(1ms, [&] { second.reset(0s); });
  second = map_.call_later(2ms, note("second"));
  net_.clock += 1s;
  run_passes(1);
  EXPECT_THAT(called_, IsEmpty());
  run_passes(1);
  EXPECT_THAT(called_, ElementsAre("second"));
}

// --- The handle -------------------------------------------------------------

TEST_P(timer_test, cancel_is_for_good) {
  timer never = map_.call_later(1s, note("never"));
  const timer same = never;
  EXPECT_TRUE(same.pending());
  EXPECT_EQ(same.deadline(), net_.clock + 1s);
  never.cancel();
  EXPECT_FALSE(same.pending());
  EXPECT_FALSE(same.deadline());
  EXPECT_FALSE(never.reset());
  never.cancel();
  run_passes(3, 1h);
  EXPECT_THAT(called_, IsEmpty());
}

TEST_P(timer_test, handle_of_one_that_has_ended_names_none_that_came_after) {
  timer old = map_.call_later(1s, note("old"));
  old.cancel();
  const timer young = map_.call_later(2s, note("young"));
  old.cancel();
  EXPECT_FALSE(old.reset(1h));
  EXPECT_TRUE(young.pending());
  EXPECT_EQ(young.deadline(), net_.clock + 2s);
}

TEST_P(timer_test, handle_of_nothing_and_of_a_map_that_is_gone_do_nothing) {
  timer handle;
  handle.cancel();
  EXPECT_FALSE(handle.pending());
  EXPECT_FALSE(handle.reset());
  {
    socket_map map(net_);
    handle = map.call_later(1s, note("never"));
    EXPECT_TRUE(handle.pending());
  }
  EXPECT_FALSE(handle.pending());
  EXPECT_FALSE(handle.deadline());
  handle.cancel();
}

TEST_P(timer_test, reset_counts_its_delay_anew) {
  timer idle = map_.call_later(3s, note("idle"));
  run_passes(1, 2s);
  EXPECT_TRUE(idle.reset());
  run_passes(1, 2s);
  EXPECT_THAT(called_, IsEmpty());
  run_passes(1, 1s);
  EXPECT_THAT(called_, ElementsAre("idle"));
  EXPECT_FALSE(idle.pending());
  EXPECT_FALSE(idle.reset());
}

TEST_P(timer_test, reset_to_another_delay_keeps_it) {
  timer idle = map_.call_later(3s, note("idle"));
  EXPECT_TRUE(idle.reset(5s));
  run_passes(1, 4s);
  EXPECT_TRUE(idle.reset());
  EXPECT_EQ(idle.deadline(), net_.clock + 5s);
}

TEST_P(timer_test, reset_inside_its_own_call_comes_again) {
  int calls = 0;
  timer again;
  again = map_.call_later(1s, [&] {
    EXPECT_FALSE(again.pending());
    ++calls;
    EXPECT_TRUE(calls == 3 || again.reset());
  });
  run();
  EXPECT_EQ(calls, 3);
  EXPECT_EQ(now(), 3s);
}

// A world asks whether a program did anything with its timers.
TEST_P(timer_test, version_changes_with_each_change) {
  timer_queue& timers = map_.timers();
  std::vector<std::uint64_t> seen = {timers.version()};
  const auto has_changed = [&] {
    seen.push_back(timers.version());
    return seen.back() != *std::prev(seen.end(), 2);
  };
  timer later = map_.call_later(1s, note("later"));
  EXPECT_TRUE(has_changed());
  later.reset();
  EXPECT_TRUE(has_changed());
  EXPECT_FALSE(has_changed());
  later.cancel();
  EXPECT_TRUE(has_changed());
  map_.call_later(0s, note("now"));
  EXPECT_TRUE(has_changed());
  run_passes(1);
  EXPECT_TRUE(has_changed());
  EXPECT_THAT(called_, ElementsAre("now"));
}

// Whoever destroys what they use has to cancel them.
TEST_P(timer_test, of_no_channel_is_counted_apart) {
  probe channel(stage_.new_connection());
  map_.call_later(1s, note("map"));
  channel.call_later(1s, note("channel"));
  channel.call_every(1s, note("channel"));
  EXPECT_EQ(map_.timers().size(), 3u);
  EXPECT_EQ(map_.timers().unowned(), 1u);
}

TEST_P(timer_test, needs_something_to_call) {
  EXPECT_THROW(map_.call_later(1s, nullptr), value_error);
  EXPECT_THROW(map_.call_every(1s, nullptr), value_error);
  EXPECT_TRUE(map_.timers().empty());
}

// --- Again and again --------------------------------------------------------

TEST_P(timer_test, of_call_every_comes_at_even_intervals_until_cancelled) {
  std::vector<duration> times;
  timer beat;
  beat = map_.call_every(10ms, [&] {
    times.push_back(now());
    EXPECT_TRUE(beat.pending());
    EXPECT_EQ(beat.deadline(), net_.clock + 10ms);
    if (times.size() == 3) beat.cancel();
  });
  run();
  EXPECT_THAT(times, ElementsAre(10ms, 20ms, 30ms));
  EXPECT_FALSE(beat.pending());
}

TEST_P(timer_test, of_call_every_leaves_out_what_it_has_missed) {
  std::vector<duration> times;
  const timer beat = map_.call_every(10ms, [&] { times.push_back(now()); });
  net_.clock += 35ms;
  run_passes(1);
  EXPECT_THAT(times, ElementsAre(35ms));
  EXPECT_EQ(beat.deadline(), net_.clock + 5ms);
  run_passes(1, 1s);
  EXPECT_THAT(times, ElementsAre(35ms, 40ms));
}

TEST_P(timer_test, of_call_every_keeps_an_interval_set_inside_its_call) {
  std::vector<duration> times;
  timer beat;
  beat = map_.call_every(10ms, [&] {
    times.push_back(now());
    if (times.size() == 1) beat.reset(30ms);
    if (times.size() == 3) beat.cancel();
  });
  run();
  EXPECT_THAT(times, ElementsAre(10ms, 40ms, 70ms));
}

TEST_P(timer_test, of_call_every_needs_an_interval) {
  EXPECT_THROW(map_.call_every(0s, note("")), value_error);
  EXPECT_THROW(map_.call_every(-1s, note("")), value_error);
  timer beat = map_.call_every(1s, note(""));
  EXPECT_THROW(beat.reset(0s), value_error);
  EXPECT_EQ(beat.deadline(), net_.clock + 1s);
}

TEST_P(timer_test, of_call_every_of_an_endless_interval_never_comes) {
  const timer beat = map_.call_every(duration::max(), note("never"));
  run_passes(2, 1h);
  EXPECT_THAT(called_, IsEmpty());
  EXPECT_TRUE(beat.pending());
}

TEST_P(timer_test, is_not_called_by_a_loop_inside_its_own_call) {
  int depth = 0;
  int calls = 0;
  map_.call_every(10ms, [&] {
    EXPECT_EQ(++depth, 1);
    if (++calls == 1) run_passes(5, 10ms);
    --depth;
  });
  run_passes(1, 10ms);
  EXPECT_EQ(calls, 1);
}

TEST_P(timer_test, that_is_due_with_another_is_called_once_by_a_loop_inside) {
  map_.call_later(1ms, [this] {
    called_.emplace_back("outer");
    run_passes(1);
  });
  map_.call_later(2ms, note("other"));
  net_.clock += 1s;
  run_passes(1);
  EXPECT_THAT(called_, ElementsAre("outer", "other"));
}

// --- Exceptions -------------------------------------------------------------

TEST_P(timer_test, of_a_map_that_throws_is_logged_and_others_go_on) {
  map_.call_later(1ms, [] { throw std::runtime_error("boom"); });
  map_.call_later(2ms, [] { throw 7; });
  map_.call_later(3ms, note("third"));
  run();
  EXPECT_THAT(called_, ElementsAre("third"));
  EXPECT_THAT(stage_.logged,
              ElementsAre("error: uncaptured exception of a timer "
                          "(std::runtime_error:boom)",
                          HasSubstr("uncaptured exception of a timer (int:")));
}

TEST_P(timer_test, errback_gets_the_exception_as_the_current_one) {
  map_.call_later(
      1ms, [] { throw std::runtime_error("boom"); },
      [this] { called_.push_back(describe_current_exception().message); });
  run();
  EXPECT_THAT(called_, ElementsAre("boom"));
  EXPECT_THAT(stage_.logged, IsEmpty());
}

TEST_P(timer_test, of_call_every_goes_on_after_an_exception) {
  int calls = 0;
  timer beat = map_.call_every(1ms, [&] {
    if (++calls < 3) throw std::runtime_error("boom");
    beat.cancel();
  });
  run();
  EXPECT_EQ(calls, 3);
}

TEST_P(timer_test, of_call_every_goes_on_after_exit_now) {
  int calls = 0;
  const timer beat = map_.call_every(10ms, [&] {
    if (++calls == 1) throw exit_now();
  });
  EXPECT_THROW(run_passes(1, 1s), exit_now);
  EXPECT_TRUE(beat.pending());
  run_passes(1, 1s);
  EXPECT_EQ(calls, 2);
}

TEST_P(timer_test, that_throws_exit_now_leaves_the_loop_and_the_others_pend) {
  map_.call_later(1ms, [] { throw exit_now(); });
  map_.call_later(2ms, note("second"));
  net_.clock += 1s;
  EXPECT_THROW(run_passes(1), exit_now);
  EXPECT_THAT(called_, IsEmpty());
  run_passes(1);
  EXPECT_THAT(called_, ElementsAre("second"));
}

TEST_P(timer_test, of_a_channel_that_throws_ends_in_its_handle_error) {
  probe channel(stage_.new_connection());
  stage_.trace.name(channel, "c");
  std::string what;
  channel.on_error = [&] { what = describe_current_exception().message; };
  channel.call_later(1ms, [] { throw std::runtime_error("boom"); });
  run_passes(1, 1s);
  EXPECT_EQ(what, "boom");
  EXPECT_THAT(lines(), ElementsAre("c.timer", "c.handle_error"));
}

// --- Channels ---------------------------------------------------------------

TEST_P(timer_test, of_a_channel_ends_with_its_close) {
  probe channel(stage_.new_connection());
  const timer later = channel.call_later(1s, note("never"));
  const timer every = channel.call_every(1s, note("never"));
  const timer of_map = map_.call_later(1s, note("map"));
  EXPECT_TRUE(channel.has_timers());
  channel.close();
  EXPECT_FALSE(channel.has_timers());
  EXPECT_FALSE(later.pending());
  EXPECT_FALSE(every.pending());
  EXPECT_TRUE(of_map.pending());
  run();
  EXPECT_THAT(called_, ElementsAre("map"));
}

TEST_P(timer_test, of_a_channel_ends_with_its_destruction) {
  timer later;
  {
    probe channel(stage_.new_connection());
    later = channel.call_later(1s, note("never"));
  }
  EXPECT_FALSE(later.pending());
  EXPECT_TRUE(map_.timers().empty());
}

TEST_P(timer_test, of_a_channel_may_close_it) {
  probe channel(stage_.new_connection());
  timer beat = channel.call_every(1s, [&] { channel.close(); });
  run();
  EXPECT_FALSE(beat.pending());
  EXPECT_EQ(now(), 1s);
}

TEST_P(timer_test, of_a_channel_may_destroy_it) {
  auto channel = std::make_unique<probe>(stage_.new_connection());
  // Kept by value: the channel's end destroys the callback that runs.
  channel->call_every(1s, [this, &channel, kept = std::string(100, 'x')] {
    channel.reset();
    called_.push_back(kept.substr(0, 1));
  });
  run();
  EXPECT_THAT(called_, ElementsAre("x"));
}

// Its channel must still know of it, whatever else it has armed by then.
TEST_P(timer_test, reset_inside_its_own_call_ends_with_its_channel_too) {
  auto channel = std::make_unique<probe>(stage_.new_connection());
  timer again;
  again = channel->call_later(1ms, [&] {
    for (int i = 0; i < 10; ++i) channel->call_later(1ms, note("never"));
    EXPECT_TRUE(again.reset());
  });
  run_passes(1, 1ms);
  EXPECT_TRUE(again.pending());
  channel.reset();
  EXPECT_FALSE(again.pending());
  run_passes(3, 1ms);
  EXPECT_THAT(called_, IsEmpty());
}

TEST_P(timer_test, of_a_closed_channel_can_open_it_again) {
  probe channel(map_);
  channel.create_socket();
  channel.on_close = [&] {
    channel.close();
    channel.call_later(5s, [&] {
      called_.emplace_back("again");
      channel.create_socket();
    });
  };
  channel.on_read = [&] { channel.handle_close(); };
  pass({{channel.fileno(), POLLIN}});
  EXPECT_TRUE(map_.empty());
  run_passes(1, 1h);
  EXPECT_THAT(called_, ElementsAre("again"));
  EXPECT_TRUE(channel.socket().is_open());
}

TEST_P(timer_test, keeps_an_adopted_channel_that_has_closed) {
  auto made = std::make_unique<probe>(stage_.new_connection());
  probe& channel = *made;
  bool destroyed = false;
  channel.on_destroy = [&] { destroyed = true; };
  channel.on_read = [&] {
    channel.close();
    channel.call_later(5s, note("last"));
  };
  map_.adopt(std::move(made));
  pass({{channel.fileno(), POLLIN}});
  EXPECT_FALSE(destroyed);
  run();
  EXPECT_THAT(called_, ElementsAre("last"));
  EXPECT_TRUE(destroyed);
}

TEST_P(timer_test, cancelled_no_longer_keeps_an_adopted_channel) {
  auto made = std::make_unique<probe>(stage_.new_connection());
  probe& channel = *made;
  bool destroyed = false;
  channel.on_destroy = [&] { destroyed = true; };
  map_.adopt(std::move(made));
  channel.close();
  timer last = channel.call_later(1h, note("never"));
  map_.call_later(0s, [] {});
  run_passes(1);
  EXPECT_FALSE(destroyed);
  last.cancel();
  map_.call_later(0s, [] {});
  run_passes(1);
  EXPECT_TRUE(destroyed);
}

TEST_P(timer_test, close_all_cancels_every_timer) {
  probe channel(stage_.new_connection());
  channel.call_later(1s, note("channel"));
  map_.call_later(1s, note("map"));
  close_all(map_);
  EXPECT_TRUE(map_.timers().empty());
  run();
  EXPECT_THAT(called_, IsEmpty());
}

TEST_P(timer_test, may_destroy_the_map_of_its_loop) {
  auto map = std::make_unique<socket_map>(net_, GetParam().kind);
  map->call_every(1ms, [this, &map, kept = std::string(100, 'x')] {
    map.reset();
    called_.push_back(kept.substr(0, 1));
  });
  map->call_later(1ms, note("never"));
  loop(*map, {.wait = 1s, .use_poll = use_poll()});
  EXPECT_THAT(called_, ElementsAre("x"));
}

TEST_P(timer_test, that_dies_with_its_callback_may_arm_another) {
  struct arms_another {
    explicit arms_another(socket_map& in) : map(in) {}
    arms_another(const arms_another&) = delete;
    arms_another& operator=(const arms_another&) = delete;
    ~arms_another() {
      map.call_later(1s, [] {});
    }

    socket_map& map;
  };
  timer first =
      map_.call_later(1s, [kept = std::make_shared<arms_another>(map_)] {});
  first.cancel();
  EXPECT_EQ(map_.timers().size(), 1U);
}

TEST_P(timer_test, of_a_channel_whose_map_is_gone_cannot_be_made) {
  auto map = std::make_unique<socket_map>(net_);
  probe channel(*map);
  map.reset();
  EXPECT_THROW(channel.call_later(1s, [] {}), std::logic_error);
}

// --- The clocks -------------------------------------------------------------

TEST(timer_clock, of_a_world_is_virtual) {
  rehearse::testkit::two_hosts hosts;
  rehearse::world& world = hosts.world;
  rehearse::host& host = hosts.server;
  socket_map map(host);
  std::vector<duration> times;
  timer beat = map.call_every(20min, [&] {
    times.push_back(world.now());
    if (times.size() == 2) beat.cancel();
  });
  world.add_program("host", map, host);
  world.run();
  EXPECT_THAT(times, ElementsAre(20min, 40min));
}

TEST(timer_clock, of_a_world_is_virtual_in_a_loop_of_its_own_too) {
  rehearse::testkit::two_hosts hosts;
  rehearse::world& world = hosts.world;
  rehearse::host& host = hosts.server;
  socket_map map(host);
  bool called = false;
  map.call_later(50min, [&] { called = true; });
  loop(map);
  EXPECT_TRUE(called);
  EXPECT_EQ(world.now(), 50min);
}

class timer_posix_test : public testing::TestWithParam<bool> {};
INSTANTIATE_TEST_SUITE_P(, timer_posix_test, testing::Bool(),
                         [](const auto& use_poll) {
                           return std::string(use_poll.param ? "poll"
                                                             : "select");
                         });

TEST_P(timer_posix_test, is_not_early_and_ends_the_wait) {
  network& net = posix_network();
  socket_map map(net);
  const time_point began = net.now();
  std::optional<time_point> called;
  map.call_later(1500us, [&] { called = net.now(); });
  loop(map, {.wait = 1h, .use_poll = GetParam()});
  ASSERT_TRUE(called);
  EXPECT_GE(*called - began, 1500us);
}

}  // namespace
}  // namespace asyncore
