// Partial-order sampling: what could go next has a random priority, which is
// drawn anew when it went (Yuan, Yang and Gu, "Partial order aware concurrency
// sampling", CAV 2018). Orders of independent events are then not drawn more
// often because there are many of them. There is nothing to tune.

#include <cstdint>
#include <map>
#include <memory>
#include <string_view>

#include "sim/choice_draw.h"
#include "sim/explore/priority_strategy.h"
#include "sim/explore/search.h"
#include "sim/explore/searches.h"

namespace rehearse {
namespace {

class pos_strategy final : public priority_strategy {
 public:
  using priority_strategy::priority_strategy;

 private:
  std::uint64_t priority(std::uint64_t label) override {
    return derived(seed() ^ label, times_[label]);
  }
  void note_going(std::uint64_t label) override { ++times_[label]; }

  std::map<std::uint64_t, std::uint64_t> times_;  // That it went, by label.
};

class pos_search final : public search {
 public:
  explicit pos_search(std::uint64_t seed) : seed_(seed) {}

  std::string_view name() const override { return "pos"; }
  bool work(std::uint64_t unit, experiment& runs) override {
    for (std::uint64_t i = 0; i < unit_runs; ++i) {
      const std::uint64_t seed = derived(seed_, unit * unit_runs + i);
      pos_strategy drawn(seed);
      runs.play(drawn, seed);
    }
    return true;
  }

 private:
  std::uint64_t seed_;
};

}  // namespace

std::unique_ptr<search> make_pos_search(const search_basis& basis) {
  return std::make_unique<pos_search>(derived(basis.seed, 2));
}

}  // namespace rehearse
