// After which deviation of a find the failure can hardly be avoided any more.
//
// A run follows the find up to one of its deviations; from there on all choices
// are drawn anew, and it fails again or it does not. What is counted is how
// often it does, after each deviation and before the first:
//
//   before the first   3 of 200
//   after 1           41 of 200
//   after 2          200 of 200    <- the largest jump
//
// The code to look at is what the program did between the two rows of the
// largest jump.

#ifndef SIM_EXPLORE_POINT_OF_NO_RETURN_H_
#define SIM_EXPLORE_POINT_OF_NO_RETURN_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/explore/experiment.h"
#include "sim/explore/schedule.h"
#include "sim/explore/subject.h"

namespace rehearse {

struct failure_odds {
  // Index 0: nothing of the find is kept; index i: up to its i-th deviation, in
  // the order of the run.
  std::vector<std::uint64_t> failures = {};
  std::uint64_t draws = 0;  // For each of them; 0: it is not known.

  // The number of the deviation with which the failures grow most, from 1; 0
  // if they do not grow.
  std::size_t largest_jump() const;
};

inline constexpr std::uint64_t odds_draws = 200;
// Of longer ones nobody would read the rows.
inline constexpr std::size_t odds_size_max = 20;

// Of a find that fails with `violation`. The same every time.
failure_odds odds_of(const subject& what, const schedule& found,
                     const std::string& violation,
                     const experiment::stop_question& is_over = {});

}  // namespace rehearse

#endif  // SIM_EXPLORE_POINT_OF_NO_RETURN_H_
