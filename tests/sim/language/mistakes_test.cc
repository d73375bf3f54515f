#include "sim/language/mistakes.h"

#include <string>

#include <gtest/gtest.h>

#include "sim/language/limits.h"

namespace rehearse::scenario {
namespace {

diagnostic mistake_at(int line, int column, std::string message = "x") {
  return {{line, column, 1}, std::move(message), {}, {}};
}

TEST(mistakes, come_in_the_order_of_their_places) {
  mistakes found;
  EXPECT_TRUE(found.none());
  found.add(mistake_at(3, 1));
  found.add(mistake_at(1, 9));
  found.add(mistake_at(1, 2, "first"));
  found.add(mistake_at(1, 2, "second"));
  EXPECT_FALSE(found.none());
  const auto all = found.take();
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(all[0].message, "first");
  EXPECT_EQ(all[1].message, "second");
  EXPECT_EQ(all[2].where.column, 9);
  EXPECT_EQ(all[3].where.line, 3);
}

TEST(mistakes, keep_nothing_else_of_a_damaged_line) {
  mistakes found;
  found.add_damage(mistake_at(2, 5, "a tab"));
  found.add_damage(mistake_at(2, 5, "a tab"));
  found.add(mistake_at(2, 1));
  found.add(mistake_at(3, 1));
  const auto all = found.take();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].message, "a tab");
  EXPECT_EQ(all[1].where.line, 3);
}

TEST(mistakes, stop_when_there_are_too_many) {
  mistakes found;
  const int enough = static_cast<int>(limits::diagnostics);
  for (int line = 1; line <= enough; ++line) found.add(mistake_at(line, 1));
  EXPECT_FALSE(found.full());
  found.add(mistake_at(enough + 1, 1));
  EXPECT_TRUE(found.full());
  found.add(mistake_at(enough + 2, 1));
  const auto all = found.take();
  ASSERT_EQ(all.size(), limits::diagnostics + 1);
  EXPECT_EQ(all.back().message,
            "too many mistakes: only the first 100 are shown");
  EXPECT_EQ(all.back().where.line, enough + 1);
}

}  // namespace
}  // namespace rehearse::scenario
