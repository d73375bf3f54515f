// UTF-8, as far as reading and showing a scenario file needs it.

#ifndef SIM_LANGUAGE_UTF8_H_
#define SIM_LANGUAGE_UTF8_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace rehearse::scenario {

// The length of the character at the beginning of `text`; 0 if there is
// no valid one (overlong forms, surrogates and cut sequences are not valid).
std::size_t utf8_length(std::string_view text);

// `text` with everything made visible that a terminal would not show as
// itself: `\t`, `\0`, `\x07`, invalid bytes as `\xff`, and invisible or
// direction-changing characters as `<U+202E>`.
std::string visible(std::string_view text);

// How many columns a terminal gives to the result of `visible`.
std::size_t columns_of(std::string_view visible_text);

// `text` in backquotes for a message, made visible and cut if it is long.
std::string in_quotes(std::string_view text);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_UTF8_H_
