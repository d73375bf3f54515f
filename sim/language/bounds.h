// Reads the bounds of an expectation: `within D`, `at D`, `after D`,
// `in D..D`.
//
// `at` and `in` are used alone. `after` and `within` may be combined: one says
// from when, the other until when.

#ifndef SIM_LANGUAGE_BOUNDS_H_
#define SIM_LANGUAGE_BOUNDS_H_

#include <string_view>

#include "sim/language/plan.h"
#include "sim/language/reading.h"

namespace rehearse::scenario {

inline constexpr std::string_view bound_words[] = {"within", "at", "after",
                                                   "in"};

// All bounds that follow here, perhaps none.
bounds read_bounds(reading& context);

// Which of the words that a line may have can still follow its bounds: all if
// it has none, and else the one bound that goes with its only one.
word_list words_behind(const bounds& read, word_list all);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_BOUNDS_H_
