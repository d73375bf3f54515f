#include "sim/explore/priority_strategy.h"

#include <algorithm>

namespace rehearse {

void priority_strategy::announce(site where,
                                 std::span<const std::uint64_t> labels) {
  where_ = where;
  unasked_ = labels.size();
  first_ = *std::max_element(labels.begin(), labels.end(),
                             [&](std::uint64_t a, std::uint64_t b) {
                               return priority(a) < priority(b);
                             });
  note_going(first_);
}

std::uint32_t priority_strategy::choose(const choice_point& asked) {
  if (unasked_ == 0 || asked.where != where_) {
    return swarm_strategy::choose(asked);
  }
  --unasked_;
  return asked.label_hash == first_ ? 0 : 1;
}

}  // namespace rehearse
