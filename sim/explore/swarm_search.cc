// Random schedules, each with a bias of its own (swarm_strategy.h).

#include <cstdint>
#include <memory>

#include "sim/choice_draw.h"
#include "sim/explore/search.h"
#include "sim/explore/searches.h"
#include "sim/explore/swarm_strategy.h"

namespace rehearse {
namespace {

class swarm_search final : public search {
 public:
  explicit swarm_search(std::uint64_t seed) : seed_(seed) {}

  std::string_view name() const override { return "swarm"; }
  bool work(std::uint64_t unit, experiment& runs) override {
    for (std::uint64_t i = 0; i < unit_runs; ++i) {
      const std::uint64_t seed = derived(seed_, unit * unit_runs + i);
      swarm_strategy drawn(seed);
      runs.play(drawn, seed);
    }
    return true;
  }

 private:
  std::uint64_t seed_;
};

}  // namespace

std::unique_ptr<search> make_swarm_search(const search_basis& basis) {
  return std::make_unique<swarm_search>(derived(basis.seed, 1));
}

}  // namespace rehearse
