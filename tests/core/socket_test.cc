#include "core/socket.h"

#include <cerrno>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "core/socket_map.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/scripted_network.h"

namespace asyncore {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class socket_test : public testing::Test {
 protected:
  asyncore::socket new_socket() {
    return asyncore::socket(net_, net_.open_descriptor());
  }

  scripted_network net_;
};

static_assert(!std::is_copy_constructible_v<asyncore::socket>);
static_assert(!std::is_copy_assignable_v<asyncore::socket>);
static_assert(std::is_nothrow_move_constructible_v<asyncore::socket>);
static_assert(std::is_nothrow_move_assignable_v<asyncore::socket>);

TEST_F(socket_test, of_nothing_is_false_and_closes_without_a_network) {
  asyncore::socket none;
  EXPECT_FALSE(none);
  EXPECT_FALSE(none.is_open());
  EXPECT_EQ(none.fileno(), -1);
  EXPECT_EQ(none.net(), nullptr);
  EXPECT_EQ(none.home(), nullptr);
  EXPECT_TRUE(none.close());
}

TEST_F(socket_test, closes_when_it_is_destroyed) {
  { const asyncore::socket made = new_socket(); }
  EXPECT_THAT(net_.log, ElementsAre("close 3"));
}

TEST_F(socket_test, closes_once) {
  asyncore::socket made = new_socket();
  EXPECT_TRUE(made.close());
  EXPECT_TRUE(made.close());
  EXPECT_THAT(net_.log, ElementsAre("close 3"));
}

TEST_F(socket_test, stays_a_socket_once_closed) {
  asyncore::socket made = new_socket();
  EXPECT_TRUE(made.close());
  EXPECT_TRUE(made);
  EXPECT_FALSE(made.is_open());
  EXPECT_EQ(made.fileno(), -1);
  EXPECT_EQ(made.net(), &net_);
}

TEST_F(socket_test, releases_its_descriptor_even_if_closing_fails) {
  asyncore::socket made = new_socket();
  net_.at(3).closes = {EIO};
  EXPECT_EQ(made.close().error(), EIO);
  EXPECT_FALSE(made.is_open());
  EXPECT_TRUE(made.close());
  EXPECT_THAT(net_.log, ElementsAre("close 3"));
}

TEST_F(socket_test, gives_its_descriptor_away) {
  {
    asyncore::socket made = new_socket();
    EXPECT_EQ(made.release(), 3);
    EXPECT_FALSE(made.is_open());
  }
  EXPECT_THAT(net_.log, IsEmpty());
  EXPECT_TRUE(net_.is_open(3));
}

TEST_F(socket_test, moves_its_descriptor) {
  asyncore::socket first = new_socket();
  {
    const asyncore::socket second(std::move(first));
    EXPECT_EQ(second.fileno(), 3);
    EXPECT_FALSE(first);  // NOLINT(bugprone-use-after-move)
    EXPECT_EQ(first.fileno(), -1);
  }
  EXPECT_THAT(net_.log, ElementsAre("close 3"));
}

TEST_F(socket_test, closes_what_it_held_when_another_is_assigned) {
  asyncore::socket first = new_socket();
  asyncore::socket second = new_socket();
  first = std::move(second);
  EXPECT_EQ(first.fileno(), 4);
  EXPECT_THAT(net_.log, ElementsAre("close 3"));
}

TEST_F(socket_test, survives_being_assigned_to_itself) {
  asyncore::socket made = new_socket();
  asyncore::socket& same = made;
  made = std::move(same);
  EXPECT_EQ(made.fileno(), 3);
  EXPECT_THAT(net_.log, IsEmpty());
}

TEST_F(socket_test, knows_the_map_that_it_belongs_to) {
  socket_map map(net_);
  asyncore::socket first(net_, net_.open_descriptor(), map);
  EXPECT_EQ(first.home(), &map);
  const asyncore::socket second(std::move(first));
  EXPECT_EQ(second.home(), &map);
  EXPECT_EQ(first.home(), nullptr);  // NOLINT(bugprone-use-after-move)
}

TEST_F(socket_test, has_no_home_once_the_map_is_destroyed) {
  std::optional<socket_map> map(std::in_place, net_);
  const asyncore::socket made(net_, net_.open_descriptor(), *map);
  map.reset();
  EXPECT_EQ(made.home(), nullptr);
  EXPECT_TRUE(made.is_open());
}

}  // namespace
}  // namespace asyncore
