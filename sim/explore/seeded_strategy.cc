#include "sim/explore/seeded_strategy.h"

#include <memory>

#include "sim/choice_draw.h"

namespace rehearse {

std::uint32_t seeded_strategy::choose(const choice_point& asked) {
  const std::uint64_t hash =
      draw(seed_, asked.where, asked.label_hash, asked.ordinal);
  // If everything went wrong at once, no single deviation would get far enough
  // to show what it does.
  if ((hash & 1) == 0) return 0;
  // A length of 1 cuts data at every place, and a draw over all lengths would
  // rarely give it.
  if (is_length(asked.where) && (hash & 2) == 0) return 1;
  // The two lowest bits are used up: they would always be the same here.
  return static_cast<std::uint32_t>((hash >> 2) % asked.n);
}

std::unique_ptr<strategy> make_seeded_strategy(std::uint64_t seed) {
  return std::make_unique<seeded_strategy>(seed);
}

}  // namespace rehearse
