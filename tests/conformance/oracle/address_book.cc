#include "tests/conformance/oracle/address_book.h"

#include <sys/socket.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "tests/conformance/oracle/script_lexer.h"

namespace oracle {
namespace {

constexpr std::uint32_t first_host = 0xf0000000;

}  // namespace

asyncore::address address_book::find(std::string_view host, int port) {
  if (port < 0 || port > 0xffff) {
    throw script_error("not a port: " + std::to_string(port));
  }
  auto at = std::find(hosts_.begin(), hosts_.end(), host);
  if (at == hosts_.end()) at = hosts_.emplace(at, host);
  const auto index = static_cast<std::uint32_t>(at - hosts_.begin());
  return asyncore::address::ipv4(first_host + index,
                                 static_cast<std::uint16_t>(port));
}

std::string address_book::text(const asyncore::address& of) const {
  if (of.family() == AF_UNIX) return of.path();
  const std::size_t index = of.ipv4_host() - first_host;
  return hosts_.at(index) + ':' + std::to_string(of.port());
}

}  // namespace oracle
