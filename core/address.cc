#include "core/address.h"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <limits>

namespace asyncore {
namespace {

constexpr std::string_view unix_prefix = "unix:";
constexpr std::size_t groups = 8;  // Of 16 bits each, in an IPv6 host.

// A run of groups that "::" stands for; a length of 0 is no run.
struct zero_run {
  std::size_t begin = 0;
  std::size_t length = 0;
};

// The bytes of a host are in network order, whatever the machine is.
std::uint16_t group_at(const std::array<std::uint8_t, 16>& host,
                       std::size_t group) {
  return static_cast<std::uint16_t>(host[2 * group] << 8 | host[2 * group + 1]);
}

// The longest run of zeros, the first of several; a single zero is written out
// (RFC 5952, 4.2.2 and 4.2.3).
zero_run longest_zero_run(const std::array<std::uint8_t, 16>& host) {
  zero_run best;
  zero_run current;
  for (std::size_t group = 0; group < groups; ++group) {
    if (group_at(host, group) != 0) {
      current = {group + 1, 0};
      continue;
    }
    ++current.length;
    if (current.length > best.length) best = current;
  }
  return best.length > 1 ? best : zero_run{};
}

// ::ffff:0:0/96 carries an IPv4 host in its last four bytes.
bool is_ipv4_mapped(const std::array<std::uint8_t, 16>& host) {
  return std::all_of(host.begin(), host.begin() + 10,
                     [](std::uint8_t byte) { return byte == 0; }) &&
         host[10] == 0xff && host[11] == 0xff;
}

template <typename Number>
void append_number(std::string& text, Number number, int base = 10) {
  // Room for any 32-bit number in decimal or hexadecimal: to_chars cannot fail.
  char digits[16];
  const auto [end, error] = std::to_chars(std::begin(digits), std::end(digits),
                                          std::uint32_t{number}, base);
  text.append(digits, end);
}

void append_ipv4(std::string& text, const std::uint8_t* host) {
  for (int byte = 0; byte < 4; ++byte) {
    if (byte > 0) text += '.';
    append_number(text, host[byte]);
  }
}

// The canonical text of RFC 5952. Not inet_ntop, which differs from one C
// library to the next for hosts such as ::1:2.
void append_ipv6(std::string& text, const std::array<std::uint8_t, 16>& host) {
  if (is_ipv4_mapped(host)) {
    text += "::ffff:";
    append_ipv4(text, &host[12]);
    return;
  }
  const zero_run run = longest_zero_run(host);
  for (std::size_t group = 0; group < groups;) {
    if (run.length > 0 && group == run.begin) {
      text += "::";
      group += run.length;
      continue;
    }
    if (group > 0 && text.back() != ':') text += ':';
    append_number(text, group_at(host, group), 16);
    ++group;
  }
}

// A decimal number without sign, blanks or leading zeros: each number has one
// spelling.
template <typename Number>
std::optional<Number> parse_number(std::string_view text) {
  if (text.empty() || (text.size() > 1 && text.front() == '0')) return {};
  std::uint32_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) return {};
  if (number > std::numeric_limits<Number>::max()) return {};
  return static_cast<Number>(number);
}

// inet_pton wants a C string, and would take a NUL byte for its end.
bool parse_host(int family, std::string_view text, void* host) {
  if (text.find('\0') != std::string_view::npos) return false;
  return inet_pton(family, std::string(text).c_str(), host) == 1;
}

// inet_pton takes four decimal parts only. Other forms, such as 127.1, would be
// a second spelling of the same host.
std::optional<address> parse_ipv4(std::string_view host, std::uint16_t port) {
  in_addr parsed{};
  if (!parse_host(AF_INET, host, &parsed)) return {};
  return address::ipv4(ntohl(parsed.s_addr), port);
}

// `host` is the text between the brackets. A scope is a number, because the
// name of an interface means something on one machine only.
std::optional<address> parse_ipv6(std::string_view host, std::uint16_t port) {
  std::uint32_t scope = 0;
  if (const auto percent = host.find('%'); percent != host.npos) {
    const auto number = parse_number<std::uint32_t>(host.substr(percent + 1));
    if (!number) return {};
    scope = *number;
    host = host.substr(0, percent);
  }
  std::array<std::uint8_t, 16> bytes{};
  if (!parse_host(AF_INET6, host, bytes.data())) return {};
  return address::ipv6(bytes, port, scope);
}

std::optional<address> parse_unix(std::string_view path) {
  if (!path.starts_with('@')) {
    // A file name holds no NUL byte.
    if (path.find('\0') != path.npos) return {};
    return address::unix_path(path);
  }
  std::string abstract(path);
  abstract.front() = '\0';
  return address::unix_path(abstract);
}

}  // namespace

