#include "examples/http_url.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "core/address.h"
#include "examples/http_head.h"

namespace examples {
namespace {

constexpr std::string_view scheme = "http://";
constexpr std::uint64_t port_max = 65535;

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9');
}

bool is_part_of_name(char c) {
  static constexpr std::string_view others = "-._~!$&'()*+,;=";
  return is_letter_or_digit(c) || others.find(c) != std::string_view::npos;
}

bool is_hex_digit(char c) {
  static constexpr std::string_view digits = "0123456789abcdefABCDEF";
  return digits.find(c) != std::string_view::npos;
}

// Two digits follow a % (RFC 3986, 2.1).
bool is_name(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '%') {
      const std::string_view digits = text.substr(at + 1, 2);
      if (digits.size() < 2 ||
          !std::all_of(digits.begin(), digits.end(), is_hex_digit)) {
        return false;
      }
      at += 2;
    } else if (!is_part_of_name(text[at])) {
      return false;
    }
  }
  return !text.empty();
}

// In brackets; without a zone, which means something at one machine only.
bool is_ipv6(std::string_view text) {
  return text.ends_with(']') && text.find('%') == std::string_view::npos &&
         asyncore::address::parse(std::string(text) + ":0").has_value();
}

bool begins_with_scheme(std::string_view text) {
  return text.size() >= scheme.size() &&
         std::equal(scheme.begin(), scheme.end(), text.begin(),
                    [](char wanted, char c) {
                      return wanted == c ||
                             (c >= 'A' && c <= 'Z' && wanted == c - 'A' + 'a');
                    });
}

struct authority {
  std::string_view host;
  std::uint16_t port = 80;
};

// Reads "host", "host:port" or "host:". An address of IPv6 has colons of its
// own.
std::optional<authority> parse_authority(std::string_view text) {
  const std::size_t from = text.starts_with('[') ? text.find(']') : 0;
  const std::size_t colon = std::min(text.find(':', from), text.size());
  authority found{.host = text.substr(0, colon)};
  if (!is_host(found.host)) return std::nullopt;
  const std::string_view digits = text.substr(std::min(colon + 1, text.size()));
  if (digits.empty()) return found;
  const auto port = parse_number(digits);
  if (!port || *port > port_max) return std::nullopt;
  found.port = static_cast<std::uint16_t>(*port);
  return found;
}

}  // namespace

std::optional<http_url> parse_url(std::string_view text) {
  if (!begins_with_scheme(text)) return std::nullopt;
  text.remove_prefix(scheme.size());
  const std::size_t end = std::min(text.find_first_of("/?#"), text.size());
  const auto place = parse_authority(text.substr(0, end));
  if (!place) return std::nullopt;
  text.remove_prefix(end);
  text = text.substr(0, text.find('#'));
  std::string target(text);
  if (!text.starts_with('/')) target.insert(0, "/");
  if (!is_target(target)) return std::nullopt;
  return http_url{.host = std::string(place->host),
                  .port = place->port,
                  .target = std::move(target)};
}

bool is_target(std::string_view text) {
  return text.starts_with('/') &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return c > ' ' && c < 0x7f && c != '#'; });
}

bool is_host(std::string_view text) {
  return text.starts_with('[') ? is_ipv6(text) : is_name(text);
}

bool is_host_field(std::string_view text) {
  return text.empty() || parse_authority(text).has_value();
}

void check_target(std::string_view text) {
  if (is_target(text)) return;
  throw std::invalid_argument(
      "a path begins with a slash, and has neither blanks nor #; write other "
      "characters as % and two digits");
}

void check_host(std::string_view text) {
  if (is_host(text)) return;
  throw std::invalid_argument("a host is a name such as www.example.org");
}

}  // namespace examples
