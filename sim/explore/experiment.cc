#include "sim/explore/experiment.h"

#include <algorithm>
#include <utility>

namespace rehearse {

schedule deviations_in_order(const std::vector<made_choice>& made) {
  schedule deviations;
  for (const made_choice& each : made) {
    if (each.answer.value != 0) deviations.push_back(each.answer);
  }
  return deviations;
}

schedule deviations_of(const std::vector<made_choice>& made) {
  return sorted(deviations_in_order(made));
}

recorded_run experiment::play_again(strategy& chosen_by) {
  if (is_over_ && is_over_()) throw stopped();
  recorder kept(chosen_by, names_);
  recorded_run result;
  result.outcome = subject_(kept, false);
  result.made = std::move(kept.made());
  return result;
}

recorded_run experiment::play(strategy& chosen_by, std::uint64_t seed) {
  recorded_run result = play_again(chosen_by);
  hashes_.push_back(result.outcome.hash);
  covered_.add(result.outcome.coverage);
  if (result.outcome.passed()) return result;
  const bool is_known = std::any_of(
      failures_.begin(), failures_.end(), [&](const failed_run& each) {
        return each.violation == result.outcome.violation;
      });
  if (!is_known) {
    failures_.push_back({.violation = result.outcome.violation,
                         .deviations = deviations_of(result.made),
                         .hash = result.outcome.hash,
                         .run = runs(),
                         .seed = seed});
  }
  return result;
}

}  // namespace rehearse
