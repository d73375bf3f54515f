// All schedules with one deviation from the benign one, then all with two.
//
// The highest value for its cost: most bugs of event order need one thing or
// two to come otherwise, and what fails is minimal already.
//
// A schedule with two deviations is tried once: its second one is a choice that
// the run with the first alone makes after it. So the units of the second round
// are the schedules of the first.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/explore/search.h"
#include "sim/explore/searches.h"

namespace rehearse {
namespace {

class deviation_search final : public search {
 public:
  explicit deviation_search(const search_basis& basis)
      : single_(single_deviations(basis.benign, 0)),
        first_units_((single_.size() + unit_runs - 1) / unit_runs) {}

  std::string_view name() const override { return "deviations"; }
  std::optional<std::uint64_t> units() const override {
    return first_units_ + single_.size();
  }

  bool work(std::uint64_t unit, experiment& runs) override {
    if (unit < first_units_) {
      const std::size_t begin = unit * unit_runs;
      const std::size_t end =
          std::min<std::size_t>(begin + unit_runs, single_.size());
      for (std::size_t i = begin; i < end; ++i) {
        schedule_strategy one({single_[i]});
        runs.play(one);
      }
    } else if (unit - first_units_ < single_.size()) {
      add_second(single_[unit - first_units_], runs);
    }
    return true;
  }

  std::string claim(const work_done& done) const override {
    if (done.units == *units()) {
      return "all " + std::to_string(done.runs) +
             " schedules with at most 2 deviations";
    }
    if (done.units < first_units_) return {};
    return "all " + std::to_string(single_.size()) +
           " schedules with 1 deviation";
  }

 private:
  static void add_second(const deviation& first, experiment& runs) {
    schedule_strategy one({first});
    const recorded_run alone = runs.play_again(one);
    const auto place = std::find_if(
        alone.made.begin(), alone.made.end(),
        [&](const made_choice& each) { return each.answer == first; });
    if (place == alone.made.end()) return;
    const auto behind = static_cast<std::size_t>(place - alone.made.begin());
    for (const deviation& second : single_deviations(alone.made, behind + 1)) {
      schedule_strategy both({first, second});
      runs.play(both);
    }
  }

  const std::vector<deviation> single_;
  const std::uint64_t first_units_;
};

}  // namespace

std::vector<deviation> single_deviations(const std::vector<made_choice>& made,
                                         std::size_t begin) {
  std::vector<deviation> single;
  for (std::size_t i = begin; i < made.size(); ++i) {
    const made_choice& each = made[i];
    if (each.answer.value != 0) continue;
    for (std::uint32_t answer = 1; answer < each.answers(); ++answer) {
      deviation other = each.answer;
      other.value = each.answer_at(answer);
      single.push_back(other);
    }
  }
  return single;
}

std::unique_ptr<search> make_deviations_search(const search_basis& basis) {
  return std::make_unique<deviation_search>(basis);
}

}  // namespace rehearse
