// The addresses of HTTP (RFC 9110, 4.2; RFC 3986), as programs are given them
// and as requests name them.
//
// They are ASCII: what is not, and blanks, are written with % and two digits by
// whoever makes an address. That notation is not decoded here.

#ifndef EXAMPLES_HTTP_URL_H_
#define EXAMPLES_HTTP_URL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace examples {

struct http_url {
  std::string host;  // "origin", "192.0.2.1" or "[2001:db8::1]"; not empty.
  std::uint16_t port = 80;
  std::string target = "/";  // What is asked for there: "/path?query".
};

// Reads "http://host:port/path?query#part"; the part is left out, since it is
// not the server's concern. Nothing if it is of another scheme, has no host, a
// user before it, or characters that an address cannot have.
std::optional<http_url> parse_url(std::string_view text);

// Whether it can be asked of a server: a path, with or without a query. It
// begins with a slash, and is of visible ASCII without #.
bool is_target(std::string_view text);

// Whether it can stand for a host in an address, or in Host: a name, or an
// address of IPv4, or one of IPv6 in brackets.
bool is_host(std::string_view text);

// Whether it is the value of a Host field: a host, with or without a port, or
// nothing at all.
bool is_host_field(std::string_view text);

// For what a caller gives: throw std::invalid_argument, with what is wrong,
// unless it can go into a request.
void check_target(std::string_view text);
void check_host(std::string_view text);

}  // namespace examples

#endif  // EXAMPLES_HTTP_URL_H_
