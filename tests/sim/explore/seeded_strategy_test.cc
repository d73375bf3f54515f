#include "sim/explore/seeded_strategy.h"

#include <cstdint>
#include <set>
#include <string_view>

#include "gtest/gtest.h"
#include "sim/choice_draw.h"

namespace rehearse {
namespace {

choice_point point(site where, std::string_view label, std::uint64_t ordinal,
                   std::uint32_t n) {
  return {.where = where,
          .label = label,
          .label_hash = name_hash(label),
          .ordinal = ordinal,
          .n = n};
}

TEST(seeded_strategy, answers_the_same_whatever_was_asked_before) {
  seeded_strategy first(7);
  seeded_strategy second(7);
  for (int i = 0; i < 100; ++i) {
    second.choose(
        point(site::send_len, "unrelated", static_cast<unsigned>(i), 9));
  }
  for (std::uint64_t ordinal = 1; ordinal < 100; ++ordinal) {
    EXPECT_EQ(first.choose(point(site::recv_len, "a", ordinal, 1000)),
              second.choose(point(site::recv_len, "a", ordinal, 1000)));
  }
}

TEST(seeded_strategy, reaches_every_answer) {
  std::set<std::uint32_t> seen;
  seeded_strategy drawn(1);
  for (std::uint64_t ordinal = 1; ordinal <= 200; ++ordinal) {
    seen.insert(drawn.choose(point(site::cursor, "scenario", ordinal, 4)));
  }
  EXPECT_EQ(seen, (std::set<std::uint32_t>{0, 1, 2, 3}));
}

TEST(seeded_strategy, draws_differently_by_seed) {
  seeded_strategy one(1);
  seeded_strategy two(2);
  int differences = 0;
  for (std::uint64_t ordinal = 1; ordinal <= 100; ++ordinal) {
    differences += one.choose(point(site::recv_len, "a", ordinal, 1000)) !=
                           two.choose(point(site::recv_len, "a", ordinal, 1000))
                       ? 1
                       : 0;
  }
  EXPECT_GT(differences, 20);
}

}  // namespace
}  // namespace rehearse
