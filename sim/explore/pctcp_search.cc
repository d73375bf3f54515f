// Probabilistic concurrency testing with chains: each object has a random
// priority, and at d - 1 random moments the one that would go next falls behind
// all others. What needs d events in an order of their own, among n events of w
// objects, is found by a run with a probability of at least 1 / (w^2 n^(d-1))
// (Ozkan et al., "Randomized testing of distributed systems with probabilistic
// guarantees", OOPSLA 2018).

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "sim/choice_draw.h"
#include "sim/explore/priority_strategy.h"
#include "sim/explore/search.h"
#include "sim/explore/searches.h"

namespace rehearse {
namespace {

class pctcp_strategy final : public priority_strategy {
 public:
  // Of `events` moments `depth - 1` change the order.
  pctcp_strategy(std::uint64_t seed, std::uint64_t events, unsigned depth)
      : priority_strategy(seed) {
    for (unsigned i = 1; i < depth; ++i) {
      changes_.insert(derived(seed, i) % events);
    }
  }

 private:
  std::uint64_t priority(std::uint64_t label) override {
    const auto fallen = fallen_.find(label);
    // Below all that are drawn; who fell later is further behind.
    if (fallen != fallen_.end()) return fallen->second;
    return derived(seed() ^ label, 0) | (std::uint64_t{1} << 63);
  }

  void note_going(std::uint64_t label) override {
    if (changes_.contains(event_++)) fallen_[label] = next_fallen_--;
  }

  std::set<std::uint64_t> changes_;
  std::map<std::uint64_t, std::uint64_t> fallen_;
  std::uint64_t next_fallen_ = std::uint64_t{1} << 32;
  std::uint64_t event_ = 0;
};

class pctcp_search final : public search {
 public:
  explicit pctcp_search(const search_basis& basis)
      : seed_(derived(basis.seed, 3)), depth_(std::max(basis.depth, 1U)) {
    for (const made_choice& each : basis.benign) {
      if (is_length(each.answer.where)) continue;
      ++events_;
      objects_.insert(each.answer.label);
    }
    events_ = std::max<std::uint64_t>(events_, 1);
  }

  std::string_view name() const override { return "pctcp"; }
  bool work(std::uint64_t unit, experiment& runs) override {
    for (std::uint64_t i = 0; i < unit_runs; ++i) {
      const std::uint64_t seed = derived(seed_, unit * unit_runs + i);
      pctcp_strategy drawn(seed, events_, depth_);
      runs.play(drawn, seed);
    }
    return true;
  }

  std::string claim(const work_done& done) const override {
    const double width = static_cast<double>(objects_.size());
    double miss = 1 / (width * width);
    for (unsigned i = 1; i < depth_; ++i) {
      miss /= static_cast<double>(events_);
    }
    const double found =
        1 - std::pow(1 - std::min(miss, 1.0), static_cast<double>(done.runs));
    // Rounded down: it is at least so much.
    const int percent = static_cast<int>(100 * found);
    const std::string chance = percent < 1    ? "less than 1 %"
                               : percent > 98 ? "more than 98 %"
                                              : std::to_string(percent) + " %";
    return "an order of depth " + std::to_string(depth_) +
           " would be found with " + chance;
  }

 private:
  std::uint64_t seed_;
  unsigned depth_;
  std::uint64_t events_ = 0;
  std::set<std::uint64_t> objects_;
};

}  // namespace

std::unique_ptr<search> make_pctcp_search(const search_basis& basis) {
  return std::make_unique<pctcp_search>(basis);
}

}  // namespace rehearse
