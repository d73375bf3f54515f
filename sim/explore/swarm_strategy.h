// A random schedule with a bias of its own.
//
// A run draws which kinds of deviation it has at all, and how often. With one
// bias for all, what needs many deviations of one kind and none of another is
// found late or never (Groce et al., "Swarm testing", ISSTA 2012).

#ifndef SIM_EXPLORE_SWARM_STRATEGY_H_
#define SIM_EXPLORE_SWARM_STRATEGY_H_

#include <array>
#include <cstdint>

#include "sim/choices.h"

namespace rehearse {

class swarm_strategy : public strategy {
 public:
  explicit swarm_strategy(std::uint64_t seed);
  std::uint32_t choose(const choice_point& asked) override;

 protected:
  std::uint64_t seed() const { return seed_; }

 private:
  std::uint64_t seed_;
  std::array<std::uint8_t, site_count> rates_{};  // Of 256.
};

}  // namespace rehearse

#endif  // SIM_EXPLORE_SWARM_STRATEGY_H_
