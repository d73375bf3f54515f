#include "core/posix_network.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <ctime>
#include <set>
#include <string>

namespace asyncore {
namespace {

// Repeats a system call for as long as a signal interrupts it.
template <typename Call>
auto retried(Call call) {
  for (;;) {
    const auto returned = call();
    if (returned != -1 || errno != EINTR) return returned;
  }
}

// What a system call returned, as a result: -1 means errno.
result<void> done(int returned) {
  if (returned == -1) return failure{errno};
  return {};
}

result<int> number(int returned) {
  if (returned == -1) return failure{errno};
  return returned;
}

result<std::size_t> size(ssize_t returned) {
  if (returned == -1) return failure{errno};
  return static_cast<std::size_t>(returned);
}

// An address in the form of the system, or the errno that says why it has none.
struct system_address {
  sockaddr_storage storage{};
  socklen_t length = sizeof(storage);
  int error = 0;

  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
  template <typename Form>
  void assign(const Form& form, std::size_t size = sizeof(Form)) {
    static_assert(sizeof(Form) <= sizeof(sockaddr_storage));
    std::memcpy(&storage, &form, size);
    length = static_cast<socklen_t>(size);
  }
};

// A path ends with a NUL byte and so holds none; an abstract name begins with
// one, may hold more, and ends where the length says (unix(7)).
void convert_unix(const std::string& path, system_address& target) {
  sockaddr_un form{};
  form.sun_family = AF_UNIX;
  const bool is_file = !path.empty() && path.front() != '\0';
  const std::size_t length = path.size() + (is_file ? 1 : 0);
  if (is_file && path.find('\0') != path.npos) {
    target.error = EINVAL;
  } else if (length > sizeof(form.sun_path)) {
    target.error = ENAMETOOLONG;
  } else {
    std::memcpy(form.sun_path, path.data(), path.size());
    target.assign(form, offsetof(sockaddr_un, sun_path) + length);
  }
}

system_address to_system(const address& source) {
  system_address target;
  if (source.family() == AF_INET) {
    sockaddr_in form{};
    form.sin_family = AF_INET;
    form.sin_port = htons(source.port());
    form.sin_addr.s_addr = htonl(source.ipv4_host());
    target.assign(form);
  } else if (source.family() == AF_INET6) {
    sockaddr_in6 form{};
    form.sin6_family = AF_INET6;
    form.sin6_port = htons(source.port());
    std::copy(source.ipv6_host().begin(), source.ipv6_host().end(),
              form.sin6_addr.s6_addr);
    form.sin6_scope_id = source.scope();
    target.assign(form);
  } else if (source.family() == AF_UNIX) {
    convert_unix(source.path(), target);
  } else {
    target.error = EAFNOSUPPORT;
  }
  return target;
}

// Linux counts the NUL byte behind a path in the length. An abstract name has
// none, and may contain some (unix(7)).
address from_unix(const sockaddr_un& form, std::size_t length) {
  const std::size_t header = offsetof(sockaddr_un, sun_path);
  std::string_view path(form.sun_path, length > header ? length - header : 0);
  if (!path.starts_with('\0')) path = path.substr(0, path.find('\0'));
  return address::unix_path(path);
}

// A length of 0 means that the system told no address: unspecified.
address from_system(const sockaddr* source, socklen_t length) {
  if (length < sizeof(sa_family_t)) return {};
  if (source->sa_family == AF_INET) {
    // Copied, because C++ does not allow reading one type through a pointer to
    // another.
    sockaddr_in form;
    std::memcpy(&form, source, sizeof(form));
    return address::ipv4(ntohl(form.sin_addr.s_addr), ntohs(form.sin_port));
  }
  if (source->sa_family == AF_INET6) {
    sockaddr_in6 form;
    std::memcpy(&form, source, sizeof(form));
    std::array<std::uint8_t, 16> host;
    std::copy_n(form.sin6_addr.s6_addr, host.size(), host.begin());
    return address::ipv6(host, ntohs(form.sin6_port), form.sin6_scope_id);
  }
  if (source->sa_family == AF_UNIX) {
    sockaddr_un form{};
    std::memcpy(&form, source, std::min<std::size_t>(length, sizeof(form)));
    return from_unix(form, std::min<std::size_t>(length, sizeof(form)));
  }
  return {};
}

// The error for an address that the system has no form for. The kernel looks at
// the descriptor first, so EBADF comes before it.
failure refusal(int fd, const system_address& name) {
  if (fcntl(fd, F_GETFD) == -1) return failure{errno};
  return failure{name.error};
}

// Keeps SIGPIPE away from this thread while it exists. There is no flag for
// write as there is for send, and changing the disposition of the signal for
// the whole process is not for a library to do.
class sigpipe_guard {
 public:
  sigpipe_guard() {
    sigemptyset(&sigpipe_);
    sigaddset(&sigpipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &sigpipe_, &previous_);
    // Only a blocked signal can be pending, and that one is not ours.
    was_pending_ = sigismember(&previous_, SIGPIPE) == 1 && is_pending();
  }
  sigpipe_guard(const sigpipe_guard&) = delete;
  sigpipe_guard& operator=(const sigpipe_guard&) = delete;
  ~sigpipe_guard() { pthread_sigmask(SIG_SETMASK, &previous_, nullptr); }

