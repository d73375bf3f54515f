#include "sim/explore/strategies.h"

#include "core/exceptions.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/explore/seeded_strategy.h"

namespace rehearse {
namespace {

TEST(strategies, are_made_by_name) {
  seeded_strategy drawn(7);
  const auto made = make_strategy("seeded", 7);
  for (std::uint64_t ordinal = 1; ordinal <= 100; ++ordinal) {
    const choice_point asked{
        .where = site::recv_len, .label = "a", .ordinal = ordinal, .n = 1000};
    EXPECT_EQ(made->choose(asked), drawn.choose(asked));
  }
}

TEST(strategies, have_names_by_which_each_is_made) {
  EXPECT_FALSE(strategy_names().empty());
  for (const std::string_view name : strategy_names()) {
    EXPECT_NE(make_strategy(name, 1), nullptr) << name;
  }
}

TEST(strategies, name_those_that_there_are) {
  try {
    make_strategy("lucky", 1);
    ADD_FAILURE() << "there is none";
  } catch (const asyncore::value_error& error) {
    EXPECT_STREQ(error.what(),
                 "no strategy is called `lucky`: there are seeded, swarm");
  }
}

}  // namespace
}  // namespace rehearse
