// The strategies that a run can use, by name.
//
//   const auto drawn = make_strategy("seeded", 7);
//   run(plan, {.chosen_by = drawn.get()});

#ifndef SIM_EXPLORE_STRATEGIES_H_
#define SIM_EXPLORE_STRATEGIES_H_

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "sim/choices.h"

namespace rehearse {

// A strategy draws its answers from the seed. value_error if no strategy has
// that name: the message lists the names that exist.
std::unique_ptr<strategy> make_strategy(std::string_view name,
                                        std::uint64_t seed);

std::vector<std::string_view> strategy_names();

}  // namespace rehearse

#endif  // SIM_EXPLORE_STRATEGIES_H_
