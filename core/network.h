// The seam: everything that a channel asks of a network.
//
// One abstract class in the shape of POSIX: int descriptors, errno values,
// non-blocking calls, no exceptions. `posix_network` answers from the operating
// system, a simulated host from a scripted world; both are twins behind this
// header, and the code above it cannot tell which one it runs on.
//
//   result<int> fd = net.socket(AF_INET, SOCK_STREAM);
//   if (!fd) return failure{fd.error()};
//   if (auto made = net.connect(*fd, server); !made) ...
//
// Rules that hold for every implementation:
//
// - `socket` and `accept` yield non-blocking, close-on-exec descriptors, and
//   always the lowest free number (POSIX).
// - No call raises SIGPIPE: sending into a broken connection answers EPIPE.
// - EINTR is retried inside, except by close, select and poll. close is never
//   retried (Linux has released the descriptor by then); select and poll hand
//   EINTR through, and the loop ends its pass.
// - A call on a descriptor that is not open answers EBADF.
// - Nothing is thrown for what a peer or the system does. An implementation
//   may throw only to stop a run that has no meaning any more.
//
// Times are `time_point`s of this network's clock, in microseconds. The clock
// never starts at zero and never goes back.

#ifndef CORE_NETWORK_H_
#define CORE_NETWORK_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "core/address.h"
#include "core/result.h"

namespace asyncore {

using duration = std::chrono::microseconds;

// The clock of a network, as a type: only `network::now` reads it.
struct network_clock {
  using duration = asyncore::duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<network_clock, duration>;
  static constexpr bool is_steady = true;
};
using time_point = network_clock::time_point;

struct accepted_socket {
  int fd = -1;
  address peer;
};

struct received_datagram {
  std::size_t size = 0;
  address from;
};

// The two ends of a pipe: what goes into `write_end` comes out of `read_end`.
struct pipe_ends {
  int read_end = -1;
  int write_end = -1;
};

// What select is asked, and what it answers: three lists in order.
struct select_lists {
  std::vector<int> read;
  std::vector<int> write;
  std::vector<int> except;

  bool empty() const { return read.empty() && write.empty() && except.empty(); }
  void clear() {
    read.clear();
    write.clear();
    except.clear();
  }

  friend bool operator==(const select_lists&, const select_lists&) = default;
};

// One descriptor of a poll. `events` holds POLLIN, POLLPRI, POLLOUT when
// asking; in an answer also POLLERR, POLLHUP, POLLNVAL.
struct poll_entry {
  int fd = -1;
  short events = 0;

  friend bool operator==(const poll_entry&, const poll_entry&) = default;
};

class network {
 public:
  network() = default;
  network(const network&) = delete;
  network& operator=(const network&) = delete;
  virtual ~network() = default;

  virtual result<int> socket(int family, int type) = 0;
  virtual result<void> bind(int fd, const address& local) = 0;
  virtual result<void> listen(int fd, int backlog) = 0;
  // EAGAIN if no connection waits.
  virtual result<accepted_socket> accept(int fd) = 0;
  // Success, or EINPROGRESS: then the descriptor becomes writable when the
  // attempt has ended, and SO_ERROR says how.
  virtual result<void> connect(int fd, const address& remote) = 0;

  // How many bytes were taken: at least one unless `data` is empty, and often
  // fewer than offered. EAGAIN if there is no room at all.
  virtual result<std::size_t> send(int fd, std::string_view data,
                                   int flags) = 0;
  // How many bytes were put into `buffer`; 0 is the end of the stream.
  virtual result<std::size_t> recv(int fd, std::span<char> buffer,
                                   int flags) = 0;
  virtual result<std::size_t> sendto(int fd, std::string_view data, int flags,
                                     const address& remote) = 0;
  virtual result<received_datagram> recvfrom(int fd, std::span<char> buffer,
                                             int flags) = 0;
  // `how` is SHUT_RD, SHUT_WR or SHUT_RDWR.
  virtual result<void> shutdown(int fd, int how) = 0;
  virtual result<void> close(int fd) = 0;

  virtual result<int> dup(int fd) = 0;
  virtual result<std::size_t> read(int fd, std::span<char> buffer) = 0;
  virtual result<std::size_t> write(int fd, std::string_view data) = 0;
  // Both ends non-blocking and close-on-exec.
  virtual result<pipe_ends> pipe() = 0;
  virtual result<void> set_nonblocking(int fd, bool on) = 0;

  // Options whose value is an int: SO_ERROR, SO_REUSEADDR, SO_RCVBUF, ...
  virtual result<int> getsockopt(int fd, int level, int option) = 0;
  virtual result<void> setsockopt(int fd, int level, int option, int value) = 0;
  // SO_LINGER with a time of zero: close then resets the connection and
  // discards what was not yet sent (POSIX, Linux).
  virtual result<void> reset_on_close(int fd) = 0;
  virtual result<address> getsockname(int fd) = 0;
  virtual result<address> getpeername(int fd) = 0;

  // The addresses of a host name, in the order in which to try them; `family`
  // AF_UNSPEC asks for all. May block on the operating system. ENOENT if the
  // name is not known, EAGAIN if the look-up failed for now.
  virtual result<std::vector<address>> resolve(std::string_view host,
                                               std::uint16_t port,
                                               int family) = 0;

  // Waits until a descriptor of `wanted` is ready or `timeout` has passed (no
  // timeout: for ever; negative: at once), and fills `ready` in the order of
  // `wanted`. With three empty lists it only sleeps. Returns the number of
  // entries in `ready`, which is emptied first. EBADF if a descriptor is not
  // open; EINVAL if one is not below FD_SETSIZE, on every network; EINTR.
  virtual result<std::size_t> select(const select_lists& wanted,
                                     select_lists& ready,
                                     std::optional<duration> timeout) = 0;
  // Likewise, with one answer per descriptor, in the order of `wanted`, and
  // only those that have one. A descriptor that is not open answers POLLNVAL.
  virtual result<std::size_t> poll(std::span<const poll_entry> wanted,
                                   std::vector<poll_entry>& ready,
                                   std::optional<duration> timeout) = 0;

  virtual time_point now() = 0;
};

}  // namespace asyncore

#endif  // CORE_NETWORK_H_
