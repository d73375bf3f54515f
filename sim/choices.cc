#include "sim/choices.h"

#include <cstdlib>
#include <utility>

namespace rehearse {

std::string_view to_string(site which) {
  switch (which) {
    case site::poll_ready:
      return "poll.ready";
    case site::recv_len:
      return "recv.len";
    case site::send_len:
      return "send.len";
    case site::cursor:
      return "cursor";
  }
  // A site without a name would be written to recordings that nothing can read.
  std::abort();
}

std::uint32_t choices::ask(site where, std::string_view label,
                           std::uint32_t n) {
  if (!mistake_.empty()) throw bad_choice(mistake_);
  // Every choice counts, whatever its answer: the name of a choice must not
  // depend on the answers to others.
  const std::uint64_t ordinal = ++ordinals_[{where, std::string(label)}];
  const std::uint32_t value = strategy_->choose(where, label, ordinal, n);
  // Taking the remainder instead would hide that a recording belongs to another
  // version of the scenario.
  if (value >= n) {
    mistake_ = "the strategy answered " + std::to_string(value) +
               " to choice " + std::to_string(ordinal) + " of " +
               std::string(to_string(where)) + " at " + std::string(label) +
               ", which has answers 0 to " + std::to_string(n - 1);
    throw bad_choice(mistake_);
  }
  // Zeros are what happens anyway. Without them the list is short enough to be
  // read, and to be made shorter.
  if (value != 0) {
    taken_.push_back({where, std::string(label), ordinal, value});
  }
  return value;
}

}  // namespace rehearse
