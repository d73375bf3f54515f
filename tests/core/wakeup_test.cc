// The one door between threads. With real threads on the operating system's
// network, and with one thread in a simulated world.

#include "core/wakeup.h"

#include <netinet/in.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "core/dispatcher.h"
#include "core/exceptions.h"
#include "core/loop.h"
#include "core/posix_network.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/testing/hosts.h"

namespace asyncore {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

// {select, poll} x {posix, sim}
class wakeup_test : public testing::TestWithParam<std::tuple<bool, bool>> {
 protected:
  wakeup_test() {
    map_.set_log_sink([this](const log_line& line) {
      logged_.push_back(std::string(line.type) + ": " +
                        std::string(line.message));
    });
  }

  network& net() {
    if (std::get<1>(GetParam())) return host_;
    return posix_network();
  }
  void run(wait_limit wait = 1h) {
    loop(map_, {.wait = wait, .use_poll = std::get<0>(GetParam())});
  }
  void pass(wait_limit wait = 0s) {
    loop(map_, {.wait = wait, .use_poll = std::get<0>(GetParam()), .count = 1});
  }
  // Nothing is ready: a loop would wait.
  bool is_quiet() {
    asyncore::pass look(map_, std::get<0>(GetParam()));
    EXPECT_TRUE(look.collect(0s));
    EXPECT_TRUE(look.look());
    return look.ready_count() == 0;
  }
  wakeup::callback note(std::string what) {
    return [this, what = std::move(what)] { called_.push_back(what); };
  }

