#include "sim/command/seed_rounds.h"

#include <iostream>

#include "sim/command/output.h"
#include "sim/command/reproduction.h"

namespace rehearse::command_line {
namespace {

// Enough for all threads to have something to do.
constexpr std::size_t round_runs_min = 1000;

}  // namespace

bool seed_rounds::next(std::vector<scenario_job>& round) {
  round.clear();
  if (is_over_ || jobs_.empty()) return false;
  if (!seeds_) {
    round = jobs_;
    stop();
    return true;
  }
  while (!is_over_ && round.size() < round_runs_min) {
    for (const scenario_job& job : jobs_) {
      round.push_back(job);
      round.back().seed = seed_;
    }
    // Not `<`: the last seed may be the largest number that there is.
    is_over_ = seed_++ == seeds_->last;
  }
  return true;
}

bool seed_rounds::note(std::size_t index, const scenario_job& job) {
  failures& of = failures_[index % jobs_.size()];
  if (job.report.outcome != scenario::verdict::failed) return false;
  if (of.count++ > 0) return true;
  of.first_seed = job.seed.value_or(0);
  return false;
}

void seed_rounds::print(const play_options& options, bool played_all) const {
  if (!seeds_) return;
  for (std::size_t i = 0; i < jobs_.size(); ++i) {
    if (failures_[i].count == 0) continue;
    scenario_job job = jobs_[i];
    job.seed = failures_[i].first_seed;
    std::cout << printable(job.name);
    if (played_all) {
      std::cout << " fails with " << failures_[i].count << " of "
                << total() / jobs_.size()
                << " seeds: " << printable(reproduction(job, options)) << '\n';
    } else {
      std::cout << " fails with seed " << *job.seed
                << ", the first that does; --keep-going plays them all\n";
    }
  }
}

}  // namespace rehearse::command_line
