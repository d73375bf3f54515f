// The searches that there are, by name.

#ifndef SIM_EXPLORE_SEARCHES_H_
#define SIM_EXPLORE_SEARCHES_H_

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "sim/explore/search.h"

namespace rehearse {

// value_error if no search has that name: the message lists those that exist.
std::unique_ptr<search> make_search(std::string_view name,
                                    const search_basis& basis);

// In the order in which they take turns.
std::vector<std::string_view> search_names();

// The other answers that choices from `begin` on could have had, one at a time.
std::vector<deviation> single_deviations(const std::vector<made_choice>& made,
                                         std::size_t begin);

}  // namespace rehearse

#endif  // SIM_EXPLORE_SEARCHES_H_
