// Section 3.8 of the semantics, branch by branch.

#include <cerrno>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <stdexcept>
#include <vector>

#include "core/exceptions.h"
#include "core/posix_network.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/testing/bare_channel.h"
#include "tests/core/stage.h"

namespace asyncore {
namespace {

using rehearse::testkit::bare_channel;

class close_all_test : public testing::Test {
 protected:
  // The first of two channels closes so.
  void let_the_first_close(std::function<void()> how) {
    first_.emplace();
    first_->on_close = std::move(how);
    map_.set(3, *first_);
    map_.set(4, second_);
  }

  scripted_network net_;
  socket_map map_{net_};
  std::optional<bare_channel> first_;
  bare_channel second_;
};

TEST_F(close_all_test, closes_every_channel_and_empties_the_map) {
  std::list<bare_channel> channels;
  for (int fd = 0; fd < 10; ++fd) map_.set(fd, channels.emplace_back());
  close_all(map_);
  EXPECT_TRUE(map_.empty());
  for (const bare_channel& each : channels) EXPECT_EQ(each.closes, 1);
}

TEST_F(close_all_test, means_the_default_map_unless_told) {
  std::list<bare_channel> channels;
  socket_map& map = socket_map::default_map();
  for (int fd = 0; fd < 10; ++fd) map.set(fd, channels.emplace_back());
  close_all();
  EXPECT_TRUE(map.empty());
  for (const bare_channel& each : channels) EXPECT_EQ(each.closes, 1);
}

TEST_F(close_all_test, passes_over_a_descriptor_that_was_closed_already) {
  let_the_first_close([] { throw os_error(EBADF); });
  close_all(map_);
  EXPECT_EQ(second_.closes, 1);
  EXPECT_TRUE(map_.empty());
}

TEST_F(close_all_test, throws_another_errno_and_stops_there) {
  let_the_first_close([] { throw os_error(EIO); });
  EXPECT_THROW(close_all(map_), os_error);
  EXPECT_EQ(second_.closes, 0);
  EXPECT_EQ(map_.size(), 2u);
}

TEST_F(close_all_test, can_ignore_another_errno) {
  let_the_first_close([] { throw os_error(EIO); });
  close_all(map_, true);
  EXPECT_EQ(second_.closes, 1);
  EXPECT_TRUE(map_.empty());
}

TEST_F(close_all_test, throws_what_is_no_os_error) {
  let_the_first_close([] { throw std::runtime_error("stuck"); });
  EXPECT_THROW(close_all(map_), std::runtime_error);
  EXPECT_EQ(second_.closes, 0);
  EXPECT_EQ(map_.size(), 2u);
}

TEST_F(close_all_test, can_ignore_what_is_no_exception_class_at_all) {
  let_the_first_close([] { throw 42; });
  close_all(map_, true);
  EXPECT_EQ(second_.closes, 1);
  EXPECT_TRUE(map_.empty());
}

TEST_F(close_all_test, always_throws_what_leaves_the_loop) {
  let_the_first_close([] { throw exit_now(); });
  EXPECT_THROW(close_all(map_, true), exit_now);
  EXPECT_EQ(second_.closes, 0);
  EXPECT_EQ(map_.size(), 2u);
}

TEST_F(close_all_test, passes_over_one_that_another_destroyed) {
  auto doomed = std::make_unique<bare_channel>();
  let_the_first_close([&] { doomed.reset(); });
  map_.set(5, *doomed);
  close_all(map_);
  EXPECT_EQ(second_.closes, 1);
  EXPECT_TRUE(map_.empty());
}

TEST_F(close_all_test, does_not_close_what_a_close_has_added) {
  bare_channel late;
  let_the_first_close([&] { map_.set(9, late); });
  close_all(map_);
  EXPECT_EQ(late.closes, 0);
  EXPECT_TRUE(map_.empty());
}

TEST_F(close_all_test, survives_a_close_that_destroys_the_map) {
  auto map = std::make_unique<socket_map>(net_);
  bare_channel first;
  first.on_close = [&] { map.reset(); };
  map->set(3, first);
  map->set(4, second_);
  close_all(*map);
  EXPECT_EQ(map, nullptr);
}

TEST_F(close_all_test, closes_dispatchers_without_a_handler) {
  stage on;
  probe channel(on.new_connection());
  channel.on_close = [] { FAIL() << "handle_close was called"; };
  close_all(on.map);
  EXPECT_FALSE(channel.socket().is_open());
}

}  // namespace
}  // namespace asyncore
