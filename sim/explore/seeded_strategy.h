// Answers that are drawn from a seed: a random schedule, the same every time.

#ifndef SIM_EXPLORE_SEEDED_STRATEGY_H_
#define SIM_EXPLORE_SEEDED_STRATEGY_H_

#include <cstdint>

#include "sim/choices.h"

namespace rehearse {

// Draws by the name of each choice (sim/choice_draw.h). Half of the answers are
// benign; of the lengths, half of the others are 1.
class seeded_strategy : public strategy {
 public:
  explicit seeded_strategy(std::uint64_t seed) : seed_(seed) {}
  std::uint32_t choose(const choice_point& asked) override;

 private:
  std::uint64_t seed_;
};

}  // namespace rehearse

#endif  // SIM_EXPLORE_SEEDED_STRATEGY_H_
