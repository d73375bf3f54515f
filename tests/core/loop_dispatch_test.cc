// Whom the loop calls for what a wait has found, and in which order.

#include <poll.h>

#include <cerrno>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/exceptions.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/stage.h"

namespace asyncore {
namespace {

using testing::ElementsAre;

// The handlers that are called for it, without what they call in turn.
std::vector<std::string> outermost(const std::vector<std::string>& lines) {
  std::vector<std::string> found;
  for (const std::string& line : lines) {
    if (line.front() != ' ') found.push_back(line);
  }
  return found;
}

// A channel on which the test closes and opens; its descriptor stays.
void keep_open(probe& channel) {
  channel.on_close = [] {};
}

struct flag_row {
  int flags;
  std::vector<std::string> poll;
  std::vector<std::string> select;
};

class loop_dispatch_test : public every_way {};

REHEARSE_IN_EVERY_WAY(loop_dispatch_test);

// Section 2.7 tells how Linux turns flags into the lists of select.
TEST_P(loop_dispatch_test, calls_a_handler_for_each_flag) {
  const std::string read = "c.handle_read_event";
  const std::string write = "c.handle_write_event";
  const std::string expt = "c.handle_expt_event";
  const std::string close = "c.handle_close";
  const std::vector<flag_row> table = {
      {POLLIN, {read}, {read}},
      {POLLOUT, {write}, {write}},
      {POLLPRI, {expt}, {expt}},
      {POLLHUP, {close}, {read}},
      {POLLERR, {close}, {read, write}},
      {POLLNVAL, {close}, {}},
      {POLLHUP | POLLERR | POLLNVAL, {close}, {read, write}},
      {POLLIN | POLLOUT, {read, write}, {read, write}},
      {POLLIN | POLLHUP, {read, close}, {read}},
      {POLLOUT | POLLHUP, {write, close}, {read, write}},
      {POLLIN | POLLPRI | POLLOUT | POLLHUP,
       {read, write, expt, close},
       {read, write, expt}},
      {0, {}, {}},
  };
  for (const flag_row& row : table) {
    stage on(GetParam().kind);
    probe channel(on.new_connection());
    keep_open(channel);
    on.trace.name(channel, "c");
    on.pass({{3, row.flags}}, use_poll());
    EXPECT_EQ(outermost(on.trace.lines), use_poll() ? row.poll : row.select)
        << "flags " << row.flags;
  }
}

TEST_P(loop_dispatch_test, selects_by_phase_and_polls_by_channel) {
  probe first(stage_.new_connection());
  probe second(stage_.new_connection());
  stage_.trace.name(first, "first");
  stage_.trace.name(second, "second");
  const int all = POLLIN | POLLOUT | POLLPRI;
  pass({{4, all}, {3, all}});
  if (use_poll()) {
    EXPECT_THAT(
        outermost(lines()),
        ElementsAre("first.handle_read_event", "first.handle_write_event",
                    "first.handle_expt_event", "second.handle_read_event",
                    "second.handle_write_event", "second.handle_expt_event"));
  } else {
    EXPECT_THAT(
        outermost(lines()),
        ElementsAre("first.handle_read_event", "second.handle_read_event",
                    "first.handle_write_event", "second.handle_write_event",
                    "first.handle_expt_event", "second.handle_expt_event"));
  }
}

TEST_P(loop_dispatch_test, does_not_ask_the_predicates_again) {
  probe channel(stage_.new_connection());
  int asked = 0;
  channel.on_readable = channel.on_writable = [&] { ++asked; };
  channel.on_read = [&] { channel.wants_write = false; };
  stage_.trace.name(channel, "c");
  pass({{3, POLLIN | POLLOUT}});
  EXPECT_EQ(asked, 2);
  EXPECT_THAT(outermost(lines()),
              ElementsAre("c.handle_read_event", "c.handle_write_event"));
}

TEST_P(loop_dispatch_test, passes_over_one_that_another_closed) {
  probe first(stage_.new_connection());
  probe second(stage_.new_connection());
  stage_.trace.name(second, "second");
  first.on_read = [&] { second.close(); };
  second.on_read = second.on_write = [] { FAIL() << "it is closed"; };
  pass({{3, POLLIN}, {4, POLLIN | POLLOUT | POLLHUP}});
  EXPECT_THAT(lines().back(), "    second.close -> ok");
}

TEST_P(loop_dispatch_test, passes_over_one_that_another_destroyed) {
  probe first(stage_.new_connection());
  auto second = std::make_unique<probe>(stage_.new_connection());
  second->on_read = second->on_write = [] { FAIL() << "it is gone"; };
  first.on_read = [&] { second.reset(); };
  pass({{3, POLLIN}, {4, POLLIN | POLLOUT | POLLHUP}});
  EXPECT_EQ(map_.size(), 1u);
}

TEST_P(loop_dispatch_test, still_reaches_one_that_lost_interest) {
  probe first(stage_.new_connection());
  probe second(stage_.new_connection());
  int reads = 0;
  second.on_read = [&] { ++reads; };
  first.on_read = [&] { second.wants_read = false; };
  pass({{3, POLLIN}, {4, POLLIN}});
  EXPECT_EQ(reads, 1);
}

// bpo-30931: the new channel has the number of the closed one, and hears what
// was meant for that.
TEST(loop_dispatch, of_an_event_whose_descriptor_another_channel_took_over) {
  for (const bool use_poll : {false, true}) {
    const auto told = [&](mode kind) {
      stage on(kind);
      probe first(on.new_connection());
      std::optional<probe> second(std::in_place, on.new_connection());
      std::optional<probe> third;
      first.on_read = [&] {
        second->close();
        third.emplace(on.new_connection());
        on.trace.name(*third, "third");
      };
      on.pass({{3, POLLIN}, {4, POLLIN}}, use_poll);
      EXPECT_EQ(third->fileno(), 4);
      return outermost(on.trace.lines);
    };
    EXPECT_THAT(told(mode::cpython),
                ElementsAre("?.handle_read_event", "third.handle_read_event"));
    EXPECT_THAT(told(mode::safe), ElementsAre("?.handle_read_event"));
  }
}

// The same channel with another socket is a new one too.
TEST(loop_dispatch, of_an_event_whose_channel_was_opened_again) {
  const auto reads = [](mode kind) {
    stage on(kind);
    probe first(on.new_connection());
    probe second(on.new_connection());
    int count = 0;
    second.on_read = [&] { ++count; };
    first.on_read = [&] {
      second.close();
      second.create_socket();
    };
    on.pass({{3, POLLIN}, {4, POLLIN}});
    EXPECT_EQ(second.fileno(), 4);
    return count;
  };
  EXPECT_EQ(reads(mode::cpython), 1);
  EXPECT_EQ(reads(mode::safe), 0);
}

// bpo-30985.
TEST(loop_dispatch, of_further_events_of_a_channel_that_closed_itself) {
  const auto told = [](mode kind) {
    stage on(kind);
    probe channel(on.new_connection());
    on.trace.name(channel, "c");
    on.net.at(3).recvs = {std::string()};
    channel.on_read = [&] { channel.recv(10); };
    on.pass({{3, POLLIN | POLLOUT | POLLPRI | POLLHUP}}, true);
    return on.trace.lines;
  };
  EXPECT_THAT(
      told(mode::cpython),
      ElementsAre("c.handle_read_event", "  c.handle_read", "    c.recv -> 0",
                  "    c.handle_close", "      c.close -> ok",
                  "c.handle_write_event", "  c.handle_write",
                  "c.handle_expt_event",
                  // EBADF, and under poll that means that the peer has gone.
                  "c.handle_close"));
  EXPECT_THAT(
      told(mode::safe),
      ElementsAre("c.handle_read_event", "  c.handle_read", "    c.recv -> 0",
                  "    c.handle_close", "      c.close -> ok"));
}

TEST(loop_dispatch, of_a_hang_up_after_the_end_of_the_stream) {
  const auto closes = [](mode kind) {
    stage on(kind);
    probe channel(on.new_connection());
    int count = 0;
    channel.on_close = [&] {
      ++count;
      channel.close();
    };
    on.net.at(3).recvs = {failure{ECONNRESET}};
    channel.on_read = [&] { channel.recv(10); };
    on.pass({{3, POLLIN | POLLHUP}}, true);
    return count;
  };
  EXPECT_EQ(closes(mode::cpython), 2);
  EXPECT_EQ(closes(mode::safe), 1);
}

// One read need not be all. What it took and what it did not stand before the
// hang-up.
TEST(loop_dispatch, of_a_hang_up_that_comes_with_the_first_of_the_input) {
  const auto read_by = [](mode kind) {
    stage on(kind);
    probe channel(on.new_connection());
    std::string input;
    on.net.at(3).recvs = {std::string("one "), std::string("two"),
                          std::string()};
    channel.on_read = [&] { input += channel.recv(4); };
    channel.on_close = [&] {
      input += "|";
      channel.close();
    };
    for (int i = 0; i < 3 && channel.connected; ++i) {
      on.pass({{3, POLLIN | POLLHUP}}, true);
    }
    return input;
  };
  EXPECT_EQ(read_by(mode::cpython), "one |");
  EXPECT_EQ(read_by(mode::safe), "one two|");
}

// Who reads nothing is told of the hang-up at once: it would never come to the
// end.
TEST(loop_dispatch, of_a_hang_up_of_a_channel_that_does_not_read) {
  for (const mode kind : {mode::cpython, mode::safe}) {
    stage on(kind);
    probe channel(on.new_connection());
    int count = 0;
    channel.on_read = [] {};
    channel.on_close = [&] { ++count; };
    on.pass({{3, POLLIN | POLLHUP}}, true);
    EXPECT_EQ(count, 1);
  }
}

// readwrite by itself follows the same rule for a channel of the map.
TEST(loop_dispatch, of_readwrite_on_a_channel_that_closed_itself) {
  const auto closes = [](mode kind) {
    stage on(kind);
    probe channel(on.new_connection());
    int count = 0;
    channel.on_close = [&] { ++count; };
    channel.on_read = [&] { channel.close(); };
    readwrite(channel, POLLIN | POLLHUP, on.map);
    return count;
  };
  EXPECT_EQ(closes(mode::cpython), 1);
  EXPECT_EQ(closes(mode::safe), 0);
}

TEST_P(loop_dispatch_test, goes_on_after_a_channel_joined_its_place_again) {
  probe channel(stage_.new_connection());
  stage_.trace.name(channel, "c");
  channel.on_read = [&] { channel.add_channel(); };
  pass({{3, POLLIN | POLLOUT}});
  EXPECT_THAT(outermost(lines()),
              ElementsAre("c.handle_read_event", "c.handle_write_event"));
}

// In a map of its own beside the loop's.
TEST_P(loop_dispatch_test, serves_a_channel_that_stands_in_two_maps) {
  socket_map other(net_, GetParam().kind);
  probe channel(stage_.new_connection());
  int reads = 0;
  channel.on_read = [&] { ++reads; };
  channel.add_channel(&other);
  pass({{3, POLLIN}});
  net_.passes = {{.ready = {{3, POLLIN}}}};
  loop(other, {.use_poll = use_poll(), .count = 1});
  EXPECT_EQ(reads, 2);
}

TEST(loop_dispatch, a_channel_destroyed_leaves_both_its_maps) {
  stage on;
  socket_map other(on.net);
  {
    probe channel(on.new_connection());
    channel.add_channel(&other);
    EXPECT_EQ(other.size(), 1u);
  }
  EXPECT_TRUE(on.map.empty());
  EXPECT_TRUE(other.empty());
}

TEST_P(loop_dispatch_test, a_handler_may_run_the_loop_of_its_map) {
  probe first(stage_.new_connection());
  probe second(stage_.new_connection());
  stage_.trace.name(first, "first");
  stage_.trace.name(second, "second");
  bool nested = false;
  first.on_read = [&] {
    if (std::exchange(nested, true)) return;
    pass({{3, POLLIN}, {4, POLLIN}});
  };
  pass({{3, POLLIN}, {4, POLLIN}});
  EXPECT_THAT(
      lines(),
      ElementsAre("first.handle_read_event", "  first.handle_read",
                  "    first.handle_read_event", "      first.handle_read",
                  "    second.handle_read_event", "      second.handle_read",
                  "second.handle_read_event", "  second.handle_read"));
}

TEST_P(loop_dispatch_test, a_nested_loop_may_close_who_was_to_come) {
  probe first(stage_.new_connection());
  probe second(stage_.new_connection());
  int reads = 0;
  second.on_read = [&] {
    ++reads;
    second.close();
  };
  first.on_read = [&] {
    first.on_read = nullptr;
    pass({{4, POLLIN}});
  };
  pass({{3, POLLIN}, {4, POLLIN}});
  EXPECT_EQ(reads, 1);
}

}  // namespace
}  // namespace asyncore