  // Takes back the signal that a broken pipe has raised. Linux sends it to the
  // thread that wrote, so it cannot have gone elsewhere.
  void discard() {
    const timespec at_once{};
    if (!was_pending_) sigtimedwait(&sigpipe_, nullptr, &at_once);
  }

 private:
  static bool is_pending() {
    sigset_t pending;
    return sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 1;
  }

  sigset_t sigpipe_;
  sigset_t previous_;
  bool was_pending_;
};

// The system's form of a timeout; null stands for no limit. Nanoseconds hold
// microseconds exactly, so a wait never ends early.
class system_timeout {
 public:
  explicit system_timeout(std::optional<duration> timeout)
      : is_limited_(timeout.has_value()) {
    const duration limit = std::max(timeout.value_or(duration(0)), duration(0));
    const auto seconds = std::chrono::floor<std::chrono::seconds>(limit);
    limit_.tv_sec = static_cast<time_t>(seconds.count());
    limit_.tv_nsec = static_cast<long>((limit - seconds).count() * 1000);
  }
  const timespec* get() const { return is_limited_ ? &limit_ : nullptr; }

 private:
  bool is_limited_;
  timespec limit_{};
};

// One of the three sets of a select.
class descriptor_set {
 public:
  explicit descriptor_set(std::span<const int> fds) : fds_(fds) {
    FD_ZERO(&set_);
    for (const int fd : fds) {
      highest_ = std::max(highest_, fd);
      lowest_ = std::min(lowest_, fd);
      // FD_SET writes outside of the set for any other number (select(2)).
      if (fd >= 0 && fd < FD_SETSIZE) FD_SET(fd, &set_);
    }
  }
  int highest() const { return highest_; }
  int lowest() const { return lowest_; }
  fd_set* get() { return fds_.empty() ? nullptr : &set_; }

  void append_ready(std::vector<int>& ready) {
    for (const int fd : fds_) {
      if (FD_ISSET(fd, &set_)) ready.push_back(fd);
    }
  }

