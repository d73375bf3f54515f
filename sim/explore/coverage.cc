#include "sim/explore/coverage.h"

#include <algorithm>
#include <cstddef>

namespace rehearse {

void coverage::add_uncounted(const run_coverage& run) {
  if (sometimes_.size() < run.sometimes.size()) {
    sometimes_.resize(run.sometimes.size());
  }
  for (std::size_t i = 0; i < run.sometimes.size(); ++i) {
    sometimes_[i].best = std::max(sometimes_[i].best, run.sometimes[i]);
  }
  add_judges(run.judges);
}

void coverage::add(const run_coverage& run) {
  add_uncounted(run);
  for (std::size_t i = 0; i < run.sometimes.size(); ++i) {
    if (run.sometimes[i] == sometimes_state::held) ++sometimes_[i].held;
  }
}

void coverage::add(const coverage& others) {
  if (sometimes_.size() < others.sometimes_.size()) {
    sometimes_.resize(others.sometimes_.size());
  }
  for (std::size_t i = 0; i < others.sometimes_.size(); ++i) {
    sometimes_[i].held += others.sometimes_[i].held;
    sometimes_[i].best =
        std::max(sometimes_[i].best, others.sometimes_[i].best);
  }
  add_judges(others.judges_);
}

void coverage::add_judges(const std::vector<judge_record>& judges) {
  if (judges_.empty()) judges_ = judges;
  const std::size_t count = std::min(judges_.size(), judges.size());
  for (std::size_t i = 0; i < count; ++i) {
    judges_[i].had_work = judges_[i].had_work || judges[i].had_work;
  }
}

std::vector<std::string_view> coverage::idle_judges() const {
  std::vector<std::string_view> idle;
  for (const judge_record& each : judges_) {
    if (!each.had_work) idle.push_back(each.name);
  }
  return idle;
}

}  // namespace rehearse
