#include "sim/kernel/udp.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace rehearse {
namespace {

constexpr int buffer_size = 212992;  // net.core.rmem_default and wmem_default

// Besides its bytes, the kernel counts the structures that describe a datagram:
// these are about what Linux takes for a small one.
constexpr std::size_t overhead = 768;
constexpr std::size_t in_flight_charge_max = std::size_t{4} << 20;

// What an IP packet has room for after the headers; IPv6 does not count its
// own.
constexpr std::size_t size_max_ipv4 = 65535 - 20 - 8;
constexpr std::size_t size_max_ipv6 = 65535 - 8;

bool is_broadcast(const address& remote) {
  return remote.family() == AF_INET && remote.ipv4_host() == INADDR_BROADCAST;
}

}  // namespace

std::size_t udp_socket::datagram::charge() const {
  return bytes.size() + overhead;
}

udp_socket::udp_socket(network_stack& stack, int family)
    : inet_socket(stack, stack.udp_ports(), family,
                  {buffer_size, buffer_size}) {}

// --- The way of a datagram --------------------------------------------------

// Every datagram arrives at its sender, which then looks for the receiver. So a
// datagram to nowhere can arrive as well.
void udp_socket::carry(const segment& what) {
  hold();
  stack_.around().carry(what, *this);
}

void udp_socket::happen(const happening& what) {
  if (what.kind == static_cast<std::uint32_t>(segment_kind::datagram)) {
    deliver(what.number);
  } else {
    error_ = ECONNREFUSED;
    stack_.note_change();
  }
  release();
}

udp_socket::datagram udp_socket::take_in_flight(std::uint64_t number) {
  datagram packet = std::move(in_flight_.extract(number).mapped());
  in_flight_charge_ -= packet.charge();
  return packet;
}

// One that is lost leaves room for others, too.
void udp_socket::forget(const happening& what) {
  if (what.kind == static_cast<std::uint32_t>(segment_kind::datagram)) {
    take_in_flight(what.number);
  }
  release();
}

void udp_socket::deliver(std::uint64_t number) {
  datagram packet = take_in_flight(number);
  network_stack* stack = stack_.reach(packet.destination);
  if (stack == nullptr) return;
  if (udp_socket* receiver = receiver_of(packet, *stack); receiver != nullptr) {
    receiver->receive(std::move(packet));
  } else if (remote_ == packet.destination) {
    // Only a connected socket gets the error (__udp4_lib_err finds no other).
    carry({segment_kind::unreachable, packet.destination, packet.source});
  }
}

// udp4_lib_lookup2: the socket that is bound and connected most closely to the
// two addresses, and of several the one that was bound last.
udp_socket* udp_socket::receiver_of(const datagram& packet,
                                    network_stack& stack) {
  udp_socket* best = nullptr;
  int best_affinity = -1;
  for (port_holder* holder : stack.udp_ports().at(packet.destination.port())) {
    // Only UDP sockets are in this table.
    auto* candidate = static_cast<udp_socket*>(holder);
    const int affinity = candidate->affinity(packet);
    if (affinity < 0 || affinity < best_affinity) continue;
    if (affinity == best_affinity && holder->port_turn() < best->port_turn()) {
      continue;
    }
    best = candidate;
    best_affinity = affinity;
  }
  return best;
}

// compute_score; below 0, it is not for this socket.
int udp_socket::affinity(const datagram& packet) const {
  if (local().family() != packet.destination.family()) return -1;
  if (!local().is_any_host() && !local().same_host(packet.destination))
    return -1;
  if (is_connected() && remote_ != packet.source) return -1;
  return (local().is_any_host() ? 0 : 1) + (is_connected() ? 2 : 0);
}

// A datagram that is larger than the whole buffer fits an empty one, as on
// Linux.
void udp_socket::receive(datagram&& packet) {
  const auto room = static_cast<std::size_t>(options_.receive_buffer());
  const std::size_t charge = packet.charge();
  if (!input_.empty() && input_charge_ + charge > room) return;
  input_charge_ += charge;
  input_.push_back(std::move(packet));
  stack_.note_change();
}

// --- Calls ------------------------------------------------------------------

// datagram_poll
int udp_socket::readiness() const {
  int ready = POLLOUT;
  if (error_ != 0) ready |= POLLERR;
  if (shut_.read || !input_.empty()) ready |= POLLIN;
  if (shut_.both()) ready |= POLLHUP;
  return ready;
}

socket_view udp_socket::view() const {
  using view_state = socket_view::state;
  socket_view image;
  image.now = is_connected() ? view_state::connected : view_state::unconnected;
  image.local = local();
  image.remote = remote_;
  for (const datagram& each : input_) image.unread += each.bytes.size();
  image.error = error_;
  return image;
}

