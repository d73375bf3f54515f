// Looks for the failure of a stored schedule that has drifted: the program, or
// its scenario, was edited, and some of the choices are not asked for any more,
// or come to nothing.
//
//   auto again = heal(play, stored, "line: expect alice eof", names);
//   again->deviations          // fails in the same way; nothing was found:
//   none
//
// It tries the neighbourhood first: the choices that are not asked for are
// taken somewhere else, at the closest places first, and those that are come a
// little earlier or later. Then it explores.

#ifndef SIM_EXPLORE_HEALING_H_
#define SIM_EXPLORE_HEALING_H_

#include <cstdint>
#include <optional>
#include <string>

#include "sim/explore/explorer.h"
#include "sim/explore/schedule.h"
#include "sim/explore/subject.h"

namespace rehearse {

struct heal_options {
  std::uint64_t neighbours_max = 5'000;  // Runs in the neighbourhood.
  exploration_options exploration = {};  // Afterwards.
};

// `names` takes the labels that are met. The find says what came upon it:
// "neighbourhood", or a search.
std::optional<find> heal(const subject& what, const schedule& stored,
                         const std::string& violation, label_names& names,
                         const heal_options& how);

}  // namespace rehearse

#endif  // SIM_EXPLORE_HEALING_H_
