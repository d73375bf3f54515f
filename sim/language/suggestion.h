// "Did you mean": the known word that is nearest to a mistyped one.

#ifndef SIM_LANGUAGE_SUGGESTION_H_
#define SIM_LANGUAGE_SUGGESTION_H_

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace rehearse::scenario {

// How many insertions, deletions, substitutions and swaps of neighbours turn
// `a` into `b` (Damerau-Levenshtein, where no part is edited twice).
std::size_t edit_distance(std::string_view a, std::string_view b);

// The nearest of `words`, the first of those equally near; empty if none is
// near enough to be meant: one edit in a short word, two in words of six
// letters or more, three in words of twelve. A word that differs only in case
// is always near. Of more than 500 words none is.
std::string_view nearest(std::string_view word,
                         std::span<const std::string_view> words);

// "help: did you mean `expect`?", or an empty text if nothing is near.
std::string did_you_mean(std::string_view word,
                         std::span<const std::string_view> words);

// "`a`, `b` or `c`".
std::string one_of(std::span<const std::string_view> words);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_SUGGESTION_H_