result<void> udp_socket::listen(int /*backlog*/) { return failure{EOPNOTSUPP}; }

result<open_file*> udp_socket::accept() { return failure{EOPNOTSUPP}; }

// __ip4_datagram_connect
result<void> udp_socket::connect(const address& remote) {
  if (remote.family() != family()) return failure{EAFNOSUPPORT};
  const address target = meant(remote);
  if (const result<void> binding = autobind(&target); !binding) return binding;
  remote_ = target;
  return {};
}

result<address> udp_socket::getpeername() const {
  if (!is_connected()) return failure{ENOTCONN};
  return remote_;
}

int udp_socket::take_error() { return std::exchange(error_, 0); }

result<std::size_t> udp_socket::send(std::string_view bytes, int flags) {
  return transmit(bytes, flags, nullptr);
}

result<std::size_t> udp_socket::sendto(std::string_view bytes, int flags,
                                       const address& remote) {
  return transmit(bytes, flags, &remote);
}

// udp_sendmsg, which binds the socket before it looks at anything.
result<std::size_t> udp_socket::transmit(std::string_view bytes, int flags,
                                         const address* remote) {
  if (!bound() && !autobind(nullptr)) return failure{EAGAIN};
  if ((flags & MSG_OOB) != 0) return failure{EOPNOTSUPP};
  if (remote == nullptr && !is_connected()) return failure{EDESTADDRREQ};
  if (remote != nullptr && remote->family() != family())
    return failure{EAFNOSUPPORT};
  if (remote != nullptr && remote->port() == 0) return failure{EINVAL};
  const address target = remote != nullptr ? meant(*remote) : remote_;
  if (is_broadcast(target)) return failure{EACCES};
  if (bytes.size() > (family() == AF_INET6 ? size_max_ipv6 : size_max_ipv4)) {
    return failure{EMSGSIZE};
  }
  if (error_ != 0) return failure{take_error()};
  if (shut_.write) return failure{EPIPE};
  // Bound to the wildcard, it still sends from one address: the one to which an
  // answer finds its way.
  const address own =
      local().is_any_host()
          ? stack_.address_towards(target).with_port(local().port())
          : local();
  datagram packet{
      .source = own, .destination = target, .bytes = std::string(bytes)};
  if (in_flight_charge_ + packet.charge() > in_flight_charge_max) {
    return bytes.size();  // It is lost on the way.
  }
  in_flight_charge_ += packet.charge();
  const std::uint64_t number = ++last_number_;
  // Known before it is sent: the wire may lose it at once.
  const datagram& sent =
      in_flight_.emplace(number, std::move(packet)).first->second;
  carry({segment_kind::datagram, sent.source, sent.destination, number, bytes});
  return bytes.size();
}

result<std::size_t> udp_socket::recv(std::span<char> buffer, int flags) {
  const result<asyncore::received_datagram> answer = recvfrom(buffer, flags);
  if (!answer) return failure{answer.error()};
  return answer->size;
}

// udp_recvmsg
result<asyncore::received_datagram> udp_socket::recvfrom(std::span<char> buffer,
                                                         int flags) {
  if (error_ != 0) return failure{take_error()};
  if (input_.empty()) return failure{EAGAIN};
  const datagram& next = input_.front();
  // What the buffer has no room for is lost (POSIX).
  const std::size_t size = std::min(buffer.size(), next.bytes.size());
  std::copy_n(next.bytes.begin(), size, buffer.begin());
  const asyncore::received_datagram answer{.size = size, .from = next.source};
  if ((flags & MSG_PEEK) != 0) return answer;
  input_charge_ -= next.charge();
  input_.pop_front();
  return answer;
}

// inet_shutdown: without a peer it fails, and counts all the same.
result<void> udp_socket::shutdown(int how) {
  const auto ended = directions_of(how);
  if (!ended) return failure{EINVAL};
  if (shut_.lacks(*ended)) stack_.note_change();
  shut_.add(*ended);
  return is_connected() ? result<void>() : failure{ENOTCONN};
}

// Datagrams that are under way hold the socket, and still arrive.
void udp_socket::close() {
  leave_port();
  remote_ = {};
  input_.clear();
  input_charge_ = 0;
}

result<int> udp_socket::getsockopt(int level, int option) {
  if (level != SOL_SOCKET) return failure{ENOPROTOOPT};
  switch (option) {
    case SO_ERROR:
      return take_error();
    case SO_TYPE:
      return SOCK_DGRAM;
    case SO_DOMAIN:
      return family();
    case SO_ACCEPTCONN:
      return 0;
    default:
      return options_.get(option);
  }
}

result<void> udp_socket::setsockopt(int level, int option, int value) {
  if (level != SOL_SOCKET) return failure{ENOPROTOOPT};
  return options_.set(option, value);
}

}  // namespace rehearse
