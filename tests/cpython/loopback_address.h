// The address of this machine, as it is on both networks.

#ifndef TESTS_CPYTHON_LOOPBACK_ADDRESS_H_
#define TESTS_CPYTHON_LOOPBACK_ADDRESS_H_

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>

#include "core/address.h"

namespace asyncore {

// To be bound to: the network chooses the port. For AF_INET and AF_INET6.
inline address any_loopback_port(int family) {
  if (family == AF_INET) return address::ipv4(INADDR_LOOPBACK, 0);
  std::array<std::uint8_t, 16> host{};
  host.back() = 1;
  return address::ipv6(host, 0);
}

}  // namespace asyncore

#endif  // TESTS_CPYTHON_LOOPBACK_ADDRESS_H_
