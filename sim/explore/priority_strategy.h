// Lets what could go next go by its priority, instead of asking of each whether
// it waits. What two schedules differ in is then the order, and not which of
// many polls withheld what.

#ifndef SIM_EXPLORE_PRIORITY_STRATEGY_H_
#define SIM_EXPLORE_PRIORITY_STRATEGY_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>

#include "sim/explore/swarm_strategy.h"

namespace rehearse {

class priority_strategy : public swarm_strategy {
 public:
  explicit priority_strategy(std::uint64_t seed) : swarm_strategy(seed) {}

  std::uint32_t choose(const choice_point& asked) final;
  void announce(site where, std::span<const std::uint64_t> labels) final;

 private:
  // A larger one goes first.
  virtual std::uint64_t priority(std::uint64_t label) = 0;
  // It goes now.
  virtual void note_going(std::uint64_t label) = 0;

  // Of the latest announcement: who goes first.
  site where_ = site::poll_ready;
  std::uint64_t first_ = 0;
  std::size_t unasked_ = 0;  // Of those announced.
};

}  // namespace rehearse

#endif  // SIM_EXPLORE_PRIORITY_STRATEGY_H_