  rehearse::testkit::two_hosts hosts_;
  rehearse::host& host_ = hosts_.server;
  socket_map map_{net()};
  std::vector<std::string> called_;
  std::vector<std::string> logged_;
};

INSTANTIATE_TEST_SUITE_P(
    , wakeup_test, testing::Combine(testing::Bool(), testing::Bool()),
    [](const auto& tried) {
      return std::string(std::get<0>(tried.param) ? "poll" : "select") +
             (std::get<1>(tried.param) ? "_sim" : "_posix");
    });

TEST_P(wakeup_test, calls_come_in_their_order) {
  wakeup wake(map_);
  EXPECT_TRUE(wake.call_soon(note("1")));
  EXPECT_TRUE(wake.call_soon(note("2")));
  EXPECT_THAT(called_, IsEmpty());
  wake.call_soon([&] { wake.close(); });
  run();
  EXPECT_THAT(called_, ElementsAre("1", "2"));
}

TEST_P(wakeup_test, is_quiet_until_somebody_wakes) {
  wakeup wake(map_);
  pass();
  wake.wake();
  pass(1h);
  wake.call_soon(note("1"));
  pass(1h);
  EXPECT_THAT(called_, ElementsAre("1"));
}

// A byte that stayed in the pipe would keep the loop from waiting.
TEST_P(wakeup_test, is_quiet_again_after_each_pass) {
  wakeup wake(map_);
  EXPECT_TRUE(is_quiet());
  for (int i = 0; i < 100; ++i) wake.wake();
  EXPECT_FALSE(is_quiet());
  pass();
  EXPECT_TRUE(is_quiet());
  for (int i = 0; i < 100; ++i) wake.call_soon(note("1"));
  pass();
  EXPECT_TRUE(is_quiet());
  EXPECT_EQ(called_.size(), 100u);
  wake.wake();
  EXPECT_FALSE(is_quiet());
}

TEST_P(wakeup_test, leaves_the_map_to_a_channel_that_took_its_place) {
  wakeup wake(map_);
  wakeup other(map_);
  map_.set(map_.standing_of(wake).fd, other);
  wake.close();
  EXPECT_EQ(map_.size(), 2u);
}

TEST_P(wakeup_test, made_inside_a_call_comes_in_a_later_pass) {
  wakeup wake(map_);
  wake.call_soon([&] { wake.call_soon(note("inner")); });
  pass();
  EXPECT_THAT(called_, IsEmpty());
  pass(1h);
  EXPECT_THAT(called_, ElementsAre("inner"));
}

// The inner loop waits for the call behind the one that runs it.
TEST_P(wakeup_test, calls_keep_their_order_if_one_of_them_runs_the_loop) {
  wakeup wake(map_);
  wake.call_soon([&] {
    called_.emplace_back("1");
    wake.call_soon(note("4"));
    pass();
    called_.emplace_back("1 ends");
  });
  wake.call_soon(note("2"));
  wake.call_soon(note("3"));
  pass();
  pass();
  EXPECT_THAT(called_, ElementsAre("1", "2", "3", "4", "1 ends"));
}

TEST_P(wakeup_test, ten_thousand_do_not_fill_the_pipe) {
  wakeup wake(map_);
  int calls = 0;
  for (int i = 0; i < 10'000; ++i) {
    ASSERT_TRUE(wake.wake());
    ASSERT_TRUE(wake.call_soon([&] { ++calls; }));
  }
  pass();
  EXPECT_EQ(calls, 10'000);
}

TEST_P(wakeup_test, after_close_takes_nothing_and_drops_what_it_had) {
  wakeup wake(map_);
  wake.call_soon(note("never"));
  wake.close();
  wake.close();
  EXPECT_FALSE(wake.is_open());
  EXPECT_FALSE(wake.wake());
  EXPECT_FALSE(wake.call_soon(note("never")));
  EXPECT_TRUE(map_.empty());
  run();
  EXPECT_THAT(called_, IsEmpty());
}

// Were the calls dropped under the lock, this would wait for itself.
TEST_P(wakeup_test, what_a_dropped_call_held_may_use_it_when_it_goes) {
  struct wakes_at_its_end {
    wakes_at_its_end(wakeup& of, bool& told) : wake(of), refused(told) {}
    wakeup& wake;
    bool& refused;
    ~wakes_at_its_end() { refused = !wake.wake(); }
  };
  wakeup wake(map_);
  bool refused = false;
  auto held = std::make_shared<wakes_at_its_end>(wake, refused);
  wake.call_soon([held = std::move(held)] {});
  wake.close();
  EXPECT_TRUE(refused);
}

TEST_P(wakeup_test, exception_is_logged_and_the_next_call_made) {
  wakeup wake(map_);
  wake.call_soon([] { throw std::runtime_error("boom"); });
  wake.call_soon(note("next"));
  pass();
  EXPECT_THAT(called_, ElementsAre("next"));
  EXPECT_THAT(logged_, ElementsAre("error: uncaptured exception of a wake-up "
                                   "call (std::runtime_error:boom)"));
  EXPECT_TRUE(wake.is_open());
}

TEST_P(wakeup_test, exit_now_leaves_the_loop_and_the_rest_comes_later) {
  wakeup wake(map_);
  wake.call_soon([] { throw exit_now(); });
  wake.call_soon(note("1"));
  wake.call_soon(note("2"));
  EXPECT_THROW(pass(), exit_now);
  EXPECT_THAT(called_, IsEmpty());
  wake.call_soon(note("3"));
  pass(1h);
  EXPECT_THAT(called_, ElementsAre("1", "2", "3"));
}

TEST_P(wakeup_test, call_may_close_it_and_those_behind_are_dropped) {
  wakeup wake(map_);
  wake.call_soon([&] { wake.close(); });
  wake.call_soon(note("never"));
  run();
  EXPECT_THAT(called_, IsEmpty());
}

TEST_P(wakeup_test, call_may_destroy_it) {
  auto wake = std::make_unique<wakeup>(map_);
  wake->call_soon([&] { wake.reset(); });
  wake->call_soon(note("never"));
  run();
  EXPECT_THAT(called_, IsEmpty());
  EXPECT_TRUE(map_.empty());
}

TEST_P(wakeup_test, may_belong_to_its_map) {
  std::weak_ptr<int> held;
  lifetime::watch alive;
  {
    auto wake = std::make_unique<wakeup>(map_);
    auto kept = std::make_shared<int>(1);
    held = kept;
    auto* seen = wake.get();
    alive = lifetime::watch(seen->life());
    map_.adopt(std::move(wake));
    seen->call_soon([seen, kept] { seen->close(); });
  }
  run();
  EXPECT_TRUE(held.expired());
  EXPECT_FALSE(alive.alive());
}

TEST_P(wakeup_test, needs_something_to_call) {
  wakeup wake(map_);
  EXPECT_THROW(wake.call_soon(nullptr), value_error);
}

TEST_P(wakeup_test, closes_both_ends_of_its_pipe) {
  const auto free_numbers = [this] {
    const result<pipe_ends> made = net().pipe();
    const socket read_end(net(), made->read_end);
    const socket write_end(net(), made->write_end);
    return std::pair(made->read_end, made->write_end);
  };
  const auto before = free_numbers();
  { const wakeup wake(map_); }
  EXPECT_EQ(free_numbers(), before);
}

TEST(wakeup_without_descriptors, throws_and_leaves_nothing) {
  rehearse::testkit::two_hosts hosts;
  rehearse::host& host = hosts.server;
  host.set_descriptor_limit(4);
  socket_map map(host);
  EXPECT_THROW(const wakeup wake(map), os_error);
  EXPECT_TRUE(map.empty());
  EXPECT_TRUE(host.open_descriptors().empty());
}

// --- Threads ----------------------------------------------------------------

class wakeup_thread_test : public testing::TestWithParam<bool> {};
INSTANTIATE_TEST_SUITE_P(, wakeup_thread_test, testing::Bool(),
                         [](const auto& use_poll) {
                           return std::string(use_poll.param ? "poll"
                                                             : "select");
                         });

// Without the wake-up the loop would wait for an hour.
TEST_P(wakeup_thread_test, wakes_a_loop_that_waits) {
  socket_map map(posix_network());
  wakeup wake(map);
  std::thread other([&] { wake.call_soon([&] { wake.close(); }); });
  loop(map, {.wait = 1h, .use_poll = GetParam()});
  other.join();
  EXPECT_FALSE(wake.is_open());
}

TEST_P(wakeup_thread_test,
       loses_no_call_of_many_threads_and_keeps_their_order) {
  constexpr int thread_count = 4;
  constexpr int calls_each = 2'000;
  socket_map map(posix_network());
  wakeup wake(map);
  const std::thread::id own = std::this_thread::get_id();
  std::vector<int> last(thread_count, -1);
  int made = 0;
  int wrong = 0;
  std::vector<std::thread> others;
  for (int which = 0; which < thread_count; ++which) {
    others.emplace_back([&, which] {
      for (int i = 0; i < calls_each; ++i) {
        wake.call_soon([&, which, i] {
          if (std::this_thread::get_id() != own || last[which] != i - 1) {
            ++wrong;
          }
          last[which] = i;
          if (++made == thread_count * calls_each) wake.close();
        });
        if (i % 7 == 0) wake.wake();
      }
    });
  }
  loop(map, {.wait = 1h, .use_poll = GetParam()});
  for (std::thread& each : others) each.join();
  EXPECT_EQ(made, thread_count * calls_each);
  EXPECT_EQ(wrong, 0);
}

// Threads that go on calling while it closes are told so, and touch nothing.
TEST_P(wakeup_thread_test, may_be_closed_while_others_call) {
  socket_map map(posix_network());
  wakeup wake(map);
  std::atomic<int> accepted = 0;
  std::vector<std::thread> others;
  for (int which = 0; which < 3; ++which) {
    others.emplace_back([&] {
      while (wake.call_soon([] {})) ++accepted;
    });
  }
  while (accepted < 100) loop(map, {.wait = 1ms, .count = 1});
  wake.close();
  for (std::thread& each : others) each.join();
  EXPECT_TRUE(map.empty());
}

// What is handed over is the descriptor: the socket object knows its acceptor's
// map, and stays with its thread.
TEST_P(wakeup_thread_test, hands_a_connection_to_the_loop_of_another_thread) {
  network& net = posix_network();
  socket_map accepting(net);
  socket_map serving(net);
  wakeup serve(serving);
  std::thread other(
      [&] { loop(serving, {.wait = 1h, .use_poll = GetParam()}); });
  struct acceptor : dispatcher {
    using dispatcher::dispatcher;
    void handle_accepted(asyncore::socket sock, const address&) override {
      hand_over(std::move(sock));
    }
    std::function<void(asyncore::socket)> hand_over;
  } listener(accepting);
  listener.create_socket();
  listener.bind(address::ipv4(INADDR_LOOPBACK, 0));
  listener.listen(5);
  bool connected = false;
  listener.hand_over = [&](asyncore::socket sock) {
    serve.call_soon([&, fd = sock.release()] {
      const dispatcher served(asyncore::socket(net, fd), serving);
      connected = served.connected;
      serve.close();
    });
    listener.close();
  };
  dispatcher client(accepting);
  client.create_socket();
  client.connect(*net.getsockname(listener.fileno()));
  while (listener.socket().is_open()) {
    loop(accepting, {.wait = 1h, .use_poll = GetParam(), .count = 1});
  }
  other.join();
  EXPECT_TRUE(connected);
  EXPECT_TRUE(serving.empty());
}

}  // namespace
}  // namespace asyncore
