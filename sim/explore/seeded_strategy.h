// Answers that are drawn from a seed: a random schedule, the same every time.

#ifndef SIM_EXPLORE_SEEDED_STRATEGY_H_
#define SIM_EXPLORE_SEEDED_STRATEGY_H_

#include <cstdint>
#include <string_view>

#include "sim/choices.h"

namespace rehearse {

// Draws with a keyed hash of (seed, site, label, ordinal): a seed keeps its
// meaning when an unrelated choice appears. Half of the answers are benign; of
// the lengths, half of the others are 1.
class seeded_strategy : public strategy {
 public:
  explicit seeded_strategy(std::uint64_t seed) : seed_(seed) {}
  std::uint32_t choose(site where, std::string_view label,
                       std::uint64_t ordinal, std::uint32_t n) override;

 private:
  std::uint64_t seed_;
};

// The hash behind seeds: FNV-1a (64 bit) over the seed (8 bytes, little
// endian), the site's name, a zero byte, the label, a zero byte and the
// ordinal (8 bytes), finished with the mixer of splitmix64. Seeds are written
// into files, so it never changes; a test pins it.
std::uint64_t choice_hash(std::uint64_t seed, site where,
                          std::string_view label, std::uint64_t ordinal);

}  // namespace rehearse

#endif  // SIM_EXPLORE_SEEDED_STRATEGY_H_
