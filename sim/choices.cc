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
  std::abort();
}

std::uint32_t choices::ask(site where, std::string_view label,
                           std::uint32_t n) {
  const std::uint64_t ordinal = ++ordinals_[{where, std::string(label)}];
  const std::uint32_t value = strategy_->choose(where, label, ordinal, n);
  if (value >= n) {
    throw bad_choice("the strategy answered " + std::to_string(value) +
                     " to choice " + std::to_string(ordinal) + " of " +
                     std::string(to_string(where)) + " at " +
                     std::string(label) + ", which has answers 0 to " +
                     std::to_string(n - 1));
  }
  if (value != 0) {
    taken_.push_back({where, std::string(label), ordinal, value});
  }
  return value;
}

}  // namespace rehearse
