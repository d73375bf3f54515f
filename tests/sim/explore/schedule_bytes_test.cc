// Schedules as bytes, and what a fuzzer makes of them.

#include "sim/explore/schedule_bytes.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "sim/explore/experiment.h"
#include "sim/explore/schedule_mutator.h"
#include "tests/sim/explore/toy_subject.h"

namespace rehearse {
namespace {

using bytes = std::vector<std::uint8_t>;

// The answers to five choices about three things.
std::vector<std::uint32_t> answers_to(const bytes& input) {
  bytes_strategy chosen(input);
  toy_run run(chosen);
  run.deviates("a");
  run.deviates("a");
  run.choose(site::recv_len, "a", 10);
  run.choose(site::recv_len, "b", 600);
  run.deviates("b");
  return run.answers();
}

schedule some_schedule(label_names& names) {
  return sorted({{site::poll_ready, names.of("a"), 2, 1},
                 {site::recv_len, names.of("a"), 1, 9},
                 {site::recv_len, names.of("b"), 1, 400}});
}

TEST(schedule_bytes, of_no_bytes_is_the_benign_run) {
  EXPECT_EQ(answers_to({}), (std::vector<std::uint32_t>{0, 0, 0, 0, 0}));
}

TEST(schedule_bytes, have_the_answers_of_the_schedule) {
  label_names names;
  EXPECT_EQ(answers_to(to_bytes(some_schedule(names))),
            (std::vector<std::uint32_t>{0, 1, 9, 400, 0}));
}

TEST(schedule_bytes, may_stand_in_any_order_and_more_than_once) {
  label_names names;
  const schedule which = some_schedule(names);
  const bytes whole = to_bytes(which);
  bytes turned = to_bytes({which[2], which[0], which[1], which[0]});
  EXPECT_EQ(answers_to(turned), answers_to(whole));
  turned.resize(turned.size() + record_size - 1);  // The start of a record.
  EXPECT_EQ(answers_to(turned), answers_to(whole));
  schedule two = which;
  two.push_back(which[1]);
  two.back().value = 3;
  const std::vector<std::uint32_t> once = answers_to(to_bytes(two));
  std::reverse(two.begin(), two.end());
  EXPECT_EQ(answers_to(to_bytes(two)), once);
}

// An answer that is none would end the run.
TEST(schedule_bytes, are_a_schedule_whatever_they_are) {
  std::uint64_t state = 1;
  for (int i = 0; i < 2'000; ++i) {
    bytes input;
    for (std::size_t n = mixed(++state) % 40; n > 0; --n) {
      input.push_back(static_cast<std::uint8_t>(mixed(++state)));
    }
    EXPECT_EQ(answers_to(input).size(), 5U);
  }
}

TEST(schedule_mutator, adds_takes_out_and_changes_what_it_has_learnt) {
  label_names names;
  const bytes benign;
  bytes_strategy chosen(benign);
  recorder kept(chosen, names);
  toy_run run(kept);
  run.deviates("a");
  run.choose(site::recv_len, "b", 4);
  schedule_mutator mutator;
  const bytes header = {7};
  EXPECT_EQ(mutator.mutated(header, 1, 100, 1), header) << "it knows nothing";
  mutator.learn(kept.made());
  std::set<std::size_t> sizes;
  std::set<bytes> made;
  bytes input = header;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    input = mutator.mutated(input, 1, 11, seed);
    EXPECT_EQ(input.at(0), 7);
    EXPECT_LE(input.size(), 11U);
    sizes.insert(input.size());
    made.insert(input);
    EXPECT_EQ(mutator.mutated(input, 1, 11, seed),
              mutator.mutated(input, 1, 11, seed));
  }
  EXPECT_EQ(sizes, (std::set<std::size_t>{1, 6, 11}));
  // None, each of four records, and each two of them in each order.
  EXPECT_EQ(made.size(), 1U + 4U + 16U);
}

}  // namespace
}  // namespace rehearse
