#include "sim/explore/schedule.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "sim/choice_draw.h"

namespace rehearse {

void set_answer(schedule& which, const deviation& answer) {
  std::erase_if(which, [&](const deviation& each) {
    return each.where == answer.where && each.label == answer.label &&
           each.ordinal == answer.ordinal;
  });
  if (answer.value != 0) which.push_back(answer);
}

schedule sorted(schedule unsorted) {
  std::sort(unsorted.begin(), unsorted.end());
  return unsorted;
}

std::uint64_t hash_of(const schedule& which) {
  std::uint64_t hash = mixed(which.size());
  for (const deviation& each : which) {
    hash = mixed(hash ^ each.label) + static_cast<std::uint64_t>(each.where);
    hash = mixed(hash ^ each.ordinal) + each.value;
  }
  return mixed(hash);
}

std::uint64_t label_names::of(std::string_view text) {
  const std::uint64_t hash = name_hash(text);
  add(hash, text);
  return hash;
}

std::string_view label_names::text(std::uint64_t hash) const {
  const auto found = names_.find(hash);
  return found == names_.end() ? std::string_view() : found->second;
}

choice with_name(const deviation& which, const label_names& names) {
  return {which.where, std::string(names.text(which.label)), which.ordinal,
          which.value};
}

std::string to_text(const deviation& which, const label_names& names) {
  return to_text(with_name(which, names));
}

std::vector<choice> with_names(const schedule& which,
                               const label_names& names) {
  std::vector<choice> named;
  named.reserve(which.size());
  for (const deviation& each : which) {
    named.push_back(with_name(each, names));
  }
  return named;
}

schedule without_names(std::span<const choice> named, label_names& names) {
  schedule which;
  which.reserve(named.size());
  for (const choice& each : named) {
    which.push_back(
        {each.where, names.of(each.label), each.ordinal, each.value});
  }
  return sorted(std::move(which));
}

schedule_strategy::schedule_strategy(schedule followed)
    : followed_(sorted(std::move(followed))), applied_(followed_.size()) {}

std::uint32_t schedule_strategy::choose(const choice_point& asked) {
  const auto key = [](const deviation& each) {
    return std::tuple(each.where, each.label, each.ordinal);
  };
  const std::tuple wanted(asked.where, asked.label_hash, asked.ordinal);
  const auto found =
      std::lower_bound(followed_.begin(), followed_.end(), wanted,
                       [&](const deviation& each, const auto& name) {
                         return key(each) < name;
                       });
  if (found == followed_.end() || key(*found) != wanted) return 0;
  // So many bytes there are not any more: it does not apply.
  if (found->value >= asked.n) return 0;
  const auto index = static_cast<std::size_t>(found - followed_.begin());
  if (!applied_[index]) ++applied_count_;
  applied_[index] = true;
  return found->value;
}

schedule schedule_strategy::not_applied() const {
  schedule left;
  for (std::size_t i = 0; i < followed_.size(); ++i) {
    if (!applied_[i]) left.push_back(followed_[i]);
  }
  return left;
}

}  // namespace rehearse
