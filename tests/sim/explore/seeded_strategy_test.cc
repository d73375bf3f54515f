#include "sim/explore/seeded_strategy.h"

#include <set>

#include "gtest/gtest.h"

namespace rehearse {
namespace {

// Seeds are written into files and into reports: what one means never changes.
TEST(choice_hash, is_pinned) {
  EXPECT_EQ(choice_hash(0, site::poll_ready, "", 0), 0x8331e72fbfd88923U);
  EXPECT_EQ(choice_hash(1, site::poll_ready, "alice", 1), 0xbdfff8cbe8f76ee1U);
  EXPECT_EQ(choice_hash(1, site::recv_len, "echo/1", 2), 0x5d57eb1536025e70U);
  EXPECT_EQ(choice_hash(0xffffffffffffffff, site::cursor, "scenario", 99),
            0xa693df5d4f80659eU);
}

TEST(seeded_strategy, answers_the_same_whatever_was_asked_before) {
  seeded_strategy first(7);
  seeded_strategy second(7);
  for (int i = 0; i < 100; ++i) {
    second.choose(site::send_len, "unrelated", static_cast<unsigned>(i), 9);
  }
  for (std::uint64_t ordinal = 1; ordinal < 100; ++ordinal) {
    EXPECT_EQ(first.choose(site::recv_len, "a", ordinal, 1000),
              second.choose(site::recv_len, "a", ordinal, 1000));
  }
}

TEST(seeded_strategy, reaches_every_answer) {
  std::set<std::uint32_t> seen;
  seeded_strategy drawn(1);
  for (std::uint64_t ordinal = 1; ordinal <= 200; ++ordinal) {
    seen.insert(drawn.choose(site::cursor, "scenario", ordinal, 4));
  }
  EXPECT_EQ(seen, (std::set<std::uint32_t>{0, 1, 2, 3}));
}

TEST(seeded_strategy, draws_differently_by_seed) {
  seeded_strategy one(1);
  seeded_strategy two(2);
  int differences = 0;
  for (std::uint64_t ordinal = 1; ordinal <= 100; ++ordinal) {
    differences += one.choose(site::recv_len, "a", ordinal, 1000) !=
                           two.choose(site::recv_len, "a", ordinal, 1000)
                       ? 1
                       : 0;
  }
  EXPECT_GT(differences, 20);
}

}  // namespace
}  // namespace rehearse