 private:
  std::span<const int> fds_;
  fd_set set_;
  int highest_ = -1;
  int lowest_ = 0;
};

// The errno values that the seam promises for a failed look-up.
int resolve_error(int status) {
  switch (status) {
    case EAI_NONAME:
#ifdef EAI_NODATA
    case EAI_NODATA:
#endif
#ifdef EAI_ADDRFAMILY
    case EAI_ADDRFAMILY:
#endif
      return ENOENT;
    case EAI_FAMILY:
      return EAFNOSUPPORT;
    case EAI_MEMORY:
      return ENOMEM;
    case EAI_SYSTEM:
      // getaddrinfo need not have set errno, and 0 would mean success.
      return errno != 0 ? errno : EAGAIN;
    default:
      return EAGAIN;
  }
}

class operating_system final : public network {
 public:
  result<int> socket(int family, int type) override {
    // Both flags in the call itself: before a second call another thread might
    // fork and exec, and the new program would inherit the descriptor.
    return number(::socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  }

  result<void> bind(int fd, const address& local) override {
    system_address name = to_system(local);
    if (name.error != 0) return refusal(fd, name);
    return done(retried([&] { return ::bind(fd, name.get(), name.length); }));
  }

  result<void> listen(int fd, int backlog) override {
    return done(::listen(fd, backlog));
  }

  result<accepted_socket> accept(int fd) override {
    system_address peer;
    const int connection = retried([&] {
      // Set for each try, because the call overwrites it.
      peer.length = sizeof(peer.storage);
      return ::accept4(fd, peer.get(), &peer.length,
                       SOCK_NONBLOCK | SOCK_CLOEXEC);
    });
    if (connection == -1) return failure{errno};
    return accepted_socket{connection, from_system(peer.get(), peer.length)};
  }

  // An interrupted attempt goes on in the background, and calling again would
  // only answer EALREADY (POSIX). UNIX sockets have no background.
  result<void> connect(int fd, const address& remote) override {
    system_address name = to_system(remote);
    if (name.error != 0) return refusal(fd, name);
    const auto attempt = [&] { return ::connect(fd, name.get(), name.length); };
    if (remote.family() == AF_UNIX) return done(retried(attempt));
    if (attempt() == 0) return {};
    return failure{errno == EINTR ? EINPROGRESS : errno};
  }

  result<std::size_t> send(int fd, std::string_view data, int flags) override {
    return size(retried([&] {
      // Without the flag a lost peer would end the whole process by SIGPIPE.
      return ::send(fd, data.data(), data.size(), flags | MSG_NOSIGNAL);
    }));
  }

  result<std::size_t> recv(int fd, std::span<char> buffer, int flags) override {
    return size(retried(
        [&] { return ::recv(fd, buffer.data(), buffer.size(), flags); }));
  }

  result<std::size_t> sendto(int fd, std::string_view data, int flags,
                             const address& remote) override {
    system_address name = to_system(remote);
    if (name.error != 0) return refusal(fd, name);
    return size(retried([&] {
      return ::sendto(fd, data.data(), data.size(), flags | MSG_NOSIGNAL,
                      name.get(), name.length);
    }));
  }

  result<received_datagram> recvfrom(int fd, std::span<char> buffer,
                                     int flags) override {
    system_address sender;
    const ssize_t count = retried([&] {
      sender.length = sizeof(sender.storage);
      return ::recvfrom(fd, buffer.data(), buffer.size(), flags, sender.get(),
                        &sender.length);
    });
    if (count == -1) return failure{errno};
    return received_datagram{static_cast<std::size_t>(count),
                             from_system(sender.get(), sender.length)};
  }

  result<void> shutdown(int fd, int how) override {
    return done(::shutdown(fd, how));
  }

  // An interrupted close has released the descriptor, and its number may be
  // somebody else's by now (Linux).
  result<void> close(int fd) override {
    if (::close(fd) == 0 || errno == EINTR) return {};
    return failure{errno};
  }

  result<int> dup(int fd) override {
    // dup would make a descriptor that survives an exec.
    return number(fcntl(fd, F_DUPFD_CLOEXEC, 0));
  }

  result<std::size_t> read(int fd, std::span<char> buffer) override {
    return size(
        retried([&] { return ::read(fd, buffer.data(), buffer.size()); }));
  }

  result<std::size_t> write(int fd, std::string_view data) override {
    sigpipe_guard sigpipe;
    const result<std::size_t> written =
        size(retried([&] { return ::write(fd, data.data(), data.size()); }));
    if (written.error() == EPIPE) sigpipe.discard();
    return written;
  }

  result<pipe_ends> pipe() override {
    int ends[2];
    if (::pipe2(ends, O_NONBLOCK | O_CLOEXEC) == -1) return failure{errno};
    return pipe_ends{ends[0], ends[1]};
  }

  result<void> set_nonblocking(int fd, bool on) override {
    // Read first, because F_SETFL replaces the other flags too.
    const int flags = fcntl(fd, F_GETFL);
    if (flags == -1) return failure{errno};
    return done(
        fcntl(fd, F_SETFL, on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK));
  }

  result<int> getsockopt(int fd, int level, int option) override {
    int value = 0;
    socklen_t length = sizeof(value);
    if (::getsockopt(fd, level, option, &value, &length) == -1) {
      return failure{errno};
    }
    return value;
  }

  result<void> setsockopt(int fd, int level, int option, int value) override {
    return done(::setsockopt(fd, level, option, &value, sizeof(value)));
  }

  result<void> reset_on_close(int fd) override {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    return done(
        ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once)));
  }

  result<address> getsockname(int fd) override {
    system_address name;
    if (::getsockname(fd, name.get(), &name.length) == -1) {
      return failure{errno};
    }
    return from_system(name.get(), name.length);
  }