address address::ipv4(std::uint32_t host, std::uint16_t port) {
  address value;
  value.family_ = AF_INET;
  value.port_ = port;
  for (std::size_t byte = 0; byte < 4; ++byte) {
    value.host_[byte] = static_cast<std::uint8_t>(host >> (24 - 8 * byte));
  }
  return value;
}

address address::ipv6(const std::array<std::uint8_t, 16>& host,
                      std::uint16_t port, std::uint32_t scope) {
  address value;
  value.family_ = AF_INET6;
  value.host_ = host;
  value.port_ = port;
  value.scope_ = scope;
  return value;
}

address address::unix_path(std::string_view path) {
  address value;
  value.family_ = AF_UNIX;
  value.path_ = path;
  return value;
}

std::optional<address> address::parse(std::string_view text) {
  if (text.starts_with(unix_prefix)) {
    return parse_unix(text.substr(unix_prefix.size()));
  }
  // The last colon, because an IPv6 host has colons of its own.
  const auto colon = text.rfind(':');
  if (colon == text.npos) return {};
  const auto port = parse_number<std::uint16_t>(text.substr(colon + 1));
  if (!port) return {};
  const std::string_view host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) {
    return parse_ipv6(host.substr(1, host.size() - 2), *port);
  }
  return parse_ipv4(host, *port);
}

std::uint32_t address::ipv4_host() const {
  std::uint32_t host = 0;
  for (std::size_t byte = 0; byte < 4; ++byte) host = host << 8 | host_[byte];
  return host;
}

bool address::is_any_host() const {
  // The host bytes of a UNIX address are zeros too, and mean nothing.
  if (family_ != AF_INET && family_ != AF_INET6) return false;
  return std::all_of(host_.begin(), host_.end(),
                     [](std::uint8_t byte) { return byte == 0; });
}

// The scope counts: fe80::1 on one link is another host than on the next.
bool address::same_host(const address& other) const {
  return family_ == other.family_ && host_ == other.host_ &&
         scope_ == other.scope_ && path_ == other.path_;
}

address address::with_port(std::uint16_t port) const {
  address copy = *this;
  if (family_ == AF_INET || family_ == AF_INET6) copy.port_ = port;
  return copy;
}

std::string address::to_string() const {
  std::string text = host_to_string();
  if (family_ == AF_INET || family_ == AF_INET6) {
    text += ':';
    append_number(text, port_);
  }
  return text;
}

std::string address::host_to_string() const {
  std::string text;
  switch (family_) {
    case AF_INET:
      append_ipv4(text, host_.data());
      return text;
    case AF_INET6:
      text += '[';
      append_ipv6(text, host_);
      if (scope_ != 0) {
        text += '%';
        append_number(text, scope_);
      }
      text += ']';
      return text;
    case AF_UNIX:
      text += unix_prefix;
      text += path_;
      // A NUL byte would cut the text short wherever it is a C string.
      if (path_.starts_with('\0')) text[unix_prefix.size()] = '@';
      return text;
    default:
      return "unspecified";
  }
}

}  // namespace asyncore
