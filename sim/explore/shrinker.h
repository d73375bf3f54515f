// Makes a schedule that fails as small as it can be, and says what is known of
// it then.
//
//   shrunk_find small = shrink(play, found, {});
//   small.deviations            // fewest that still fail in the same way
//   small.is_certified          // no schedule with fewer deviations does
//
// A smaller schedule is tried by playing it, and taken if it fails in the same
// way. What it then consists of are the deviations that the run has made: some
// may not apply any more once others are gone.

#ifndef SIM_EXPLORE_SHRINKER_H_
#define SIM_EXPLORE_SHRINKER_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sim/explore/experiment.h"
#include "sim/explore/explorer.h"
#include "sim/explore/schedule.h"
#include "sim/explore/subject.h"

namespace rehearse {

struct shrink_options {
  // How many runs may be spent on shrinking, and how many on the certificate.
  std::uint64_t runs_max = 20'000;
  std::uint64_t certificate_runs_max = 50'000;
  // Asked before each run; may be empty.
  experiment::stop_question is_over = {};
  // Called for each smaller schedule that fails. May be empty.
  std::function<void(const schedule&)> on_smaller = {};
};

// What is known of one deviation of a shrunk schedule.
struct explained_deviation {
  deviation what = {};
  bool any_value_does = false;  // There are others, and all fail alike.
};

struct shrunk_find {
  std::string violation = {};
  schedule deviations = {};  // In the order of the run.
  std::vector<explained_deviation> explained = {};
  std::size_t size_before = 0;
  std::uint64_t runs = 0;  // That were spent.
  // Two runs of what was found did not go the same way: nothing was shrunk.
  bool is_flaky = false;
  // All schedules with fewer deviations were tried, and none fails in this way.
  bool is_certified = false;
  std::uint64_t smaller_tried = 0;
  // Ways to fail that were met on the way, with the schedule of each.
  std::vector<std::pair<std::string, schedule>> others = {};
};

// `names` takes the labels that are met.
shrunk_find shrink(const subject& what, const find& found, label_names& names,
                   const shrink_options& how);

}  // namespace rehearse

#endif  // SIM_EXPLORE_SHRINKER_H_