  result<address> getpeername(int fd) override {
    system_address name;
    if (::getpeername(fd, name.get(), &name.length) == -1) {
      return failure{errno};
    }
    return from_system(name.get(), name.length);
  }

  result<std::vector<address>> resolve(std::string_view host,
                                       std::uint16_t port,
                                       int family) override {
    // The C string would end at the NUL byte, and name another host.
    if (host.empty() || host.find('\0') != host.npos) return failure{ENOENT};
    addrinfo hints{};
    hints.ai_family = family;
    hints.ai_socktype = SOCK_STREAM;  // Else each address comes once per type.
    addrinfo* first = nullptr;
    // EAI_SYSTEM refers to errno, which an earlier call may have set.
    errno = 0;
    const int status =
        ::getaddrinfo(std::string(host).c_str(), nullptr, &hints, &first);
    if (status != 0) return failure{resolve_error(status)};
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(
        first, &::freeaddrinfo);
    return distinct_addresses(first, port);
  }

  result<std::size_t> select(const select_lists& wanted, select_lists& ready,
                             std::optional<duration> timeout) override {
    ready.clear();
    descriptor_set read(wanted.read);
    descriptor_set write(wanted.write);
    descriptor_set except(wanted.except);
    const int highest =
        std::max({read.highest(), write.highest(), except.highest()});
    if (highest >= FD_SETSIZE) return failure{EINVAL};
    if (std::min({read.lowest(), write.lowest(), except.lowest()}) < 0) {
      return failure{EBADF};
    }
    // Linux looks no further than its table of descriptors: for a number past
    // the end it reports nothing, and leaves the bit as it was. If the highest
    // number is open, none is past the end.
    if (highest >= 0 && fcntl(highest, F_GETFD) == -1) return failure{errno};
    if (::pselect(highest + 1, read.get(), write.get(), except.get(),
                  system_timeout(timeout).get(), nullptr) == -1) {
      return failure{errno};
    }
    read.append_ready(ready.read);
    write.append_ready(ready.write);
    except.append_ready(ready.except);
    return ready.read.size() + ready.write.size() + ready.except.size();
  }

  result<std::size_t> poll(std::span<const poll_entry> wanted,
                           std::vector<poll_entry>& ready,
                           std::optional<duration> timeout) override {
    // Kept from call to call, so that a warm loop allocates nothing. One for
    // each thread, because this object holds no state.
    thread_local std::vector<pollfd> entries;
    ready.clear();
    entries.clear();
    for (const poll_entry& entry : wanted) {
      // The system skips negative descriptors, but the seam promises POLLNVAL
      // for whatever is not open. INT_MAX is never open.
      const int fd = entry.fd >= 0 ? entry.fd : INT_MAX;
      entries.push_back({.fd = fd, .events = entry.events, .revents = 0});
    }
    const int answers = ::ppoll(entries.data(), entries.size(),
                                system_timeout(timeout).get(), nullptr);
    if (answers == -1) return failure{errno};
    const auto count = static_cast<std::size_t>(answers);
    for (std::size_t i = 0; ready.size() < count; ++i) {
      if (entries[i].revents == 0) continue;
      ready.push_back({.fd = wanted[i].fd, .events = entries[i].revents});
    }
    return count;
  }

  // The system's clock may read zero just after it has started; ours may not.
  time_point now() override {
    timespec time{};
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    return time_point(
        std::chrono::floor<duration>(std::chrono::seconds(time.tv_sec) +
                                     std::chrono::nanoseconds(time.tv_nsec)) +
        duration(1));
  }

 private:
  // In the order of the system, which repeats an address that its tables
  // repeat.
  static std::vector<address> distinct_addresses(const addrinfo* first,
                                                 std::uint16_t port) {
    std::vector<address> addresses;
    std::set<address> unique;
    for (const addrinfo* info = first; info; info = info->ai_next) {
      const address next =
          from_system(info->ai_addr, info->ai_addrlen).with_port(port);
      if (unique.insert(next).second) addresses.push_back(next);
    }
    return addresses;
  }
};

}  // namespace

std::unique_ptr<network> make_posix_network() {
  return std::make_unique<operating_system>();
}

// Never destroyed: channels of static lifetime may close after everything else.
network& posix_network() {
  static network& instance = *make_posix_network().release();
  return instance;
}

}  // namespace asyncore
