#include "sim/explore/schedule_mutator.h"

#include <algorithm>

#include "sim/choice_draw.h"
#include "sim/explore/schedule.h"

namespace rehearse {
namespace {

// So many are enough to choose from, and a run that never ends adds no more.
constexpr std::size_t records_max = 100'000;

}  // namespace

void schedule_mutator::learn(const std::vector<made_choice>& made) {
  for (const made_choice& each : made) {
    for (std::uint32_t i = 1; i < each.answers(); ++i) {
      if (records_.size() >= records_max) return;
      deviation other = each.answer;
      other.value = each.answer_at(i);
      const std::vector<std::uint8_t> bytes = to_bytes({other});
      if (bytes.size() != record_size) continue;
      record one{};
      std::copy(bytes.begin(), bytes.end(), one.begin());
      if (known_.insert(one).second) records_.push_back(one);
    }
  }
}

std::vector<std::uint8_t> schedule_mutator::mutated(
    std::vector<std::uint8_t> bytes, std::size_t kept, std::size_t max_size,
    std::uint64_t seed) const {
  const std::size_t count =
      bytes.size() > kept ? (bytes.size() - kept) / record_size : 0;
  const auto at = [&](std::uint64_t draw) {
    return bytes.begin() +
           static_cast<std::ptrdiff_t>(kept + draw % count * record_size);
  };
  const std::uint64_t move = derived(seed, 0) % 4;
  if (count > 0 && move == 0) {
    const auto from = at(derived(seed, 1));
    bytes.erase(from, from + record_size);
    return bytes;
  }
  if (records_.empty()) return bytes;
  const record& other = records_[derived(seed, 2) % records_.size()];
  const bool has_room =
      bytes.size() >= kept && kept + (count + 1) * record_size <= max_size;
  if (count > 0 && (move == 1 || !has_room)) {
    std::copy(other.begin(), other.end(), at(derived(seed, 1)));
  } else if (has_room) {
    bytes.resize(kept + count * record_size);
    bytes.insert(bytes.end(), other.begin(), other.end());
  }
  return bytes;
}

}  // namespace rehearse
