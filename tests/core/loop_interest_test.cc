// What a pass asks its channels, and what it then asks the network.

#include <poll.h>
#include <sys/select.h>

#include <cerrno>
#include <chrono>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>

#include "core/exceptions.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/stage.h"

namespace asyncore {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

struct wish {
  bool readable;
  bool writable;
  bool accepting;
  const char* select;
  const char* poll;
};

class loop_interest_test : public testing::TestWithParam<mode> {};

INSTANTIATE_TEST_SUITE_P(, loop_interest_test,
                         testing::Values(mode::safe, mode::cpython),
                         [](const auto& tried) {
                           return tried.param == mode::safe ? "safe"
                                                            : "cpython";
                         });

TEST_P(loop_interest_test, follows_the_predicates) {
  // A listener is never asked whether it can be written to, yet a raw
  // `writable` puts it among the exceptional ones of select.
  for (const wish& each : {
           wish{false, false, false, "r= w= e=", ""},
           wish{true, false, false, "r=3 w= e=3", " 3:ip"},
           wish{false, true, false, "r= w=3 e=3", " 3:o"},
           wish{true, true, false, "r=3 w=3 e=3", " 3:ipo"},
           wish{true, true, true, "r=3 w= e=3", " 3:ip"},
           wish{false, true, true, "r= w= e=3", ""},
           wish{false, false, true, "r= w= e=", ""},
       }) {
    stage on(GetParam());
    probe channel(on.new_connection());
    channel.wants_read = each.readable;
    channel.wants_write = each.writable;
    channel.accepting = each.accepting;
    poll(0us, on.map);
    poll2(0us, on.map);
    EXPECT_THAT(on.net.waits,
                ElementsAre("select " + std::string(each.select) + " 0us",
                            "poll" + std::string(each.poll) + " 0us"));
  }
}

TEST_P(loop_interest_test, asks_each_predicate_once_in_the_order_of_the_map) {
  stage on(GetParam());
  probe first(on.new_connection());
  probe second(on.new_connection());
  on.trace.name(first, "first");
  on.trace.name(second, "second");
  first.wants_read = false;
  second.wants_write = false;
  poll(0us, on.map);
  EXPECT_THAT(on.trace.predicates,
              ElementsAre("first.readable false", "first.writable true",
                          "second.readable true", "second.writable false"));
}

TEST_P(loop_interest_test, lists_descriptors_in_the_order_of_insertion) {
  stage on(GetParam());
  probe first(on.new_connection());
  probe second(on.new_connection());
  probe third(on.new_connection());
  on.map.remove(3);
  on.map.set(3, first);
  poll(0us, on.map);
  poll2(0us, on.map);
  EXPECT_THAT(on.net.waits, ElementsAre("select r=4,5,3 w=4,5,3 e=4,5,3 0us",
                                        "poll 4:ipo 5:ipo 3:ipo 0us"));
}

TEST_P(loop_interest_test,
       of_one_added_by_a_predicate_waits_for_the_next_pass) {
  stage on(GetParam());
  probe first(on.new_connection());
  std::unique_ptr<probe> second;
  first.on_readable = [&] {
    if (!second) second = std::make_unique<probe>(on.new_connection());
  };
  poll(0us, on.map);
  poll(0us, on.map);
  EXPECT_THAT(on.net.waits, ElementsAre("select r=3 w=3 e=3 0us",
                                        "select r=3,4 w=3,4 e=3,4 0us"));
}

TEST_P(loop_interest_test, sees_accepting_as_it_is_after_the_predicates) {
  stage on(GetParam());
  probe channel(on.new_connection());
  channel.on_writable = [&] { channel.accepting = true; };
  poll2(0us, on.map);
  EXPECT_THAT(on.net.waits, ElementsAre("poll 3:ip 0us"));
}

TEST_P(loop_interest_test, of_an_empty_map_asks_the_network_nothing) {
  stage on(GetParam());
  poll(1s, on.map);
  poll2(std::nullopt, on.map);
  poll3(1s, on.map);
  loop(on.map);
  loop(on.map, {.count = 5});
  EXPECT_THAT(on.net.waits, IsEmpty());
}

// bpo-10878.
TEST(loop_interest, of_one_that_a_predicate_closed) {
  const auto waited_for = [](mode kind) {
    stage on(kind);
    probe first(on.new_connection());
    probe second(on.new_connection());
    second.on_readable = [&] { first.close(); };
    poll2(0us, on.map);
    return on.net.waits;
  };
  EXPECT_THAT(waited_for(mode::cpython), ElementsAre("poll 3:ipo 4:ipo 0us"));
  EXPECT_THAT(waited_for(mode::safe), ElementsAre("poll 4:ipo 0us"));
}

TEST(loop_interest, of_one_that_a_predicate_closed_fails_select_in_cpython) {
  stage on(mode::cpython);
  probe channel(on.new_connection());
  channel.on_writable = [&] { channel.close(); };
  EXPECT_THROW(poll(0us, on.map), os_error);
}

TEST(loop_interest, one_closed_by_an_earlier_predicate_is_asked_in_cpython) {
  const auto asked = [](mode kind) {
    stage on(kind);
    probe first(on.new_connection());
    probe second(on.new_connection());
    on.trace.name(first, "first");
    on.trace.name(second, "second");
    first.on_readable = [&] { second.close(); };
    poll2(0us, on.map);
    return on.trace.predicates;
  };
  EXPECT_THAT(asked(mode::cpython),
              ElementsAre("first.readable true", "first.writable true",
                          "second.readable true", "second.writable true"));
  EXPECT_THAT(asked(mode::safe),
              ElementsAre("first.readable true", "first.writable true"));
}

TEST(loop_interest, one_closed_by_its_readable_is_asked_writable_in_cpython) {
  const auto asked = [](mode kind) {
    stage on(kind);
    probe channel(on.new_connection());
    probe other(on.new_connection());
    on.trace.name(channel, "channel");
    on.trace.name(other, "other");
    other.wants_write = false;
    channel.on_readable = [&] { channel.close(); };
    poll2(0us, on.map);
    return on.trace.predicates;
  };
  EXPECT_THAT(asked(mode::cpython),
              ElementsAre("channel.readable true", "channel.writable true",
                          "other.readable true", "other.writable false"));
  EXPECT_THAT(asked(mode::safe),
              ElementsAre("channel.readable true", "other.readable true",
                          "other.writable false"));
}

// Not even a timeout is waited for when nothing is left.
TEST(loop_interest, of_a_map_that_the_predicates_emptied) {
  const auto waited_for = [](mode kind) {
    stage on(kind);
    probe channel(on.new_connection());
    channel.on_readable = [&] { channel.close(); };
    channel.wants_read = false;
    channel.wants_write = false;
    loop(on.map, {.wait = 30s});
    return on.net.waits;
  };
  EXPECT_THAT(waited_for(mode::cpython),
              ElementsAre("select r= w= e= 30000000us"));
  EXPECT_THAT(waited_for(mode::safe), IsEmpty());
}

TEST(loop_interest, a_predicate_that_throws) {
  const auto told = [](mode kind) {
    stage on(kind);
    probe channel(on.new_connection());
    probe other(on.new_connection());
    on.trace.name(channel, "channel");
    channel.on_readable = [] { throw std::runtime_error("no idea"); };
    try {
      on.pass({});
    } catch (const std::runtime_error& left) {
      on.trace.lines.push_back("left the loop: " + std::string(left.what()));
    }
    return on.trace.lines;
  };
  EXPECT_THAT(told(mode::cpython), ElementsAre("left the loop: no idea"));
  EXPECT_THAT(told(mode::safe),
              ElementsAre("channel.handle_error", "  channel.handle_close",
                          "    channel.close -> ok"));
}

TEST_P(loop_interest_test, a_predicate_that_exits_leaves_the_loop) {
  stage on(GetParam());
  probe channel(on.new_connection());
  channel.on_writable = [] { throw exit_now(); };
  EXPECT_THROW(on.pass({}), exit_now);
  EXPECT_THAT(on.trace.lines, IsEmpty());
}

}  // namespace
}  // namespace asyncore
