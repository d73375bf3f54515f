// How scenarios, and the standard values of parameters, write their values.
//
//   4096          an integer
//   50ms          a duration: digits and one of us, ms, s, m
//   origin:80     an endpoint: a word and a port from 1 to 65535
//
// A word is a letter, then letters, digits, `_` and `-`.

#ifndef SIM_VALUE_TEXT_H_
#define SIM_VALUE_TEXT_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/network.h"
#include "sim/application.h"

namespace rehearse {

// Ten years. Sums of a few durations then never overflow.
inline constexpr asyncore::duration longest_duration =
    std::chrono::hours(24 * 3650);

inline constexpr std::int64_t largest_port = 65535;

constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_word_character(char c) {
  return is_letter(c) || is_digit(c) || c == '_' || c == '-';
}
bool is_word(std::string_view text);

// Microseconds in one `us`, `ms`, `s` or `m`; nothing for another unit.
std::optional<std::int64_t> microseconds_in(std::string_view unit);

// Each answers nothing if `text` is something else, or too large.
std::optional<std::int64_t> read_integer(std::string_view text);
std::optional<asyncore::duration> read_duration(std::string_view text);
std::optional<endpoint> read_endpoint(std::string_view text);

}  // namespace rehearse

#endif  // SIM_VALUE_TEXT_H_
