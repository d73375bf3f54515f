#include "core/result.h"

#include <cerrno>
#include <memory>
#include <string>
#include <utility>

#include "gtest/gtest.h"

namespace asyncore {
namespace {

struct without_copies {
  std::unique_ptr<int> owned;
};

TEST(result, of_a_value_is_true_and_has_no_error) {
  const result<int> made = 7;
  EXPECT_TRUE(made);
  EXPECT_EQ(made.error(), 0);
  EXPECT_EQ(*made, 7);
}

TEST(result, of_a_failure_is_false_and_tells_the_errno) {
  const result<int> made = failure{EAGAIN};
  EXPECT_FALSE(made);
  EXPECT_EQ(made.error(), EAGAIN);
}

TEST(result, holding_zero_is_still_a_success) { EXPECT_TRUE(result<int>(0)); }

TEST(result, arrow_reaches_into_the_value) {
  const result<std::string> made = std::string("hello");
  EXPECT_EQ(made->size(), 5u);
}

TEST(result, value_can_be_changed_in_place) {
  result<std::string> made = std::string("hello");
  made->append("!");
  EXPECT_EQ(*made, "hello!");
}

TEST(result, value_can_be_moved_out) {
  result<without_copies> made = without_copies{std::make_unique<int>(3)};
  const without_copies taken = std::move(*made);
  EXPECT_EQ(*taken.owned, 3);
}

TEST(result, of_nothing_is_a_success) {
  const result<void> made;
  EXPECT_TRUE(made);
  EXPECT_EQ(made.error(), 0);
}

TEST(result, of_nothing_can_fail) {
  const result<void> made = failure{EPIPE};
  EXPECT_FALSE(made);
  EXPECT_EQ(made.error(), EPIPE);
}

TEST(result_death_test, reading_the_value_of_a_failure_stops_the_program) {
  const result<int> made = failure{EAGAIN};
  EXPECT_DEATH(static_cast<void>(*made), "");
}

}  // namespace
}  // namespace asyncore
