// What a program can do wrong, or to the library's surprise, and what comes of
// it. docs/asyncore_for_cpp.md has a row for each.

#include <poll.h>

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/async_chat.h"
#include "core/exceptions.h"
#include "core/recursion.h"
#include "core/wakeup.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/testing/hosts.h"
#include "tests/core/chat_probe.h"
#include "tests/core/stage.h"

namespace asyncore {
namespace {

using namespace std::chrono_literals;
using asynchat::chat_probe;
using asynchat::producer;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class hazard_test : public every_way {
 protected:
  loop_options once(wait_limit wait = duration::zero()) const {
    return {.wait = wait, .use_poll = use_poll(), .count = 1};
  }
};

REHEARSE_IN_EVERY_WAY(hazard_test);

// --- Times ------------------------------------------------------------------

TEST_P(hazard_test, the_longest_timeout_ends_with_an_event) {
  probe channel(stage_.new_connection());
  int reads = 0;
  channel.on_read = [&] { ++reads; };
  net_.passes = {{.ready = {{3, POLLIN}}}};
  loop(map_, once(duration::max()));
  EXPECT_EQ(reads, 1);
}

TEST_P(hazard_test, the_longest_timeout_ends_with_a_timer) {
  rehearse::testkit::two_hosts hosts;
  socket_map map(hosts.server, GetParam().kind);
  bool called = false;
  map.call_later(1s, [&] { called = true; });
  loop(map, once(duration::max()));
  EXPECT_TRUE(called);
  EXPECT_EQ(hosts.world.now(), 1s);
}

TEST_P(hazard_test, the_most_negative_timeout_is_like_any_other) {
  const probe channel(stage_.new_connection());
  if (!is_safe() && !use_poll()) {
    EXPECT_THROW(loop(map_, once(duration::min())), value_error);
    return;
  }
  loop(map_, once(duration::min()));
  EXPECT_THAT(net_.waits,
              ElementsAre(HasSubstr(is_safe() ? " -" : "for ever")));
}

TEST_P(hazard_test, a_timer_of_any_delay_comes_at_once_or_never) {
  std::vector<std::string> called;
  map_.call_later(duration::min(), [&] { called.emplace_back("min"); });
  map_.call_later(-1us, [&] { called.emplace_back("-1"); });
  timer never = map_.call_later(duration::max(), [&] { FAIL(); });
  timer often = map_.call_every(duration::max(), [&] { FAIL(); });
  loop(map_, once());
  EXPECT_THAT(called, ElementsAre("min", "-1"));
  EXPECT_TRUE(never.pending() && often.pending());
  EXPECT_TRUE(never.reset(duration::min()));
  EXPECT_THROW(often.reset(duration::min()), value_error);
  never.cancel();
}

// Nobody waits for the end of a timer that has none: the world stops the run.
TEST_P(hazard_test, a_timer_that_repeats_keeps_a_world_going_to_its_limit) {
  for (const duration interval : {duration(1us), duration(1s)}) {
    rehearse::testkit::two_hosts hosts(
        {.limits = {.passes = 10'000, .time = 60s}});
    rehearse::world& world = hosts.world;
    rehearse::host& here = hosts.server;
    socket_map map(here, GetParam().kind);
    world.add_program("here", map, here, {.use_poll = use_poll()});
    std::int64_t calls = 0;
    map.call_every(interval, [&] { ++calls; });
    try {
      world.run();
      FAIL() << "nothing stopped the run";
    } catch (const rehearse::run_stopped& stopped) {
      EXPECT_EQ(stopped.why() == rehearse::run_stopped::reason::time,
                interval == 1s);
    }
    EXPECT_EQ(calls, interval == 1s ? 60 : 10'000);
  }
}

// Each call is a pass of its own: what else the loop serves is served.
TEST_P(hazard_test, a_timer_that_arms_itself_at_once_lets_others_in) {
  probe channel(stage_.new_connection());
  int reads = 0;
  channel.on_read = [&] { ++reads; };
  std::function<void()> again = [&] { map_.call_later(0us, again); };
  again();
  for (int i = 0; i < 3; ++i) pass({{3, POLLIN}});
  EXPECT_EQ(reads, 3);
  map_.timers().cancel_all();
}

// --- Descriptors ------------------------------------------------------------

// Under select it is an error of the loop, under poll the end of the channel.
TEST_P(hazard_test, a_descriptor_that_nobody_opened) {
  probe channel(map_);
  map_.set(99, channel);
  int closes = 0;
  channel.on_close = [&] {
    ++closes;
    channel.close();
  };
  for (int i = 0; i < 2; ++i) {
    if (use_poll()) {
      pass({});
    } else {
      EXPECT_THROW(pass({}), os_error);
    }
  }
  // CPython's close knows nothing of the number, which stays in the map.
  EXPECT_EQ(closes, use_poll() ? (is_safe() ? 1 : 2) : 0);
  EXPECT_EQ(map_.empty(), use_poll() && is_safe());
}

// The one that came last stands in the map. Both believe that they own it.
TEST_P(hazard_test, two_channels_of_one_descriptor) {
  probe first(stage_.new_connection());
  probe second(asyncore::socket(net_, 3, map_));
  int reads = 0;
  second.on_read = [&] { ++reads; };
  first.on_read = [] { FAIL() << "it stands in no map any more"; };
  pass({{3, POLLIN}});
  EXPECT_EQ(reads, 1);
  first.close();
  EXPECT_FALSE(net_.is_open(3));
  EXPECT_EQ(map_.size(), is_safe() ? 1u : 0u);
  second.close();
  EXPECT_TRUE(map_.empty());
}

// CPython asks for the socket that it has closed, and select refuses it.
TEST_P(hazard_test, a_second_create_socket_and_then_a_pass) {
  probe channel(map_);
  stage_.trace.name(channel, "c");
  channel.create_socket();
  channel.create_socket();
  lines().clear();
  if (is_safe()) {
    pass({{4, POLLOUT}});
    EXPECT_THAT(lines(),
                ElementsAre("c.handle_write_event", "  c.handle_write"));
  } else if (use_poll()) {
    pass({{4, POLLOUT}});
    EXPECT_THAT(lines(), ElementsAre("c.handle_close", "  c.close -> ok"));
    EXPECT_TRUE(map_.holds(3, channel));
  } else {
    EXPECT_THROW(pass({{4, POLLOUT}}), os_error);
  }
}

// In CPython the closed channel stays in the map that it does not call its own,
// under a number that may soon be somebody else's.
TEST_P(hazard_test, a_channel_in_two_maps_that_closes) {
  socket_map other(net_, GetParam().kind);
  probe channel(stage_.new_connection());
  channel.add_channel(&other);
  channel.close();
  EXPECT_TRUE(map_.empty());
  EXPECT_EQ(other.empty(), is_safe());
  const int taken = net_.open_descriptor();
  ASSERT_EQ(taken, 3);
  int reads = 0;
  channel.on_read = [&] { ++reads; };
  net_.passes = {{.ready = {{3, POLLIN}}}};
  loop(other, once());
  EXPECT_EQ(reads, is_safe() ? 0 : 1);
}

// Closed by the first map while the second one passes.
TEST_P(hazard_test, a_channel_in_two_maps_that_closes_in_a_pass) {
  socket_map other(net_, GetParam().kind);
  probe neighbour(stage_.new_connection(), other);
  probe channel(stage_.new_connection());
  channel.add_channel(&other);
  neighbour.on_read = [&] { channel.close(); };
  int reads = 0;
  channel.on_read = [&] { ++reads; };
  net_.passes = {{.ready = {{3, POLLIN}, {4, POLLIN}}}};
  loop(other, once());
  EXPECT_EQ(reads, is_safe() ? 0 : 1);
}

TEST_P(hazard_test, nothing_cannot_be_adopted) {
  EXPECT_THROW(map_.adopt(nullptr), value_error);
  pass({});
}

// --- Terminators ------------------------------------------------------------

class chat_hazard_test : public hazard_test {
 protected:
  chat_hazard_test() : chat_(stage_.new_connection(), calls_) {}

  void hear(std::string data) {
    net_.at(3).recvs.emplace_back(std::move(data));
    pass({{3, POLLIN}});
  }
  void can_send() { pass({{3, POLLOUT}}); }

  std::vector<std::string> calls_;
  chat_probe chat_;
};

REHEARSE_IN_EVERY_WAY(chat_hazard_test);

template <typename Argument>
concept is_terminator = requires(asynchat::async_chat& chat, Argument given) {
  chat.set_terminator(given);
};
// Would be taken for a text otherwise.
static_assert(!is_terminator<std::nullptr_t>);
static_assert(is_terminator<std::nullopt_t> && is_terminator<const char*>);

TEST_P(chat_hazard_test, a_terminator_that_does_not_end) {
  for (const std::int64_t none : {0, 1, 2}) {
    if (none == 0) chat_.set_terminator(0);
    if (none == 1) chat_.set_terminator("");
    if (none == 2) chat_.set_terminator(std::nullopt);
    calls_.clear();
    hear("a\nb");
    EXPECT_THAT(calls_, ElementsAre("collect a\nb"));
  }
}

TEST_P(chat_hazard_test, a_terminator_as_long_as_can_be) {
  chat_.set_terminator(std::numeric_limits<std::int64_t>::max());
  hear("abc");
  EXPECT_EQ(chat_.get_terminator(),
            asynchat::terminator(std::numeric_limits<std::int64_t>::max() - 3));
  chat_.set_terminator(std::string(100'000, 'x'));
  hear("xx");
  EXPECT_EQ(chat_.ac_in_buffer(), "xx");
  hear("y");
  EXPECT_THAT(calls_, ElementsAre("collect abc", "collect xxy"));
}

TEST_P(chat_hazard_test, a_negative_terminator_is_refused) {
  chat_.set_terminator("\n");
  EXPECT_THROW(chat_.set_terminator(-1), value_error);
  EXPECT_THROW(chat_.set_terminator(std::numeric_limits<std::int64_t>::min()),
               value_error);
  EXPECT_EQ(chat_.get_terminator(), asynchat::terminator("\n"));
}

// get_terminator may be overridden, and answer what set_terminator refuses.
class odd_chat : public chat_probe {
 public:
  using chat_probe::chat_probe;
  asynchat::terminator get_terminator() const override {
    const std::int64_t now = next;
    next = 0;
    return now;
  }
  mutable std::int64_t next = 0;
};

// CPython cuts off that many bytes at the end, as its slices do.
TEST_P(chat_hazard_test, a_negative_answer_of_get_terminator) {
  for (const std::int64_t answer :
       {std::int64_t{-2}, std::numeric_limits<std::int64_t>::min()}) {
    std::vector<std::string> calls;
    odd_chat odd(stage_.new_connection(), calls);
    odd.next = answer;
    net_.at(4).recvs = {std::string("abcd")};
    pass({{4, POLLIN}});
    if (is_safe()) {
      EXPECT_THAT(calls, ElementsAre("collect abcd"));
    } else if (answer == -2) {
      EXPECT_THAT(calls, ElementsAre("collect ab", "found", "collect cd"));
    } else {
      EXPECT_THAT(calls, ElementsAre("collect ", "found", "collect abcd"));
    }
  }
}

// --- Producers --------------------------------------------------------------

// Answers what the test says, each time it is asked.
class scripted_producer : public producer {
 public:
  explicit scripted_producer(std::function<std::string()> answer)
      : answer_(std::move(answer)) {}
  std::string more() override {
    const std::function<std::string()> kept = answer_;
    return kept();
  }

 private:
  std::function<std::string()> answer_;
};

std::unique_ptr<producer> producing(std::function<std::string()> answer) {
  return std::make_unique<scripted_producer>(std::move(answer));
}

TEST_P(chat_hazard_test, a_producer_that_gives_nothing_for_ever) {
  int asked = 0;
  chat_.push_with_producer(producing([&] {
    ++asked;
    return std::string();
  }));
  chat_.push("after");
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(net_.at(3).sent, "after");
}

// A block for each write event: others are served, and nothing piles up.
TEST_P(chat_hazard_test, a_producer_that_never_ends) {
  chat_.push_with_producer(producing([] { return std::string("on "); }));
  probe other(stage_.new_connection());
  int reads = 0;
  other.on_read = [&] { ++reads; };
  for (int i = 0; i < 100; ++i) {
    pass({{3, POLLOUT}, {4, POLLIN}});
    EXPECT_EQ(chat_.producer_fifo_size(), 1u);
  }
  EXPECT_EQ(net_.at(3).sent.size(), 3u * 101);
  EXPECT_EQ(reads, 100);
  // One that would send what it has first, and then close, never does.
  chat_.close_when_done();
  for (int i = 0; i < 10; ++i) can_send();
  EXPECT_THAT(calls_, IsEmpty());
  chat_.close();
}

TEST_P(chat_hazard_test, a_producer_that_throws_what_is_no_exception) {
  net_.at(3).sends = {failure{EAGAIN}};
  chat_.push("a");
  chat_.on_error = [] {};
  chat_.push_with_producer(producing([]() -> std::string { throw 42; }));
  EXPECT_EQ(net_.at(3).sent, "a");
  can_send();
  can_send();
  EXPECT_THAT(calls_, ElementsAre("error int", "error int"));
  EXPECT_EQ(chat_.producer_fifo_size(), 1u);
}

// What it gives comes before what it pushes. CPython asks it once more inside,
// and sends that first.
TEST_P(chat_hazard_test, a_producer_that_pushes_while_it_is_asked) {
  net_.at(3).sends = {failure{EAGAIN}};
  chat_.push("-");
  int asked = 0;
  chat_.push_with_producer(producing([&]() -> std::string {
    switch (++asked) {
      case 1:
        chat_.push("pushed");
        return "one ";
      case 2:
        return "two ";
      default:
        return "";
    }
  }));
  while (chat_.writable()) can_send();
  EXPECT_EQ(net_.at(3).sent, is_safe() ? "-one two pushed" : "-two one pushed");
}

TEST_P(chat_hazard_test, a_producer_that_always_pushes) {
  int asked = 0;
  chat_.on_error = [&] { chat_.close(); };
  net_.at(3).sends = {failure{EAGAIN}};
  chat_.push("-");
  chat_.push_with_producer(producing([&]() -> std::string {
    ++asked;
    chat_.push("x");
    return "y";
  }));
  can_send();
  can_send();
  if (is_safe()) {
    EXPECT_EQ(asked, 2);
    EXPECT_EQ(net_.at(3).sent, "-yy");
  } else {
    EXPECT_EQ(asked, recursion_max);
    EXPECT_THAT(calls_, ElementsAre("error asyncore::recursion_error"));
  }
  chat_.discard_buffers();
}

// --- Exceptions -------------------------------------------------------------

TEST_P(hazard_test, what_is_no_exception_may_be_thrown_by_any_handler) {
  const auto thrower = [] { throw 42; };
  std::vector<std::string> seen;
  const auto watch = [&](probe& channel) {
    channel.on_error = [&] {
      seen.push_back(describe_current_exception().type);
    };
  };
  probe channel(stage_.new_connection());
  watch(channel);
  channel.on_read = channel.on_write = channel.on_expt = thrower;
  channel.call_later(0us, thrower);
  pass({{3, POLLIN}});
  pass({{3, POLLOUT}});
  pass({{3, POLLPRI}});
  probe listener(stage_.new_socket());
  watch(listener);
  listener.listen(1);
  listener.on_accept = thrower;
  pass({{4, POLLIN}});
  probe client(map_);
  watch(client);
  client.create_socket();
  net_.at(5).connects = {EINPROGRESS};
  client.connect(server_address);
  client.on_connect = thrower;
  pass({{5, POLLOUT}});
  EXPECT_THAT(seen, SizeIs(6));
  EXPECT_THAT(seen, Each("int"));
}

TEST_P(hazard_test, what_is_no_exception_thrown_by_a_predicate) {
  probe channel(stage_.new_connection());
  int errors = 0;
  channel.on_error = [&] { ++errors; };
  channel.on_readable = [] { throw 42; };
  if (is_safe()) {
    pass({});
    EXPECT_EQ(errors, 1);
  } else {
    EXPECT_THROW(pass({}), int);
  }
}

TEST_P(hazard_test, a_handle_error_that_throws_leaves_a_loop_to_be_entered) {
  probe broken(stage_.new_connection());
  broken.on_read = [] { throw std::runtime_error("broken"); };
  broken.on_error = [] { throw 42; };
  broken.call_later(0us, [] { throw std::runtime_error("late"); });
  probe other(stage_.new_connection());
  int reads = 0;
  other.on_read = [&] { ++reads; };
  EXPECT_THROW(pass({{3, POLLIN}, {4, POLLIN}}), int);
  EXPECT_EQ(reads, 0);
  // The timer was due in that pass, and comes in this one.
  EXPECT_THROW(pass({{4, POLLIN}}), int);
  EXPECT_EQ(reads, 1);
  EXPECT_TRUE(map_.timers().empty());
  pass({{4, POLLIN}});
  EXPECT_EQ(reads, 2);
  EXPECT_EQ(stage_.trace.depth, 0);
}

// Its connection is gone already: a farewell cannot be sent. CPython calls it
// again for each attempt.
TEST_P(hazard_test, a_handle_close_that_sends) {
  probe channel(stage_.new_connection());
  int closes = 0;
  channel.on_error = [&] { channel.close(); };
  channel.on_close = [&] {
    ++closes;
    net_.at(3).sends = {failure{EPIPE}};
    channel.send("bye");
    channel.close();
  };
  net_.at(3).recvs = {failure{ECONNRESET}};
  channel.on_read = [&] { channel.recv(10); };
  pass({{3, POLLIN}});
  EXPECT_EQ(closes, is_safe() ? 1 : recursion_max);
  EXPECT_TRUE(map_.empty());
}

TEST_P(chat_hazard_test, a_handle_close_that_pushes) {
  chat_.set_terminator("\n");
  chat_.on_error = [&] { chat_.close(); };
  chat_.on_close = [&] {
    net_.at(3).sends = {failure{EPIPE}};
    chat_.push("bye");
    chat_.close();
  };
  hear("");
  EXPECT_TRUE(map_.empty());
  EXPECT_EQ(calls_.front(), "close");
  if (is_safe()) {
    EXPECT_THAT(calls_, SizeIs(1));
  } else {
    EXPECT_THAT(calls_, Contains("error asyncore::recursion_error"));
  }
}

// --- Loops inside handlers --------------------------------------------------

// Each finds the same event again. The innermost is refused, and that is an
// error of the channel.
TEST_P(hazard_test, loops_that_nest_without_end) {
  probe channel(stage_.new_connection());
  int reads = 0;
  std::vector<std::string> errors;
  channel.on_read = [&] {
    ++reads;
    pass({{3, POLLIN}});
  };
  channel.on_error = [&] {
    errors.push_back(describe_current_exception().type);
    channel.close();
  };
  pass({{3, POLLIN}});
  EXPECT_EQ(reads, recursion_max);
  EXPECT_THAT(errors, ElementsAre("asyncore::recursion_error"));
  probe next(stage_.new_connection());
  next.on_read = [&] { next.close(); };
  pass({{3, POLLIN}});
  EXPECT_TRUE(map_.empty());
}

// CPython delivers once more what is being collected, and then drops as much of
// what has come since.
TEST_P(chat_hazard_test, a_loop_inside_collect_incoming_data) {
  chat_.set_terminator("\n");
  chat_.on_collect = [&] {
    chat_.on_collect = nullptr;
    hear("c\nd");
  };
  hear("a\nb");
  if (is_safe()) {
    EXPECT_THAT(calls_, ElementsAre("collect a", "found", "collect bc", "found",
                                    "collect d"));
  } else {
    EXPECT_THAT(calls_,
                ElementsAre("collect a", "collect a", "found", "collect bc",
                            "found", "collect d", "found"));
  }
}

// Likewise for what does not end, for a part, and for the beginning of an end.
TEST_P(chat_hazard_test, a_loop_inside_collect_loses_nothing_in_safe_mode) {
  if (!is_safe()) return;
  for (const int kind : {0, 1, 2}) {
    if (kind == 0) chat_.set_terminator(std::nullopt);
    if (kind == 1) chat_.set_terminator(6);
    if (kind == 2) chat_.set_terminator("\r\n");
    calls_.clear();
    chat_.on_collect = [&] {
      chat_.on_collect = nullptr;
      hear("\nbc");
    };
    hear("aa\r");
    std::string collected;
    for (const std::string& call : calls_) {
      if (call != "found") collected += call.substr(sizeof "collect");
    }
    EXPECT_EQ(collected, kind == 2 ? "aabc" : "aa\r\nbc");
    EXPECT_EQ(calls_.size(), kind == 0 ? 2u : 3u);
    EXPECT_EQ(chat_.ac_in_buffer(), "");
  }
}

TEST_P(chat_hazard_test, a_loop_inside_found_terminator) {
  chat_.set_terminator("\n");
  chat_.on_found = [&] {
    chat_.on_found = nullptr;
    hear("c\n");
  };
  hear("a\nb");
  EXPECT_THAT(calls_, ElementsAre("collect a", "found", "collect bc", "found"));
}

// --- The end of the map -----------------------------------------------------

// A map whose channels and handlers may destroy it.
class map_end_test : public hazard_test {
 protected:
  void pass_over_own(int flags) {
    net_.passes.push_back({.ready = {{3, flags}}});
    loop(*own_, {.use_poll = use_poll(), .count = 2});
    EXPECT_EQ(own_, nullptr);
  }

  std::unique_ptr<socket_map> own_ =
      std::make_unique<socket_map>(net_, GetParam().kind);
};

REHEARSE_IN_EVERY_WAY(map_end_test);

TEST_P(map_end_test, may_come_in_a_loop_inside_a_handler) {
  probe channel(stage_.new_connection(), *own_);
  int reads = 0;
  channel.on_read = [&] {
    if (++reads == 2) {
      own_.reset();
      return;
    }
    net_.passes.push_back({.ready = {{3, POLLIN}}});
    loop(*own_, once());
  };
  pass_over_own(POLLIN);
  EXPECT_EQ(reads, 2);
}

// While its loop waits in a simulated world, another program has its turn.
TEST_P(map_end_test, may_come_while_its_loop_waits) {
  rehearse::testkit::two_hosts hosts;
  rehearse::host& here = hosts.server;
  own_ = std::make_unique<socket_map>(here, GetParam().kind);
  probe listener(*own_);
  listener.create_socket();
  listener.bind(here.ipv4(80));
  listener.listen(1);
  rehearse::host& there = hosts.client;
  socket_map other(there, GetParam().kind);
  hosts.world.add_program("there", other, there, {.use_poll = use_poll()});
  other.call_later(1s, [&] { own_.reset(); });
  loop(*own_, {.use_poll = use_poll()});
  EXPECT_EQ(own_, nullptr);
  EXPECT_EQ(listener.map(), nullptr);
}

TEST_P(map_end_test, may_come_in_its_log_sink) {
  const std::string long_enough_to_be_on_the_heap(100, 'x');
  std::string after;
  own_->set_log_sink([&, long_enough_to_be_on_the_heap](const log_line&) {
    own_.reset();
    after = long_enough_to_be_on_the_heap;
  });
  probe channel(stage_.new_connection(), *own_);
  channel.on_read = [&] { channel.log("the last"); };
  pass_over_own(POLLIN);
  EXPECT_EQ(after, long_enough_to_be_on_the_heap);
}

TEST_P(map_end_test, may_come_in_the_handlers_of_a_chat) {
  for (const std::string moment : {"collect", "found", "close", "error"}) {
    own_ = std::make_unique<socket_map>(net_, GetParam().kind);
    asyncore::socket sock(net_, net_.open_descriptor(3), *own_);
    net_.at(3).peer = client_address;
    std::vector<std::string> calls;
    chat_probe chat(std::move(sock), calls);
    chat.set_terminator("\n");
    const auto end = [&] { own_.reset(); };
    if (moment == "collect") chat.on_collect = end;
    if (moment == "found") chat.on_found = end;
    if (moment == "close") chat.on_close = end;
    if (moment == "error") {
      chat.on_found = [] { throw std::runtime_error("broken"); };
      chat.on_error = end;
    }
    net_.at(3).recvs = {std::string(moment == "close" ? "" : "a\nb")};
    pass_over_own(POLLIN);
  }
}

TEST_P(map_end_test, may_come_in_a_producer) {
  std::vector<std::string> calls;
  asyncore::socket sock(net_, net_.open_descriptor(), *own_);
  net_.at(3).peer = client_address;
  chat_probe chat(std::move(sock), calls);
  net_.at(3).sends = {failure{EAGAIN}, failure{EAGAIN}};
  chat.push("a");
  chat.push_with_producer(producing([&] {
    own_.reset();
    return std::string("b");
  }));
  net_.passes = {{.ready = {{3, POLLOUT}}}};
  loop(*own_, once());
  pass_over_own(POLLOUT);
}

TEST_P(map_end_test, may_come_in_a_wake_up_call) {
  rehearse::testkit::two_hosts hosts;
  own_ = std::make_unique<socket_map>(hosts.server, GetParam().kind);
  wakeup wake(*own_);
  int calls = 0;
  wake.call_soon([&] {
    ++calls;
    own_.reset();
    throw std::runtime_error("too late");
  });
  wake.call_soon([&] { ++calls; });
  loop(*own_, {.use_poll = use_poll()});
  EXPECT_EQ(own_, nullptr);
  EXPECT_EQ(calls, 2);
}

}  // namespace
}  // namespace asyncore
