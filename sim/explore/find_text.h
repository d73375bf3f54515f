// What is said of a find: where it was found, how small it is, and its story.

#ifndef SIM_EXPLORE_FIND_TEXT_H_
#define SIM_EXPLORE_FIND_TEXT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "sim/explore/explorer.h"
#include "sim/explore/point_of_no_return.h"
#include "sim/explore/schedule.h"
#include "sim/explore/shrinker.h"

namespace rehearse {

// "21,940"
std::string counted(std::uint64_t number);
// "1 run", "21,940 runs"
std::string counted(std::uint64_t number, const std::string& noun);

// "found by swarm, seed 0x51ab, run 412", "found with --seed=7"
std::string origin_text(const find& found);
// "shrunk from 96 choices to 1 in 31 runs; no smaller schedule fails (70 were
// tried)"
std::string shrink_text(const shrunk_find& small);

// The deviations of a find as numbered lines, each with what it means, between
// which events of its run it was made, and which rule allows it. `trace`: of
// the run with these deviations; empty if it is not known.
std::string story_text(const shrunk_find& small, const label_names& names,
                       std::string_view trace);

// After each deviation, how often the failure comes if the rest is drawn anew,
// with a bar. Empty if that is not known.
std::string odds_text(const failure_odds& odds);

}  // namespace rehearse

#endif  // SIM_EXPLORE_FIND_TEXT_H_
