#include "sim/kernel/network_stack.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>

namespace rehearse {
namespace {

using asyncore::address;

// Networks for private use (RFC 1918, RFC 4193), so that no trace shows an
// address of somebody else.
constexpr std::uint32_t ipv4_net = 0x0a000000;
constexpr std::uint8_t ipv6_net = 0xfd;

const address ipv4_loopback = address::ipv4(INADDR_LOOPBACK, 0);
const address ipv6_loopback =
    address::ipv6({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 0);

}  // namespace

// The inverse of ipv4 and ipv6, so that no table of addresses is needed.
std::uint32_t network_stack::number_of(const address& host) {
  if (host.family() == AF_INET) {
    const std::uint32_t number = host.ipv4_host() - ipv4_net;
    return number < (std::uint32_t{1} << 24) ? number : 0;
  }
  if (host.family() != AF_INET6) return 0;
  const auto& bytes = host.ipv6_host();
  std::uint32_t number = 0;
  for (std::size_t i = 12; i < 16; ++i) number = number << 8 | bytes[i];
  const bool is_ours = bytes[0] == ipv6_net &&
                       std::all_of(bytes.begin() + 1, bytes.begin() + 12,
                                   [](std::uint8_t b) { return b == 0; });
  return is_ours ? number : 0;
}

address network_stack::loopback(int family) {
  return family == AF_INET6 ? ipv6_loopback : ipv4_loopback;
}

address network_stack::ipv4(std::uint16_t port) const {
  return address::ipv4(ipv4_net + number_, port);
}

address network_stack::ipv6(std::uint16_t port) const {
  return address::ipv6({ipv6_net, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                        static_cast<std::uint8_t>(number_ >> 24),
                        static_cast<std::uint8_t>(number_ >> 16),
                        static_cast<std::uint8_t>(number_ >> 8),
                        static_cast<std::uint8_t>(number_)},
                       port);
}

bool network_stack::owns(const address& host) const {
  if (host.family() == AF_INET) {
    // Linux answers on all of 127.0.0.0/8, not only on 127.0.0.1.
    return host.ipv4_host() >> 24 == 127 || host.same_host(ipv4());
  }
  if (host.family() == AF_INET6) {
    return host.same_host(ipv6_loopback) || host.same_host(ipv6());
  }
  return false;
}

// Its own addresses first: loopback names another host on each host.
network_stack* network_stack::reach(const address& host) {
  return owns(host) ? this : surroundings_.find_stack(host);
}

address network_stack::address_towards(const address& remote) const {
  if (owns(remote)) {
    // All of 127.0.0.0/8 is reached from its first address.
    return remote.family() == AF_INET && !remote.same_host(ipv4())
               ? ipv4_loopback
               : remote.with_port(0);
  }
  return remote.family() == AF_INET6 ? ipv6() : ipv4();
}

}  // namespace rehearse
