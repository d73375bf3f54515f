#include "sim/explore/swarm_strategy.h"

#include <cstddef>
#include <memory>

#include "sim/choice_draw.h"

namespace rehearse {
namespace {

// Never in half of the runs, else rarely, sometimes or mostly.
constexpr std::uint8_t rates[] = {0, 0, 0, 0, 16, 32, 96, 200};
static_assert(3 * site_count <= 64, "a rate takes three bits");

}  // namespace

swarm_strategy::swarm_strategy(std::uint64_t seed) : seed_(seed) {
  std::uint64_t bits = derived(seed, 0);
  for (std::uint8_t& rate : rates_) {
    rate = rates[bits & 7];
    bits >>= 3;
  }
}

std::uint32_t swarm_strategy::choose(const choice_point& asked) {
  const std::uint64_t hash =
      draw(seed_, asked.where, asked.label_hash, asked.ordinal);
  if ((hash & 0xff) >= rates_[static_cast<std::size_t>(asked.where)]) return 0;
  const std::uint64_t rest = hash >> 8;
  if (!is_length(asked.where)) {
    return static_cast<std::uint32_t>(1 + rest % (asked.n - 1));
  }
  // What programs notice most: one byte, all but one, or any number.
  switch (rest & 3) {
    case 0:
      return 1;
    case 1:
      return asked.n - 1;
    default:
      return static_cast<std::uint32_t>(1 + (rest >> 2) % (asked.n - 1));
  }
}

std::unique_ptr<strategy> make_swarm_strategy(std::uint64_t seed) {
  return std::make_unique<swarm_strategy>(seed);
}

}  // namespace rehearse
