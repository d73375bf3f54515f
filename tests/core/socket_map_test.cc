#include "core/socket_map.h"

#include <list>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/exceptions.h"
#include "core/posix_network.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/stage.h"

namespace asyncore {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class socket_map_test : public testing::Test {
 protected:
  std::vector<int> order() const {
    std::vector<socket_map::entry> standings;
    map_.snapshot(standings);
    std::vector<int> fds;
    for (const auto& each : standings) fds.push_back(each.fd);
    return fds;
  }

  scripted_network net_;
  socket_map map_{net_};
  // Channels without sockets, which stand where the test puts them.
  probe a_{map_}, b_{map_}, c_{map_};
};

TEST_F(socket_map_test, is_safe_unless_told) {
  EXPECT_TRUE(map_.is_safe());
  EXPECT_FALSE(socket_map(net_, mode::cpython).is_safe());
}

TEST_F(socket_map_test, of_default_is_one_safe_map_on_the_operating_system) {
  EXPECT_EQ(&socket_map::default_map(), &socket_map::default_map());
  EXPECT_EQ(&socket_map::default_map().net(), &posix_network());
  EXPECT_TRUE(socket_map::default_map().is_safe());
}

TEST_F(socket_map_test, begins_empty) {
  EXPECT_TRUE(map_.empty());
  EXPECT_EQ(map_.size(), 0u);
  EXPECT_EQ(map_.find(3), nullptr);
  EXPECT_THAT(order(), IsEmpty());
}

TEST_F(socket_map_test, finds_who_stands_under_a_descriptor) {
  map_.set(3, a_);
  ASSERT_NE(map_.find(3), nullptr);
  EXPECT_EQ(map_.find(3)->who, &a_);
  EXPECT_TRUE(map_.holds(3, a_));
  EXPECT_FALSE(map_.holds(3, b_));
  EXPECT_FALSE(map_.holds(4, a_));
  EXPECT_EQ(map_.find(-1), nullptr);
  EXPECT_EQ(map_.find(1 << 20), nullptr);
}

TEST_F(socket_map_test, keeps_the_order_of_insertion) {
  map_.set(9, a_);
  map_.set(3, b_);
  map_.set(5, c_);
  EXPECT_THAT(order(), ElementsAre(9, 3, 5));
}

TEST_F(socket_map_test, gives_who_replaces_another_its_place) {
  map_.set(9, a_);
  map_.set(3, b_);
  map_.set(9, c_);
  EXPECT_THAT(order(), ElementsAre(9, 3));
  EXPECT_TRUE(map_.holds(9, c_));
  EXPECT_EQ(map_.size(), 2u);
}

TEST_F(socket_map_test, gives_who_left_and_came_back_the_last_place) {
  map_.set(9, a_);
  map_.set(3, b_);
  map_.remove(9);
  map_.set(9, a_);
  EXPECT_THAT(order(), ElementsAre(3, 9));
}

TEST_F(socket_map_test, removes_nobody_where_nobody_stands) {
  map_.set(3, a_);
  const auto version = map_.version();
  map_.remove(4);
  map_.remove(-1);
  EXPECT_EQ(map_.size(), 1u);
  EXPECT_EQ(map_.version(), version);
}

TEST_F(socket_map_test, holds_a_channel_under_several_descriptors) {
  map_.set(3, a_);
  map_.set(4, a_);
  EXPECT_EQ(map_.size(), 2u);
  map_.remove(3);
  EXPECT_TRUE(map_.holds(4, a_));
}

TEST_F(socket_map_test, never_uses_the_id_of_a_standing_again) {
  map_.set(3, a_);
  const socket_map::entry first = *map_.find(3);
  map_.remove(3);
  EXPECT_FALSE(map_.holds(first));
  map_.set(3, a_);
  EXPECT_FALSE(map_.holds(first));
  EXPECT_TRUE(map_.holds(*map_.find(3)));
}

TEST_F(socket_map_test, ends_the_standing_of_one_that_is_replaced) {
  map_.set(3, a_);
  const socket_map::entry first = *map_.find(3);
  map_.set(3, b_);
  EXPECT_FALSE(map_.holds(first));
}

TEST_F(socket_map_test, leaves_one_that_is_set_again_where_it_stands) {
  map_.set(3, a_);
  const socket_map::entry first = *map_.find(3);
  const auto version = map_.version();
  map_.set(3, a_);
  EXPECT_TRUE(map_.holds(first));
  EXPECT_EQ(map_.version(), version);
  EXPECT_EQ(map_.size(), 1u);
}

TEST_F(socket_map_test, has_another_version_after_each_change) {
  const auto first = map_.version();
  map_.set(3, a_);
  const auto second = map_.version();
  map_.remove(3);
  EXPECT_NE(first, second);
  EXPECT_NE(second, map_.version());
}

TEST_F(socket_map_test, refuses_descriptors_that_cannot_be) {
  EXPECT_THROW(map_.set(-1, a_), value_error);
  EXPECT_THROW(map_.set(socket_map::fd_limit, a_), value_error);
  EXPECT_TRUE(map_.empty());
  map_.set(socket_map::fd_limit - 1, a_);
  EXPECT_TRUE(map_.holds(socket_map::fd_limit - 1, a_));
}

// A Python dictionary has the key None too: add_channel of a channel without a
// number uses it.
TEST_F(socket_map_test, has_a_key_without_a_number_in_cpython_only) {
  socket_map map(net_, mode::cpython);
  map.set(0, a_);
  map.set(socket_map::no_descriptor, b_);
  map.set(1, c_);
  EXPECT_TRUE(map.holds(socket_map::no_descriptor, b_));
  EXPECT_TRUE(map.holds(0, a_));
  EXPECT_EQ(map.size(), 3u);
  EXPECT_EQ(map.standing_of(b_).fd, socket_map::no_descriptor);
  EXPECT_THROW(map.set(-2, a_), value_error);
  map.remove(socket_map::no_descriptor);
  map.remove(-2);
  EXPECT_EQ(map.size(), 2u);
  EXPECT_EQ(map.find(socket_map::no_descriptor), nullptr);
}

TEST_F(socket_map_test, is_left_by_a_channel_that_is_destroyed) {
  {
    probe brief(map_);
    map_.set(3, brief);
    map_.set(4, brief);
    map_.set(5, a_);
  }
  EXPECT_THAT(order(), ElementsAre(5));
}

TEST_F(socket_map_test, is_not_left_by_one_that_was_replaced_and_destroyed) {
  auto brief = std::make_unique<probe>(map_);
  map_.set(3, *brief);
  map_.set(3, a_);
  brief.reset();
  EXPECT_TRUE(map_.holds(3, a_));
}

TEST_F(socket_map_test, can_be_destroyed_before_its_channels) {
  std::optional<socket_map> brief(std::in_place, net_);
  brief->set(3, a_);
  brief.reset();
  map_.set(3, a_);
  EXPECT_EQ(map_.size(), 1u);
}

TEST_F(socket_map_test, is_empty_once_cleared) {
  map_.set(3, a_);
  map_.set(4, b_);
  map_.clear();
  EXPECT_TRUE(map_.empty());
  EXPECT_EQ(map_.find(3), nullptr);
  map_.set(4, a_);
  EXPECT_THAT(order(), ElementsAre(4));
}

// Places that were given up are dropped from time to time.
TEST_F(socket_map_test, keeps_its_order_through_many_comings_and_goings) {
  std::list<probe> channels;
  std::vector<int> expected;
  for (int fd = 0; fd < 300; ++fd) map_.set(fd, channels.emplace_back(map_));
  for (int fd = 0; fd < 300; ++fd) {
    if (fd % 7 == 0) {
      expected.push_back(fd);
    } else {
      map_.remove(fd);
    }
  }
  for (int fd = 100; fd < 140; ++fd) {
    if (fd % 7 == 0) continue;
    map_.set(fd, a_);
    expected.push_back(fd);
  }
  EXPECT_EQ(order(), expected);
  for (const int fd : expected) EXPECT_EQ(map_.find(fd)->fd, fd);
}

TEST_F(socket_map_test, tells_its_observer_of_each_who_joins) {
  tracer trace;
  map_.set_observer(&trace);
  trace.name(a_, "a");
  map_.set(3, a_);
  map_.set(3, a_);
  map_.set(4, a_);
  EXPECT_THAT(trace.additions, ElementsAre("a 3", "a 4"));
}

}  // namespace
}  // namespace asyncore
