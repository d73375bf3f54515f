// How scenarios, parameters, traces and messages write their values.
//
//   4096          an integer
//   50ms          a duration: digits and one of us, ms, s, m
//   origin:80     an endpoint: a word and a port from 1 to 65535
//   "hi\n"        bytes, in quotes
//
// A word is a letter, then letters, digits, `_` and `-`.

#ifndef SIM_VALUE_TEXT_H_
#define SIM_VALUE_TEXT_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/network.h"

namespace rehearse {

// A place on the network, by name.
struct endpoint {
  std::string host{};
  std::uint16_t port = 0;
};

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

// "5ms", "1500us", "2s": the largest unit that is exact.
std::string to_string(asyncore::duration time);

// "1 byte", "7 bytes"
std::string bytes_text(std::uint64_t count);

// `data` in quotes, with the escapes of the scenario language.
std::string quoted(std::string_view data);

// Bytes of data that a line of a trace or a message shows.
inline constexpr std::size_t shown_bytes_max = 24;
// The same for as much of it as a line shows, followed by the length of all if
// that is more: "GET / HTTP/1.0\r\nHost: or"…(41).
std::string quoted_start(std::string_view data, std::size_t size);
inline std::string quoted_start(std::string_view data) {
  return quoted_start(data, data.size());
}

}  // namespace rehearse

#endif  // SIM_VALUE_TEXT_H_
