#include "sim/play/counted_calls.h"

#include <algorithm>

namespace rehearse::scenario {

void counted_calls::add(const expected_call& line, const call_log& calls) {
  by_pattern_.try_emplace(calls.pattern_of(line), lines_.size());
  lines_.push_back(&line);
}

void counted_calls::clear() {
  lines_.clear();
  by_pattern_.clear();
  lines_seen_ = 0;
}

const expected_call* counted_calls::find_more(const call_log& calls) {
  std::size_t first = lines_.size();
  const auto look_at = [&](std::size_t index) {
    if (index < first && has_more(*lines_[index], calls)) first = index;
  };
  // Only new lines and new calls can have changed anything.
  for (; lines_seen_ < lines_.size(); ++lines_seen_) look_at(lines_seen_);
  const auto& met = calls.met();
  for (; met_seen_ < met.size(); ++met_seen_) {
    const auto line = by_pattern_.find(met[met_seen_]);
    if (line != by_pattern_.end()) look_at(line->second);
  }
  return first == lines_.size() ? nullptr : lines_[first];
}

bool counted_calls::has_more(const expected_call& line, const call_log& calls) {
  // Too few calls are no matter here: the step itself waits for them.
  return calls.count(line, calls.last_mark()) > *line.times;
}

}  // namespace rehearse::scenario
