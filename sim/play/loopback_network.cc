#include "sim/play/loopback_network.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>
#include <vector>

namespace rehearse {

using asyncore::address;
using asyncore::failure;
using asyncore::result;

loopback_ports::~loopback_ports() {
  for (const int fd : refusing_fds_) static_cast<void>(net_.close(fd));
}

void loopback_ports::add_name(std::string name, const address& host) {
  names_.try_emplace(std::move(name), host);
}

std::optional<address> loopback_ports::find(std::string_view name) const {
  const auto known = names_.find(name);
  if (known == names_.end()) return std::nullopt;
  return known->second;
}

void loopback_ports::publish(int type, const address& wanted,
                             std::uint16_t real_port) {
  // Both ways: whoever connects asks for the port of the scenario, and whoever
  // is connected to sees that of the kernel.
  real_ports_[key_of(type, wanted)] = real_port;
  wanted_ports_[key_of(type, wanted.with_port(real_port))] = wanted.port();
}

// The way back stays known: connections that used it may still be open.
void loopback_ports::withdraw(int type, const address& wanted) {
  real_ports_.erase(key_of(type, wanted));
}

result<address> loopback_ports::real(int type, const address& wanted) {
  if (const auto entry = real_ports_.find(key_of(type, wanted));
      entry != real_ports_.end()) {
    return wanted.with_port(entry->second);
  }
  const key host = key_of(type, wanted.with_port(0));
  if (const auto entry = refusing_.find(host); entry != refusing_.end()) {
    return entry->second;
  }
  // One such port is enough for each host: a refusal looks the same whichever
  // port it comes from.
  result<address> refusing = open_refusing(type, wanted.with_port(0));
  if (refusing) refusing_.emplace(host, *refusing);
  return refusing;
}

// A port that refuses. A stream socket does so until it listens, a datagram
// socket when it is connected to somebody else.
result<address> loopback_ports::open_refusing(int type, const address& host) {
  const result<int> fd = net_.socket(AF_INET, type);
  if (!fd) return failure{fd.error()};
  // It stays open to the end, so that nobody else gets its port and answers.
  // The destructor closes it, also if it could not be bound.
  refusing_fds_.push_back(*fd);
  const result<void> bound = net_.bind(*fd, host);
  if (!bound) return failure{bound.error()};
  result<address> real = net_.getsockname(*fd);
  if (real && type == SOCK_DGRAM) {
    if (const auto own = net_.connect(*fd, *real); !own) {
      return failure{own.error()};
    }
  }
  return real;
}

address loopback_ports::wanted(int type, const address& real) const {
  if (real.family() == AF_UNIX) return paths_.wanted(real);
  if (real.family() != AF_INET) return real;
  const auto entry = wanted_ports_.find(key_of(type, real));
  return entry == wanted_ports_.end() ? real : real.with_port(entry->second);
}

loopback_network::open_description& loopback_network::note_open(int fd) {
  auto fresh = std::make_shared<open_description>();
  fresh->id = ++last_id_;
  return *(open_[fd] = std::move(fresh));
}

void loopback_network::close_descriptors() {
  // `close` takes the descriptor out of the map, so no iterator would survive.
  while (!open_.empty()) static_cast<void>(drop(open_.begin()->first));
}

std::size_t loopback_network::unread(int fd, std::size_t most) {
  std::vector<char> buffer(most);
  // A look at the bytes must leave them for the application.
  const result<std::size_t> got = inner().recv(fd, buffer, MSG_PEEK);
  return got ? *got : 0;
}

result<int> loopback_network::socket(int family, int type) {
  const result<int> fd = inner().socket(family, type);
  // Flags may come with the type. The ports are kept by the bare type.
  if (fd) note_open(*fd).type = type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
  return fd;
}

int loopback_network::type_of(int fd) const {
  const auto entry = open_.find(fd);
  return entry != open_.end() ? entry->second->type : 0;
}

// Every local host is this party's own address: the parties share a machine
// and must not meet by accident.
result<void> loopback_network::bind_real(int fd, const address& local) {
  return inner().bind(fd, self_.with_port(local.port()));
}

// An unnamed address asks the kernel to pick a name, and so it does for a path.
result<void> loopback_network::bind_path(int fd, const address& local) {
  const auto entry = open_.find(fd);
  const bool is_named = entry != open_.end() && entry->second->bound;
  // What is wrong with it otherwise, the kernel says.
  if (local.path().empty() || is_named) return inner().bind(fd, local);
  if (ports_.paths().is_taken(local)) return failure{EADDRINUSE};
  const result<void> bound = inner().bind(fd, address::unix_path(""));
  if (!bound) return bound;
  const result<address> real = inner().getsockname(fd);
  if (!real) return failure{real.error()};
  if (entry != open_.end()) entry->second->bound = local;
  ports_.paths().publish(local, *real);
  return {};
}

result<void> loopback_network::connect_path(int fd, const address& remote) {
  const result<address> there = ports_.paths().real(remote);
  if (!there) return failure{there.error()};
  const result<void> outcome = inner().connect(fd, *there);
  if (!outcome) return outcome;
  ports_.paths().connected(remote, self_);
  if (const auto entry = open_.find(fd); entry != open_.end()) {
    entry->second->remote = remote;
  }
  return outcome;
}

result<void> loopback_network::bind(int fd, const address& local) {
  if (local.family() == AF_UNIX) return bind_path(fd, local);
  if (local.family() != AF_INET) return inner().bind(fd, local);
  const bool is_own = local.is_any_host() || local.same_host(self_) ||
                      local.ipv4_host() == INADDR_LOOPBACK;
  // The machine has the addresses of all parties, and would let one party take
  // those of another.
  if (!is_own) return failure{EADDRNOTAVAIL};
  const address wanted = self_.with_port(local.port());
  // The kernel picks a free port each time, so it never sees that two sockets
  // want the same one.
  const auto own = open_.find(fd);
  if (own == open_.end()) return failure{EBADF};
  for (const auto& [other, socket] : open_) {
    if (socket != own->second && socket->bound == wanted &&
        socket->type == own->second->type) {
      return failure{EADDRINUSE};
    }
  }
  if (const result<void> bound = bind_real(fd, self_.with_port(0)); !bound) {
    return bound;
  }
  const result<address> real = inner().getsockname(fd);
  if (!real) return failure{real.error()};
  // Who asks for port 0 takes any port, and that of the kernel is as good as
  // another.
  const address shown = wanted.port() != 0 ? wanted : *real;
  own->second->bound = shown;
  ports_.publish(own->second->type, shown, real->port());
  return {};
}

result<void> loopback_network::listen(int fd, int backlog) {
  // A socket may listen without bind. Others find it only if its port is
  // published, so it is bound here.
  const auto entry = open_.find(fd);
  // A UNIX socket without a name cannot listen, as the kernel says.
  const result<address> own = inner().getsockname(fd);
  const bool is_inet = own && own->family() == AF_INET;
  if (entry != open_.end() && is_inet && !entry->second->bound) {
    if (auto bound = bind(fd, self_.with_port(0)); !bound) return bound;
  }
  const result<void> outcome = inner().listen(fd, backlog);
  if (outcome && entry != open_.end()) entry->second->listens = true;
  return outcome;
}

result<asyncore::accepted_socket> loopback_network::accept(int fd) {
  result<asyncore::accepted_socket> arrival = inner().accept(fd);
  if (!arrival) return arrival;
  open_description& entry = note_open(arrival->fd);
  entry.accept_ordinal = ++accepted_;
  entry.type = SOCK_STREAM;
  // The application must see the ports of the scenario, never those of the
  // kernel.
  arrival->peer = ports_.wanted(SOCK_STREAM, arrival->peer);
  entry.remote = arrival->peer;
  const auto listener = open_.find(fd);
  const auto& local = listener->second->bound;
  if (local && local->family() == AF_UNIX) {
    entry.remote_host = ports_.paths().accepted(*local);
  }
  return arrival;
}

// So that the other end sees the address of this party. A datagram socket can
// be answered then, so its port is made known.
void loopback_network::bind_for(int fd) {
  const auto entry = open_.find(fd);
  if (entry == open_.end() || entry->second->bound) return;
  const address any = self_.with_port(0);
  static_cast<void>(entry->second->type == SOCK_DGRAM ? bind(fd, any)
                                                      : bind_real(fd, any));
}

// The kernel's address for one of the scenario.
result<address> loopback_network::real(int fd, const address& remote) {
  const bool is_own =
      remote.is_any_host() || remote.ipv4_host() == INADDR_LOOPBACK;
  return ports_.real(type_of(fd),
                     is_own ? self_.with_port(remote.port()) : remote);
}

result<void> loopback_network::connect(int fd, const address& remote) {
  if (remote.family() == AF_UNIX) return connect_path(fd, remote);
  if (remote.family() != AF_INET) return inner().connect(fd, remote);
  bind_for(fd);
  const result<address> there = real(fd, remote);
  if (!there) return failure{there.error()};
  const result<void> outcome = inner().connect(fd, *there);
  // A connection that was refused at once has no remote end.
  if (outcome || outcome.error() == EINPROGRESS) {
    const auto entry = open_.find(fd);
    if (entry != open_.end()) {
      // By the host itself, also if it was asked for as localhost.
      entry->second->remote = there->with_port(remote.port());
    }
  }
  return outcome;
}

result<std::size_t> loopback_network::sendto(int fd, std::string_view data,
                                             int flags, const address& to) {
  // Only datagrams to IPv4 have ports to translate. What is wrong with others,
  // the kernel says.
  if (to.family() != AF_INET || type_of(fd) != SOCK_DGRAM) {
    return inner().sendto(fd, data, flags, to);
  }
  bind_for(fd);
  const result<address> there = real(fd, to);
  if (!there) return failure{there.error()};
  return inner().sendto(fd, data, flags, *there);
}

result<asyncore::received_datagram> loopback_network::recvfrom(
    int fd, std::span<char> buffer, int flags) {
  result<asyncore::received_datagram> datagram =
      inner().recvfrom(fd, buffer, flags);
  if (!datagram) return datagram;
  datagram->from = ports_.wanted(type_of(fd), datagram->from);
  return datagram;
}

result<void> loopback_network::close(int fd) {
  const auto entry = open_.find(fd);
  if (entry == open_.end()) return failure{EBADF};
  if (entry->second.use_count() == 1) note_discarded(fd, *entry->second);
  return drop(fd);
}

// Of a stream only, since a datagram may be lost at any time; and not after a
// reset, which has ended the connection before.
void loopback_network::note_discarded(int fd, const open_description& socket) {
  constexpr std::size_t counted_max = 65536;
  if (socket.type != SOCK_STREAM || socket.listens || !socket.remote) return;
  const std::size_t size = unread(fd, counted_max);
  if (size == 0 || !inner().getpeername(fd)) return;
  discarded_.push_back({.file = socket.id,
                        .accept_ordinal = socket.accept_ordinal,
                        .remote = *socket.remote,
                        .size = size});
}

result<void> loopback_network::drop(int fd) {
  const auto entry = open_.find(fd);
  const std::shared_ptr<open_description> socket = std::move(entry->second);
  open_.erase(entry);
  // A connection that was accepted shares the port of its listener, and closing
  // it does not withdraw that: `bound` is the listener's alone.
  if (socket.use_count() == 1 && socket->bound) {
    if (socket->bound->family() == AF_UNIX) {
      ports_.paths().withdraw(*socket->bound);
    } else {
      ports_.withdraw(socket->type, *socket->bound);
    }
  }
  return inner().close(fd);
}

result<int> loopback_network::dup(int fd) {
  const result<int> copy = inner().dup(fd);
  if (!copy) return copy;
  const auto original = open_.find(fd);
  if (original == open_.end()) {
    note_open(*copy);
  } else {
    open_[*copy] = original->second;
  }
  return copy;
}

result<asyncore::pipe_ends> loopback_network::pipe() {
  const result<asyncore::pipe_ends> ends = inner().pipe();
  if (ends) {
    note_open(ends->read_end);
    note_open(ends->write_end);
  }
  return ends;
}

result<address> loopback_network::getsockname(int fd) {
  const auto entry = open_.find(fd);
  if (entry != open_.end() && entry->second->bound) {
    return *entry->second->bound;
  }
  result<address> real = inner().getsockname(fd);
  if (!real) return real;
  return ports_.wanted(type_of(fd), *real);
}

result<address> loopback_network::getpeername(int fd) {
  result<address> real = inner().getpeername(fd);
  if (!real) return real;
  const auto known = open_.find(fd);
  if (known != open_.end() && known->second->remote) {
    return *known->second->remote;
  }
  return ports_.wanted(type_of(fd), *real);
}

result<std::vector<address>> loopback_network::resolve(std::string_view host,
                                                       std::uint16_t port,
                                                       int family) {
  if (family != AF_UNSPEC && family != AF_INET) return failure{ENOENT};
  // Names mean what the scenario says. No resolver is asked: a test must not
  // depend on the network of its machine.
  if (const auto known = ports_.find(host)) {
    return std::vector{known->with_port(port)};
  }
  // The party itself and not the machine, on which other parties listen too.
  if (host == "localhost") return std::vector{self_.with_port(port)};
  if (const auto numeric = address::parse(std::string(host) + ":0");
      numeric && numeric->family() == AF_INET) {
    return std::vector{numeric->with_port(port)};
  }
  return failure{ENOENT};
}

}  // namespace rehearse
