#include "core/lifetime.h"

#include <optional>
#include <utility>

#include "gtest/gtest.h"

namespace asyncore {
namespace {

TEST(lifetime, a_watch_of_nothing_is_not_alive) {
  EXPECT_FALSE(lifetime::watch().alive());
}

TEST(lifetime, a_watch_is_alive_as_long_as_what_it_watches) {
  std::optional<lifetime> life(std::in_place);
  const lifetime::watch watch(*life);
  EXPECT_TRUE(watch.alive());
  life.reset();
  EXPECT_FALSE(watch.alive());
}

TEST(lifetime, may_end_before_anybody_watched) {
  std::optional<lifetime> life(std::in_place);
  life.reset();
}

TEST(lifetime, outlives_its_watches) {
  const lifetime life;
  { const lifetime::watch first(life); }
  const lifetime::watch second(life);
  EXPECT_TRUE(second.alive());
}

TEST(lifetime, every_watch_learns_of_the_end) {
  std::optional<lifetime> life(std::in_place);
  const lifetime::watch first(*life);
  const lifetime::watch second(*life);
  life.reset();
  EXPECT_FALSE(first.alive());
  EXPECT_FALSE(second.alive());
}

TEST(lifetime, a_copied_watch_watches_the_same) {
  std::optional<lifetime> life(std::in_place);
  std::optional<lifetime::watch> first(std::in_place, *life);
  const lifetime::watch second(*first);
  first.reset();
  EXPECT_TRUE(second.alive());
  life.reset();
  EXPECT_FALSE(second.alive());
}

TEST(lifetime, a_moved_watch_leaves_one_of_nothing) {
  const lifetime life;
  lifetime::watch first(life);
  const lifetime::watch second(std::move(first));
  EXPECT_TRUE(second.alive());
  EXPECT_FALSE(first.alive());  // NOLINT(bugprone-use-after-move)
}

TEST(lifetime, an_assigned_watch_forgets_what_it_watched) {
  std::optional<lifetime> short_life(std::in_place);
  const lifetime long_life;
  lifetime::watch watch(*short_life);
  watch = lifetime::watch(long_life);
  short_life.reset();
  EXPECT_TRUE(watch.alive());
}

TEST(lifetime, a_watch_can_be_assigned_to_itself) {
  const lifetime life;
  lifetime::watch watch(life);
  const lifetime::watch& same = watch;
  watch = same;
  EXPECT_TRUE(watch.alive());
}

}  // namespace
}  // namespace asyncore
