// Scenarios that are played with many seeds: `rehearse run --seeds=1..500`.
//
//   seed_rounds rounds(jobs, seeds);
//   while (rounds.next(round)) { play each job of the round, note each }
//   rounds.print(options, true);
//
// All scenarios are played with the first seed, then all with the next. A round
// is a part of these runs, so that a million of them need not be kept.

#ifndef SIM_COMMAND_SEED_ROUNDS_H_
#define SIM_COMMAND_SEED_ROUNDS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/command/play_options.h"
#include "sim/command/scenario_job.h"

namespace rehearse::command_line {

class seed_rounds {
 public:
  // Without seeds, one round of the jobs as they are. They outlive this.
  seed_rounds(const std::vector<scenario_job>& jobs,
              std::optional<seed_range> seeds)
      : jobs_(jobs), seeds_(seeds), failures_(jobs.size()) {
    if (seeds_) seed_ = seeds_->first;
  }

  bool is_seeded() const { return seeds_.has_value(); }
  // How many runs there are in all.
  std::size_t total() const {
    return seeds_ ? jobs_.size() * (seeds_->last - seeds_->first + 1)
                  : jobs_.size();
  }

  // Fills `round` with the next ones; false if there are none.
  bool next(std::vector<scenario_job>& round);
  // No round follows the current one.
  void stop() { is_over_ = true; }

  // Counts a run that is over, by its index in its round; true if its scenario
  // has failed before, with another seed, and does so again.
  bool note(std::size_t index, const scenario_job& job);

  // Of each scenario that has failed: with how many seeds, and how to see one.
  void print(const play_options& options, bool played_all) const;

 private:
  struct failures {
    std::size_t count = 0;
    std::uint64_t first_seed = 0;
  };

  const std::vector<scenario_job>& jobs_;
  const std::optional<seed_range> seeds_;
  std::vector<failures> failures_;  // By job.
  std::uint64_t seed_ = 0;          // Of the next round.
  bool is_over_ = false;
};

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_SEED_ROUNDS_H_
