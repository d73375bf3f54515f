#include "sim/choices.h"

#include "sim/choice_draw.h"

namespace rehearse {

std::string to_text(const choice& which) {
  return std::string(to_string(which.where)) + " " + which.label + " #" +
         std::to_string(which.ordinal) + " " +
         answer_text(which.where, which.value);
}

std::uint32_t choices::index_of(const std::string& label) {
  const auto next = static_cast<std::uint32_t>(labels_.size());
  const auto [known, is_new] = by_text_.try_emplace(label, next);
  if (is_new) {
    labels_.push_back({.text = known->first, .hash = name_hash(label)});
  }
  return known->second;
}

choices::known_label& choices::known(choice_label& label) {
  if (label.index_ == choice_label::unknown) {
    label.index_ = index_of(label.text_);
  }
  return labels_[label.index_];
}

void choices::announce(site where, std::span<choice_label* const> labels) {
  if (strategy_ == nullptr || labels.size() < 2) return;
  announced_.clear();
  for (choice_label* const each : labels) {
    announced_.push_back(known(*each).hash);
  }
  strategy_->announce(where, announced_);
}

std::uint32_t choices::ask(site where, choice_label& label, std::uint32_t n,
                           std::string_view bytes) {
  if (!mistake_.empty()) throw bad_choice(mistake_);
  known_label& named = known(label);
  // Every choice counts, whatever its answer: the name of a choice must not
  // depend on the answers to others.
  const std::uint32_t ordinal =
      ++named.ordinals[static_cast<std::size_t>(where)];
  const std::uint32_t value = strategy_->choose({.where = where,
                                                 .label = named.text,
                                                 .label_hash = named.hash,
                                                 .ordinal = ordinal,
                                                 .n = n,
                                                 .bytes = bytes});
  // Taking the remainder instead would hide that a recording belongs to another
  // version of the scenario.
  if (value >= n) {
    mistake_ = "the strategy answered " + std::to_string(value) +
               " to choice " + std::to_string(ordinal) + " of " +
               std::string(to_string(where)) + " at " + label.text_ +
               ", which has answers 0 to " + std::to_string(n - 1);
    throw bad_choice(mistake_);
  }
  // Zeros are what happens anyway. Without them the list is short enough to be
  // read, and to be made shorter.
  if (value == 0) return value;
  taken_.push_back({where, label.index_, ordinal, value});
  if (observer_) observer_({where, label.text_, ordinal, value});
  return value;
}

std::vector<choice> choices::taken() const {
  std::vector<choice> named;
  named.reserve(taken_.size());
  for (const taken_choice& each : taken_) {
    named.push_back({each.where, std::string(labels_[each.label].text),
                     each.ordinal, each.value});
  }
  return named;
}

}  // namespace rehearse
