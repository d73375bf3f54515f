#include "sim/host.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/select.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <utility>

#include "sim/pipe.h"
#include "sim/tcp.h"
#include "sim/udp.h"
#include "sim/unix_socket.h"
#include "sim/world.h"

namespace rehearse {
namespace {

// Hosts are numbered from 1 in 10.0.0.0/8 and in fd00::/96.
constexpr std::uint32_t ipv4_net = 0x0a000000;
constexpr std::uint8_t ipv6_net = 0xfd;

const address ipv4_loopback = address::ipv4(INADDR_LOOPBACK, 0);
const address ipv6_loopback =
    address::ipv6({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 0);

constexpr int first_descriptor = 3;  // After standard input, output and error.
constexpr std::size_t default_window = 256 * 1024;

// What select counts as readable, writable and exceptional (Linux, POLLIN_SET
// and its kin).
constexpr int select_read = POLLIN | POLLHUP | POLLERR;
constexpr int select_write = POLLOUT | POLLERR;
constexpr int select_except = POLLPRI;

}  // namespace

host::host(world& in, std::string name, std::uint32_t number)
    : world_(in),
      name_(std::move(name)),
      number_(number),
      window_(default_window),
      descriptors_(first_descriptor, nullptr),
      free_from_(first_descriptor) {}

host::~host() { close_descriptors(); }

std::uint32_t host::number_of(const address& where) {
  if (where.family() == AF_INET) {
    const std::uint32_t number = where.ipv4_host() - ipv4_net;
    return number < (std::uint32_t{1} << 24) ? number : 0;
  }
  if (where.family() != AF_INET6) return 0;
  const auto& bytes = where.ipv6_host();
  std::uint32_t number = 0;
  for (std::size_t i = 12; i < 16; ++i) number = number << 8 | bytes[i];
  const bool is_ours = bytes[0] == ipv6_net &&
                       std::all_of(bytes.begin() + 1, bytes.begin() + 12,
                                   [](std::uint8_t b) { return b == 0; });
  return is_ours ? number : 0;
}

address host::ipv4(std::uint16_t port) const {
  return address::ipv4(ipv4_net + number_, port);
}

address host::ipv6(std::uint16_t port) const {
  return address::ipv6({ipv6_net, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                        static_cast<std::uint8_t>(number_ >> 24),
                        static_cast<std::uint8_t>(number_ >> 16),
                        static_cast<std::uint8_t>(number_ >> 8),
                        static_cast<std::uint8_t>(number_)},
                       port);
}

bool host::owns(const address& where) const {
  if (where.family() == AF_INET) {
    return where.ipv4_host() >> 24 == 127 || where.same_host(ipv4());
  }
  if (where.family() == AF_INET6) {
    return where.same_host(ipv6_loopback) || where.same_host(ipv6());
  }
  return false;
}

host* host::reach(const address& where) {
  return owns(where) ? this : world_.find_host(where);
}

address host::address_towards(const address& there) const {
  if (owns(there)) {
    // All of 127.0.0.0/8 is reached from its first address.
    return there.family() == AF_INET && !there.same_host(ipv4())
               ? ipv4_loopback
               : there.with_port(0);
  }
  return there.family() == AF_INET6 ? ipv6() : ipv4();
}

// --- Descriptors ------------------------------------------------------------

open_file* host::at(int fd) const {
  const auto slot = static_cast<std::size_t>(fd);
  return fd >= 0 && slot < descriptors_.size() ? descriptors_[slot] : nullptr;
}

const open_file* host::find(int fd) const { return at(fd); }

// A new descriptor, the lowest free one, for an open file; it becomes a holder.
result<int> host::install(open_file& made) {
  const std::size_t slot = lowest_free();
  const auto fd = static_cast<int>(slot);
  if (fd >= descriptor_limit_) return failure{EMFILE};
  if (slot == descriptors_.size()) descriptors_.push_back(nullptr);
  descriptors_[slot] = &made;
  made.hold();
  ++made.descriptors;
  if (made.id == 0) made.id = world_.next_open_file_id();
  ++activity_;
  return fd;
}

std::size_t host::lowest_free() {
  while (free_from_ < descriptors_.size() &&
         descriptors_[free_from_] != nullptr) {
    ++free_from_;
  }
  return free_from_;
}

std::vector<host::open_descriptor> host::open_descriptors() const {
  std::vector<open_descriptor> open;
  for (std::size_t fd = 0; fd < descriptors_.size(); ++fd) {
    if (descriptors_[fd] == nullptr) continue;
    open.push_back({static_cast<int>(fd), descriptors_[fd]->view()});
  }
  return open;
}

void host::close_descriptors() {
  for (std::size_t fd = 0; fd < descriptors_.size(); ++fd) {
    static_cast<void>(close(static_cast<int>(fd)));
  }
}

result<void> host::close(int fd) {
  open_file* const closed = at(fd);
  if (closed == nullptr) return failure{EBADF};
  const auto slot = static_cast<std::size_t>(fd);
  descriptors_[slot] = nullptr;
  free_from_ = std::min(free_from_, slot);
  ++activity_;
  if (--closed->descriptors == 0) closed->close();
  closed->release();
  return {};
}

result<int> host::dup(int fd) {
  open_file* const shared = at(fd);
  if (shared == nullptr) return failure{EBADF};
  return install(*shared);
}

// --- Sockets ----------------------------------------------------------------

namespace {

// A socket of the kind that is asked for; the errno that says why there is
// none.
result<open_file*> make_socket(host& at, int family, int type) {
  if (family != AF_INET && family != AF_INET6 && family != AF_UNIX) {
    return failure{EAFNOSUPPORT};
  }
  const int kind = type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (kind == SOCK_STREAM && family == AF_UNIX) return new unix_socket(at);
  if (kind == SOCK_STREAM) return new tcp_socket(at, family);
  if (kind == SOCK_DGRAM && family != AF_UNIX) {
    return new udp_socket(at, family);
  }
  return failure{EPROTONOSUPPORT};
}

}  // namespace

result<int> host::socket(int family, int type) {
  const result<open_file*> made = make_socket(*this, family, type);
  if (!made) return failure{made.error()};
  (*made)->label = name_;
  (*made)->hold();
  const result<int> fd = install(**made);
  (*made)->release();
  return fd;
}

result<void> host::bind(int fd, const address& local) {
  open_file* const bound = at(fd);
  return bound == nullptr ? failure{EBADF} : bound->bind(local);
}

result<void> host::listen(int fd, int backlog) {
  open_file* const made = at(fd);
  if (made == nullptr) return failure{EBADF};
  const result<void> done = made->listen(backlog);
  if (done) ++activity_;
  return done;
}

result<asyncore::accepted_socket> host::accept(int fd) {
  open_file* const listener = at(fd);
  if (listener == nullptr) return failure{EBADF};
  // Linux looks for a descriptor before it looks for a connection.
  if (lowest_free() >= static_cast<std::size_t>(descriptor_limit_)) {
    return failure{EMFILE};
  }
  const result<open_file*> next = listener->accept();
  if (!next) return failure{next.error()};
  open_file& connection = **next;
  connection.accept_ordinal = ++accepted_;
  connection.label = name_ + "/" + std::to_string(accepted_);
  const result<int> made = install(connection);
  const address peer = connection.view().remote;
  connection.release();
  if (!made) return failure{made.error()};
  return asyncore::accepted_socket{.fd = *made, .peer = peer};
}

result<void> host::connect(int fd, const address& remote) {
  open_file* const made = at(fd);
  if (made == nullptr) return failure{EBADF};
  const result<void> begun = made->connect(remote);
  if (begun || begun.error() == EINPROGRESS) ++activity_;
  return begun;
}

result<std::size_t> host::send(int fd, std::string_view data, int flags) {
  open_file* const by = at(fd);
  if (by == nullptr) return failure{EBADF};
  const result<std::size_t> sent = by->send(data, flags);
  if (sent && *sent > 0) ++activity_;
  return sent;
}

result<std::size_t> host::recv(int fd, std::span<char> buffer, int flags) {
  open_file* const by = at(fd);
  if (by == nullptr) return failure{EBADF};
  const result<std::size_t> got = by->recv(buffer, flags);
  if (got && *got > 0) ++activity_;
  return got;
}

result<std::size_t> host::sendto(int fd, std::string_view data, int flags,
                                 const address& to) {
  open_file* const by = at(fd);
  if (by == nullptr) return failure{EBADF};
  const result<std::size_t> sent = by->sendto(data, flags, to);
  if (sent && *sent > 0) ++activity_;
  return sent;
}

result<asyncore::received_datagram> host::recvfrom(int fd,
                                                   std::span<char> buffer,
                                                   int flags) {
  open_file* const by = at(fd);
  if (by == nullptr) return failure{EBADF};
  result<asyncore::received_datagram> got = by->recvfrom(buffer, flags);
  if (got && got->size > 0) ++activity_;
  return got;
}

result<void> host::shutdown(int fd, int how) {
  open_file* const by = at(fd);
  if (by == nullptr) return failure{EBADF};
  const result<void> done = by->shutdown(how);
  if (done) ++activity_;
  return done;
}

result<std::size_t> host::read(int fd, std::span<char> buffer) {
  open_file* const by = at(fd);
  if (by == nullptr) return failure{EBADF};
  const result<std::size_t> got = by->read(buffer);
  if (got && *got > 0) ++activity_;
  return got;
}

result<std::size_t> host::write(int fd, std::string_view data) {
  open_file* const by = at(fd);
  if (by == nullptr) return failure{EBADF};
  const result<std::size_t> sent = by->write(data);
  if (sent && *sent > 0) ++activity_;
  return sent;
}

result<asyncore::pipe_ends> host::pipe() {
  const auto shared = std::make_shared<pipe_state>();
  const auto make = [&](bool writes) {
    auto* made = new pipe_end(*this, shared, writes);
    made->label = name_;
    made->hold();
    const result<int> fd = install(*made);
    made->release();
    return fd;
  };
  const result<int> read_end = make(false);
  if (!read_end) return failure{read_end.error()};
  const result<int> write_end = make(true);
  if (!write_end) {
    static_cast<void>(close(*read_end));
    return failure{write_end.error()};
  }
  return asyncore::pipe_ends{.read_end = *read_end, .write_end = *write_end};
}

// A simulated descriptor never blocks: nothing here could wait for it.
result<void> host::set_nonblocking(int fd, bool /*on*/) {
  return at(fd) == nullptr ? result<void>(failure{EBADF}) : result<void>();
}

result<int> host::getsockopt(int fd, int level, int option) {
  open_file* const by = at(fd);
  return by == nullptr ? failure{EBADF} : by->getsockopt(level, option);
}

result<void> host::setsockopt(int fd, int level, int option, int value) {
  open_file* const by = at(fd);
  return by == nullptr ? failure{EBADF} : by->setsockopt(level, option, value);
}

result<void> host::reset_on_close(int fd) {
  open_file* const by = at(fd);
  return by == nullptr ? failure{EBADF} : by->reset_on_close();
}

result<address> host::getsockname(int fd) {
  open_file* const by = at(fd);
  return by == nullptr ? failure{EBADF} : by->getsockname();
}

result<address> host::getpeername(int fd) {
  open_file* const by = at(fd);
  return by == nullptr ? failure{EBADF} : by->getpeername();
}

result<std::vector<address>> host::resolve(std::string_view name,
                                           std::uint16_t port, int family) {
  std::vector<address> found;
  const auto add = [&](const address& each) {
    if (family == AF_UNSPEC || family == each.family()) {
      found.push_back(each.with_port(port));
    }
  };
  const auto numeric = [](std::string_view text) {
    auto v4 = address::parse(std::string(text) + ":0");
    return v4 ? v4 : address::parse("[" + std::string(text) + "]:0");
  };
  if (const host* named = world_.find_host(name); named != nullptr) {
    add(named->ipv4());
    add(named->ipv6());
  } else if (name == "localhost") {
    add(ipv4_loopback);
    add(ipv6_loopback);
  } else if (const auto read = numeric(name);
             read &&
             (read->family() == AF_INET || read->family() == AF_INET6)) {
    add(*read);
  }
  if (found.empty()) return failure{ENOENT};
  return found;
}

// --- Waiting ----------------------------------------------------------------

int host::readiness(int fd) const {
  const open_file* const of = at(fd);
  return of == nullptr ? POLLNVAL : of->readiness();
}

// How many entries select would report; fills `ready` if it is given.
std::size_t host::check_select(const asyncore::select_lists& wanted,
                               asyncore::select_lists* ready) const {
  std::size_t count = 0;
  const auto check = [&](const std::vector<int>& asked, int mask,
                         std::vector<int> asyncore::select_lists::*list) {
    for (const int fd : asked) {
      if ((readiness(fd) & mask) == 0) continue;
      ++count;
      if (ready != nullptr) (ready->*list).push_back(fd);
    }
  };
  check(wanted.read, select_read, &asyncore::select_lists::read);
  check(wanted.write, select_write, &asyncore::select_lists::write);
  check(wanted.except, select_except, &asyncore::select_lists::except);
  return count;
}

std::size_t host::check_poll(std::span<const asyncore::poll_entry> wanted,
                             std::vector<asyncore::poll_entry>* ready) const {
  constexpr int always = POLLERR | POLLHUP | POLLNVAL;
  std::size_t count = 0;
  for (const asyncore::poll_entry& each : wanted) {
    if (each.fd < 0) continue;  // POSIX: passed over.
    const int events = readiness(each.fd) & (each.events | always);
    if (events == 0) continue;
    ++count;
    if (ready != nullptr) {
      ready->push_back({each.fd, static_cast<short>(events)});
    }
  }
  return count;
}

bool host::any_ready(const asyncore::select_lists& wanted) const {
  // A descriptor that is not open makes select fail at once.
  for (const auto* list : {&wanted.read, &wanted.write, &wanted.except}) {
    for (const int fd : *list) {
      if (at(fd) == nullptr) return true;
    }
  }
  return check_select(wanted, nullptr) > 0;
}

bool host::any_ready(const std::vector<asyncore::poll_entry>& wanted) const {
  return check_poll(wanted, nullptr) > 0;
}

bool host::withholds(int fd) {
  open_file* const of = at(fd);
  return of != nullptr && of->withheld < withheld_polls_max &&
         world_.freedom().choose(site::poll_ready, of->label, 2) == 1;
}

void host::reported(int fd) {
  if (open_file* const of = at(fd); of != nullptr) of->withheld = 0;
}

// A descriptor is withheld as a whole, and the last one that is left never: a
// wait without a timeout must report something.
void host::withhold(asyncore::select_lists& ready) {
  std::vector<int> all;
  for (const auto* list : {&ready.read, &ready.write, &ready.except}) {
    for (const int fd : *list) {
      if (std::find(all.begin(), all.end(), fd) == all.end()) all.push_back(fd);
    }
  }
  std::size_t left = all.size();
  for (const int fd : all) {
    if (left == 1 || !withholds(fd)) {
      reported(fd);
      continue;
    }
    --left;
    ++at(fd)->withheld;
    note_change();  // It is still ready: look again.
    for (auto* list : {&ready.read, &ready.write, &ready.except}) {
      std::erase(*list, fd);
    }
  }
}

void host::withhold(std::vector<asyncore::poll_entry>& ready) {
  std::size_t left = ready.size();
  std::erase_if(ready, [&](const asyncore::poll_entry& each) {
    if (left == 1 || !withholds(each.fd)) {
      reported(each.fd);
      return false;
    }
    --left;
    ++at(each.fd)->withheld;
    note_change();
    return true;
  });
}

result<std::size_t> host::select(const asyncore::select_lists& wanted,
                                 asyncore::select_lists& ready,
                                 std::optional<asyncore::duration> timeout) {
  ready.clear();
  for (const auto* list : {&wanted.read, &wanted.write, &wanted.except}) {
    for (const int fd : *list) {
      if (fd < 0 || fd >= FD_SETSIZE) return failure{EINVAL};
      if (at(fd) == nullptr) return failure{EBADF};
    }
  }
  if (!world_.is_answering()) {
    world_.wait([&] { return check_select(wanted, nullptr) > 0; }, timeout);
  }
  check_select(wanted, &ready);
  if (!world_.freedom().is_benign()) withhold(ready);
  return ready.read.size() + ready.write.size() + ready.except.size();
}

result<std::size_t> host::poll(std::span<const asyncore::poll_entry> wanted,
                               std::vector<asyncore::poll_entry>& ready,
                               std::optional<asyncore::duration> timeout) {
  ready.clear();
  if (!world_.is_answering()) {
    world_.wait([&] { return check_poll(wanted, nullptr) > 0; }, timeout);
  }
  check_poll(wanted, &ready);
  if (!world_.freedom().is_benign()) withhold(ready);
  return ready.size();
}

asyncore::time_point host::now() { return world_.clock(); }

}  // namespace rehearse
