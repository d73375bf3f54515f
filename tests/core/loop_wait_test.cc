// How long a pass waits, how often a loop passes, and what ends it.

#include <sys/select.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "core/exceptions.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/stage.h"

namespace asyncore {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class loop_wait_test : public every_way {
 protected:
  void poll_once(wait_limit wait) {
    use_poll() ? poll2(wait, map_) : poll(wait, map_);
  }
  std::string last_wait() {
    return net_.waits.empty() ? "" : net_.waits.back();
  }
};

REHEARSE_IN_EVERY_WAY(loop_wait_test);

TEST_P(loop_wait_test, lasts_as_long_as_the_timeout) {
  const probe channel(stage_.new_connection());
  poll_once(2s);
  EXPECT_THAT(last_wait(), HasSubstr(" 2000000us"));
}

TEST_P(loop_wait_test, without_a_timeout_lasts_for_ever) {
  const probe channel(stage_.new_connection());
  poll_once(std::nullopt);
  EXPECT_THAT(last_wait(), HasSubstr("for ever"));
}

TEST_P(loop_wait_test, of_a_loop_is_thirty_seconds_unless_told) {
  const probe channel(stage_.new_connection());
  loop(map_, {.use_poll = use_poll(), .count = 1});
  EXPECT_THAT(last_wait(), HasSubstr(" 30000000us"));
}

TEST_P(loop_wait_test, of_a_single_poll_is_none_unless_told) {
  const probe channel(stage_.new_connection());
  poll_once(duration::zero());
  EXPECT_THAT(last_wait(), HasSubstr(" 0us"));
}

TEST_P(loop_wait_test, for_nothing_only_sleeps) {
  probe channel(stage_.new_connection());
  channel.wants_read = channel.wants_write = false;
  poll_once(2s);
  EXPECT_THAT(
      net_.waits,
      ElementsAre(use_poll() ? "poll 2000000us" : "select r= w= e= 2000000us"));
  EXPECT_THAT(lines(), IsEmpty());
}

TEST_P(loop_wait_test, that_is_interrupted_ends_the_pass_and_counts) {
  probe channel(stage_.new_connection());
  channel.on_read = [] { FAIL() << "no event was found"; };
  net_.passes = {{.error = EINTR}, {.error = EINTR}};
  loop(map_, {.wait = 1s, .use_poll = use_poll(), .count = 2});
  EXPECT_THAT(net_.waits, SizeIs(2));
  EXPECT_THAT(lines(), IsEmpty());
}

TEST_P(loop_wait_test, that_fails_leaves_the_loop) {
  const probe channel(stage_.new_connection());
  net_.passes = {{.error = EBADF}};
  try {
    loop(map_, {.use_poll = use_poll()});
    FAIL() << "nothing was thrown";
  } catch (const os_error& error) {
    EXPECT_EQ(error.number(), EBADF);
  }
  EXPECT_EQ(map_.size(), 1u);
}

TEST_P(loop_wait_test, without_memory_ends_the_pass_in_safe_mode_only) {
  const probe channel(stage_.new_connection());
  net_.passes = {{.error = ENOMEM}, {.error = ENOMEM}};
  const loop_options twice = {.wait = 1s, .use_poll = use_poll(), .count = 2};
  if (is_safe()) {
    loop(map_, twice);
    EXPECT_THAT(net_.waits, SizeIs(2));
  } else {
    EXPECT_THROW(loop(map_, twice), os_error);
    EXPECT_THAT(net_.waits, SizeIs(1));
  }
  EXPECT_EQ(map_.size(), 1u);
}

TEST_P(loop_wait_test, goes_on_until_the_map_is_empty) {
  probe channel(stage_.new_connection());
  int reads = 0;
  channel.on_read = [&] {
    if (++reads == 3) channel.close();
  };
  for (int i = 0; i < 5; ++i) net_.passes.push_back({.ready = {{3, POLLIN}}});
  loop(map_, {.use_poll = use_poll()});
  EXPECT_EQ(reads, 3);
  EXPECT_THAT(net_.waits, SizeIs(3));
}

TEST_P(loop_wait_test, is_made_once_for_each_of_the_count) {
  const probe channel(stage_.new_connection());
  loop(map_, {.use_poll = use_poll(), .count = 3});
  EXPECT_THAT(net_.waits, SizeIs(3));
}

TEST_P(loop_wait_test, is_not_made_for_a_count_of_none_or_less) {
  const probe channel(stage_.new_connection());
  for (const std::int64_t count : {std::int64_t{0}, std::int64_t{-1},
                                   std::numeric_limits<std::int64_t>::min()}) {
    loop(map_, {.use_poll = use_poll(), .count = count});
  }
  EXPECT_THAT(net_.waits, IsEmpty());
}

TEST_P(loop_wait_test, takes_arguments_in_the_order_of_python) {
  const probe channel(stage_.new_connection());
  loop(5s, use_poll(), map_, 2);
  EXPECT_THAT(net_.waits, SizeIs(2));
  EXPECT_THAT(last_wait(), HasSubstr(" 5000000us"));
}

TEST_P(loop_wait_test, goes_on_for_a_channel_that_a_handler_adds) {
  probe first(stage_.new_connection());
  std::unique_ptr<probe> second;
  first.on_read = [&] {
    first.close();
    second = std::make_unique<probe>(stage_.new_connection());
    second->on_read = [&] { second->close(); };
  };
  net_.passes = {{.ready = {{3, POLLIN}}}, {.ready = {{3, POLLIN}}}};
  loop(map_, {.use_poll = use_poll()});
  EXPECT_THAT(net_.waits, SizeIs(2));
}

// Python 3's select refuses a negative timeout; its poll waits for ever.
TEST(loop_wait, with_a_negative_timeout) {
  for (const bool wanted : {true, false}) {
    for (const mode kind : {mode::safe, mode::cpython}) {
      stage on(kind);
      probe channel(on.new_connection());
      channel.wants_read = channel.wants_write = wanted;
      if (kind == mode::cpython) {
        EXPECT_THROW(poll(-5ms, on.map), value_error);
        EXPECT_THAT(on.net.waits, IsEmpty());
      } else {
        poll(-5ms, on.map);
        EXPECT_THAT(on.net.waits, ElementsAre(HasSubstr("-5000us")));
      }
      poll2(-5ms, on.map);
      EXPECT_THAT(on.net.waits.back(),
                  HasSubstr(kind == mode::safe ? "-5000us" : "for ever"));
    }
  }
}

// A fraction of a millisecond that is cut off makes a loop spin.
TEST(loop_wait, with_poll_is_cut_to_milliseconds_in_cpython_only) {
  const auto waited_for = [](mode kind, duration timeout) {
    stage on(kind);
    const probe channel(on.new_connection());
    poll2(timeout, on.map);
    return on.net.waits.back();
  };
  EXPECT_EQ(waited_for(mode::cpython, 900us), "poll 3:ipo 0us");
  EXPECT_EQ(waited_for(mode::cpython, 2999us), "poll 3:ipo 2000us");
  EXPECT_EQ(waited_for(mode::cpython, -900us), "poll 3:ipo 0us");
  EXPECT_EQ(waited_for(mode::safe, 900us), "poll 3:ipo 900us");
  EXPECT_EQ(waited_for(mode::safe, 2999us), "poll 3:ipo 2999us");
}

TEST(loop_wait, with_select_is_never_cut) {
  for (const mode kind : {mode::safe, mode::cpython}) {
    stage on(kind);
    const probe channel(on.new_connection());
    poll(900us, on.map);
    EXPECT_THAT(on.net.waits, ElementsAre("select r=3 w=3 e=3 900us"));
  }
}

// CPython hands the missing timeout to time.sleep, which refuses it; its poll
// never returns.
TEST(loop_wait, for_nothing_without_a_timeout) {
  for (const bool use_poll : {false, true}) {
    for (const mode kind : {mode::safe, mode::cpython}) {
      stage on(kind);
      probe channel(on.new_connection());
      channel.wants_read = channel.wants_write = false;
      const loop_options how{
          .wait = std::nullopt, .use_poll = use_poll, .count = 1};
      if (kind == mode::safe) {
        EXPECT_THROW(loop(on.map, how), os_error);
      } else if (use_poll) {
        loop(on.map, how);
        EXPECT_THAT(on.net.waits, ElementsAre("poll for ever"));
      } else {
        EXPECT_THROW(loop(on.map, how), type_error);
      }
    }
  }
}

TEST_P(loop_wait_test, for_a_descriptor_too_large_for_select_names_poll) {
  const int fd = FD_SETSIZE;
  net_.open_descriptor(fd);
  const probe channel(asyncore::socket(net_, fd, map_));
  if (use_poll()) {
    poll_once(duration::zero());
    return;
  }
  try {
    poll_once(duration::zero());
    FAIL() << "nothing was thrown";
  } catch (const value_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("1024"));
    EXPECT_THAT(error.what(), HasSubstr("use poll"));
  }
}

TEST_P(loop_wait_test, that_is_invalid_for_another_reason_is_an_os_error) {
  const probe channel(stage_.new_connection());
  net_.passes = {{.error = EINVAL}};
  EXPECT_THROW(poll_once(duration::zero()), os_error);
}

// The socket was closed behind the channel's back.
TEST_P(loop_wait_test, for_a_descriptor_that_is_not_open) {
  probe channel(stage_.new_connection());
  stage_.trace.name(channel, "channel");
  static_cast<void>(net_.close(3));
  if (!use_poll()) {
    EXPECT_THROW(pass({}), os_error);
    return;
  }
  pass({});
  EXPECT_EQ(lines().front(), "channel.handle_close");
}

}  // namespace
}  // namespace asyncore
