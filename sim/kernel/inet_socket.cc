#include "sim/kernel/inet_socket.h"

#include <sys/socket.h>

#include <cerrno>

namespace rehearse {

address any_host(int family) {
  return family == AF_INET6 ? address::ipv6({}, 0) : address::ipv4(0, 0);
}

inet_socket::inet_socket(network_stack& stack, port_table& ports, int family,
                         socket_options options)
    : stack_(stack), options_(options), ports_(ports), family_(family) {}

inet_socket::~inet_socket() { leave_port(); }

// inet_bind, whose checks come in this order: a wrong address is EADDRNOTAVAIL
// even for a socket that is bound already.
result<void> inet_socket::bind(const address& local) {
  if (local.family() != family_) return failure{EAFNOSUPPORT};
  if (!local.is_any_host() && !stack_.owns(local)) {
    return failure{EADDRNOTAVAIL};
  }
  if (bound()) return failure{EINVAL};
  address name = local;
  if (name.port() == 0) {
    const std::uint16_t port = ports_.free_port(any_host(family_), *this);
    if (port == 0) return failure{EADDRINUSE};
    name = name.with_port(port);
  } else if (ports_.is_taken(name, *this)) {
    return failure{EADDRINUSE};
  }
  take(name);
  return {};
}

void inet_socket::leave_port() {
  if (bound()) ports_.drop(*this);
}

result<void> inet_socket::autobind(const address* remote) {
  const address own =
      remote != nullptr ? stack_.address_towards(*remote) : any_host(family_);
  if (!bound()) return bind(own);
  // Bound to the wildcard: the connection decides on the host, and the port
  // stays.
  if (remote != nullptr && local().is_any_host()) ports_.settle(own, *this);
  return {};
}

result<address> inet_socket::getsockname() const {
  return bound() ? local() : any_host(family_);
}

address inet_socket::meant(const address& remote) const {
  if (!remote.is_any_host()) return remote;
  return family_ == AF_INET6 ? stack_.ipv6(remote.port())
                             : stack_.ipv4(remote.port());
}

}  // namespace rehearse
