// The address of a socket: IPv4, IPv6 or UNIX.
//
// A value: cheap to copy, comparable, ordered (by family, then host, then
// port), with one text form that `parse` reads back:
//
//   127.0.0.1:80      IPv4
//   [::1]:80          IPv6; a scope is written as in [fe80::1%2]:80
//   unix:/run/app.sock   UNIX; "unix:" alone is an unnamed socket, and
//   unix:@name        an abstract one (a path that begins with a NUL byte)
//
// IPv6 prints in the canonical form of RFC 5952 and is read in any form.
// Numbers are decimal and have no leading zeros. The path of a file that begins
// with '@' has no text form of its own: write unix:./@name.
//
// Host names are not addresses: `network::resolve` turns them into some.

#ifndef CORE_ADDRESS_H_
#define CORE_ADDRESS_H_

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/cxx20.h"

namespace asyncore {

class address {
 public:
  // No address at all: family AF_UNSPEC, printed as "unspecified".
  address() = default;

  // `host` in host byte order: 0x7f000001 is 127.0.0.1.
  static address ipv4(std::uint32_t host, std::uint16_t port);
  static address ipv6(const std::array<std::uint8_t, 16>& host,
                      std::uint16_t port, std::uint32_t scope = 0);
  // An empty path is an unnamed socket; a leading NUL byte an abstract one.
  static address unix_path(std::string_view path);

  // Reads the text forms above; nothing if `text` is none of them.
  static std::optional<address> parse(std::string_view text);

  int family() const { return family_; }  // AF_INET, AF_INET6, AF_UNIX, ...
  std::uint16_t port() const { return port_; }  // 0 for UNIX
  std::uint32_t scope() const { return scope_; }
  // The IPv4 host in host byte order. Only for family AF_INET.
  std::uint32_t ipv4_host() const;
  // The IPv6 host in network byte order. Only for family AF_INET6.
  const std::array<std::uint8_t, 16>& ipv6_host() const { return host_; }
  const std::string& path() const { return path_; }  // UNIX only

  // True for 0.0.0.0 and ::, the hosts that stand for every local one.
  bool is_any_host() const;
  bool same_host(const address& other) const;
  address with_port(std::uint16_t port) const;

  std::string to_string() const;
  std::string host_to_string() const;  // The part before ":port".

  friend auto operator<=>(const address&, const address&) = default;

 private:
  int family_ = 0;
  std::array<std::uint8_t, 16> host_{};  // IPv4 in the first four bytes
  std::uint32_t scope_ = 0;
  std::uint16_t port_ = 0;
  std::string path_;
};

}  // namespace asyncore

#endif  // CORE_ADDRESS_H_
