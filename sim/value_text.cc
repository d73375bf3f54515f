#include "sim/value_text.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <system_error>

namespace rehearse {

bool is_word(std::string_view text) {
  return !text.empty() && is_letter(text.front()) &&
         std::all_of(text.begin(), text.end(), is_word_character);
}

std::optional<std::int64_t> microseconds_in(std::string_view unit) {
  if (unit == "us") return 1;
  if (unit == "ms") return 1'000;
  if (unit == "s") return 1'000'000;
  if (unit == "m") return 60'000'000;
  return std::nullopt;
}

std::optional<std::int64_t> read_integer(std::string_view text) {
  // `from_chars` alone would take a minus sign, and stop at the first letter
  // without a word.
  if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit)) {
    return std::nullopt;
  }
  std::int64_t number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  return number;
}

std::optional<asyncore::duration> read_duration(std::string_view text) {
  const auto digits_end = std::find_if_not(text.begin(), text.end(), is_digit);
  const auto digits = static_cast<std::size_t>(digits_end - text.begin());
  const auto number = read_integer(text.substr(0, digits));
  const auto unit = microseconds_in(text.substr(digits));
  if (!number || !unit) return std::nullopt;
  // A division, because the product of a large number and its unit could
  // overflow.
  if (*number > longest_duration.count() / *unit) return std::nullopt;
  return asyncore::duration(*number * *unit);
}

std::optional<endpoint> read_endpoint(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view host = text.substr(0, colon);
  const auto port = read_integer(text.substr(colon + 1));
  if (!is_word(host) || !port) return std::nullopt;
  if (*port < 1 || *port > largest_port) return std::nullopt;
  return endpoint{std::string(host), static_cast<std::uint16_t>(*port)};
}

std::string to_string(asyncore::duration time) {
  const std::int64_t us = time.count();
  // Zero is a multiple of every unit. It is written as `0us`, the unit in which
  // time is kept.
  if (us != 0 && us % 1'000'000 == 0)
    return std::to_string(us / 1'000'000) + "s";
  if (us != 0 && us % 1'000 == 0) return std::to_string(us / 1'000) + "ms";
  return std::to_string(us) + "us";
}

std::string bytes_text(std::uint64_t count) {
  return std::to_string(count) + (count == 1 ? " byte" : " bytes");
}

// A user pastes these texts from a message into a scenario, so every escape is
// one that the language reads, `\$` included.
std::string quoted(std::string_view data) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text = "\"";
  for (const char c : data) {
    const auto byte = static_cast<unsigned char>(c);
    switch (c) {
      case '\n':
        text += "\\n";
        break;
      case '\r':
        text += "\\r";
        break;
      case '\t':
        text += "\\t";
        break;
      case '\0':
        text += "\\0";
        break;
      case '"':
        text += "\\\"";
        break;
      case '\\':
        text += "\\\\";
        break;
      case '$':
        text += "\\$";
        break;
      // Everything beyond ASCII is escaped, so that a text looks the same on
      // every terminal and invalid UTF-8 never reaches it.
      default:
        if (byte >= 0x20 && byte < 0x7f) {
          text += c;
        } else {
          text += "\\x";
          text += digits[byte >> 4];
          text += digits[byte & 15];
        }
    }
  }
  return text + '"';
}

std::string quoted_start(std::string_view data, std::size_t size) {
  std::string text = quoted(data.substr(0, shown_bytes_max));
  if (size > shown_bytes_max) text += "…(" + std::to_string(size) + ")";
  return text;
}

}  // namespace rehearse
