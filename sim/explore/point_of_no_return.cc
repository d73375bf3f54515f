#include "sim/explore/point_of_no_return.h"

#include <utility>

#include "sim/explore/seeded_strategy.h"

namespace rehearse {
namespace {

// Follows a schedule until it has made `kept` of its deviations, and draws the
// rest.
class half_followed final : public strategy {
 public:
  half_followed(schedule followed, std::size_t kept, std::uint64_t seed)
      : followed_(std::move(followed)), left_(kept), drawn_(seed) {}

  std::uint32_t choose(const choice_point& asked) override {
    if (left_ == 0) return drawn_.choose(asked);
    const std::uint32_t answer = followed_.choose(asked);
    if (answer != 0) --left_;
    return answer;
  }

 private:
  schedule_strategy followed_;
  std::size_t left_;
  seeded_strategy drawn_;
};

}  // namespace

std::size_t failure_odds::largest_jump() const {
  std::size_t jump = 0;
  std::uint64_t most = 0;
  for (std::size_t i = 1; i < failures.size(); ++i) {
    const std::uint64_t before = failures[i - 1];
    const std::uint64_t growth =
        failures[i] > before ? failures[i] - before : 0;
    if (growth > most) {
      most = growth;
      jump = i;
    }
  }
  return jump;
}

failure_odds odds_of(const subject& what, const schedule& found,
                     const std::string& violation,
                     const experiment::stop_question& is_over) {
  failure_odds odds{.failures = std::vector<std::uint64_t>(found.size() + 1)};
  if (found.size() > odds_size_max) return odds;
  label_names names;
  experiment runs(what, names, is_over);
  try {
    for (std::size_t kept = 0; kept < odds.failures.size(); ++kept) {
      for (std::uint64_t seed = 1; seed <= odds_draws; ++seed) {
        half_followed partly(found, kept, seed);
        const run_outcome outcome = runs.play_again(partly).outcome;
        if (outcome.violation == violation) ++odds.failures[kept];
      }
    }
    odds.draws = odds_draws;
  } catch (const experiment::stopped&) {
    // A part of the rows would be taken for all of them.
  }
  return odds;
}

}  // namespace rehearse
