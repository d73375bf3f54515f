// The runs of one unit of work: plays them, counts them, and keeps what they
// found.

#ifndef SIM_EXPLORE_EXPERIMENT_H_
#define SIM_EXPLORE_EXPERIMENT_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/choices.h"
#include "sim/explore/coverage.h"
#include "sim/explore/recorder.h"
#include "sim/explore/schedule.h"
#include "sim/explore/subject.h"

namespace rehearse {

// A run that failed.
struct failed_run {
  std::string violation = {};
  schedule deviations = {};
  std::uint64_t hash = 0;
  std::uint64_t run = 0;   // Of the unit, from 1.
  std::uint64_t seed = 0;  // 0: it was not drawn.
};

// A run, with all its choices.
struct recorded_run {
  run_outcome outcome = {};
  std::vector<made_choice> made = {};
};

// In the order of the run, and sorted.
schedule deviations_in_order(const std::vector<made_choice>& made);
schedule deviations_of(const std::vector<made_choice>& made);

class experiment {
 public:
  // Thrown by the runs when nobody wants any more of them.
  struct stopped {};

  // Whether nobody wants any more runs.
  using stop_question = std::function<bool()>;

  // Nothing is owned. `is_over` is asked before each run; it may be empty.
  experiment(const subject& what, label_names& names,
             const stop_question& is_over)
      : subject_(what), names_(names), is_over_(is_over) {}

  // Plays a run that counts. `seed` is what it was drawn from, for messages.
  recorded_run play(strategy& chosen_by, std::uint64_t seed = 0);
  // Plays one that was, or will be, counted elsewhere.
  recorded_run play_again(strategy& chosen_by);

  std::uint64_t runs() const { return hashes_.size(); }
  // Of the runs that count, in their order.
  const std::vector<std::uint64_t>& hashes() const { return hashes_; }
  const coverage& covered() const { return covered_; }
  // The first run that failed in each way, in their order.
  std::vector<failed_run>& failures() { return failures_; }

 private:
  const subject& subject_;
  label_names& names_;
  const stop_question& is_over_;
  std::vector<std::uint64_t> hashes_;
  coverage covered_;
  std::vector<failed_run> failures_;
};

}  // namespace rehearse

#endif  // SIM_EXPLORE_EXPERIMENT_H_
