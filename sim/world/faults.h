// A network whose calls fail as told, over any other network.
//
//   rehearse::faults net(host);
//   // The first accept.
//   net.add({.call = seam_call::accept, .error = EMFILE});
//   // Each send of one socket.
//   net.add({.call = seam_call::send, .goes_on = true, .most = 3},
//           [&](int fd) { return fd == client; });
//   asyncore::socket_map map(net);
//
// A call that fails does not reach the network below, so that it has no effect
// there, except where it has one on Linux:
//
// - close: the descriptor is free again, whatever the errno (close(2): "the
//   Linux kernel always releases the file descriptor early in the close
//   operation"); but for EBADF, which says that there is none.
// - connect, with EINTR or EINPROGRESS: the attempt goes on, and ends as
//   connect(2) says of EINPROGRESS. (POSIX says it of EINTR.)
//
// A failed accept leaves the connection in the queue, also for the errnos that
// Linux gives because of that connection (accept(2): ECONNABORTED, and the
// pending network errors): the next accept takes it. A failed select or poll
// fails at once, and has waited for nothing.
//
// A call that is shortened moves fewer bytes than it was asked to: it reaches
// the network below with the first of its bytes, or with a shorter buffer. So a
// datagram is cut, which Linux does only to what is received. One that has no
// more bytes than that is not changed, and the fault not used.
//
// A fault counts the calls that it is about from the moment in which it is
// added. Where several are about one call, each counts it, and the first that
// was added is used. `now` never fails. Descriptors are those of the network
// below, which is not owned and outlives this.

#ifndef SIM_WORLD_FAULTS_H_
#define SIM_WORLD_FAULTS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "core/network_wrapper.h"
#include "sim/fault.h"

namespace rehearse {

class faults : public asyncore::network_wrapper {
 public:
  // A call, and its descriptor; -1 if it has none.
  struct called {
    seam_call call = seam_call::socket;
    int fd = -1;
  };
  // Whether a fault is about a descriptor. Asked with -1 for calls that have
  // none.
  using descriptor_filter = std::function<bool(int fd)>;
  // Hears of each call before it is made.
  using call_observer = std::function<void(const called&)>;
  // Hears of each fault that is used, before the call returns. It may throw to
  // end a run, except out of close.
  using use_observer = std::function<void(const fault&, const called&)>;

  // What became of a fault.
  struct record {
    fault what;
    descriptor_filter about;
    std::uint64_t calls = 0;    // Those that it is about.
    std::uint64_t too_few = 0;  // Of them, those with too few bytes to shorten.
    std::uint64_t uses = 0;
  };

  explicit faults(asyncore::network& inner) : network_wrapper(inner) {}

  // Without a filter it is about every call of that kind. Returns the place of
  // its record.
  std::size_t add(const fault& what, descriptor_filter about = {});
  const std::vector<record>& records() const { return records_; }

  void set_call_observer(call_observer who) { each_call_ = std::move(who); }
  void set_use_observer(use_observer who) { each_use_ = std::move(who); }

  asyncore::result<int> socket(int family, int type) override;
  asyncore::result<void> bind(int fd, const asyncore::address& local) override;
  asyncore::result<void> listen(int fd, int backlog) override;
  asyncore::result<asyncore::accepted_socket> accept(int fd) override;
  asyncore::result<void> connect(int fd,
                                 const asyncore::address& remote) override;
  asyncore::result<std::size_t> send(int fd, std::string_view data,
                                     int flags) override;
  asyncore::result<std::size_t> recv(int fd, std::span<char> buffer,
                                     int flags) override;
  asyncore::result<std::size_t> sendto(int fd, std::string_view data, int flags,
                                       const asyncore::address& to) override;
  asyncore::result<asyncore::received_datagram> recvfrom(int fd,
                                                         std::span<char> buffer,
                                                         int flags) override;
  asyncore::result<void> shutdown(int fd, int how) override;
  asyncore::result<void> close(int fd) override;
  asyncore::result<int> dup(int fd) override;
  asyncore::result<std::size_t> read(int fd, std::span<char> buffer) override;
  asyncore::result<std::size_t> write(int fd, std::string_view data) override;
  asyncore::result<asyncore::pipe_ends> pipe() override;
  asyncore::result<void> set_nonblocking(int fd, bool on) override;
  asyncore::result<int> getsockopt(int fd, int level, int option) override;
  asyncore::result<void> setsockopt(int fd, int level, int option,
                                    int value) override;
  asyncore::result<void> reset_on_close(int fd) override;
  asyncore::result<asyncore::address> getsockname(int fd) override;
  asyncore::result<asyncore::address> getpeername(int fd) override;
  asyncore::result<std::vector<asyncore::address>> resolve(
      std::string_view host, std::uint16_t port, int family) override;
  asyncore::result<std::size_t> select(
      const asyncore::select_lists& wanted, asyncore::select_lists& ready,
      std::optional<asyncore::duration> timeout) override;
  asyncore::result<std::size_t> poll(
      std::span<const asyncore::poll_entry> wanted,
      std::vector<asyncore::poll_entry>& ready,
      std::optional<asyncore::duration> timeout) override;

 private:
  // What a call is told: an errno, or how many of its bytes it may move.
  struct order {
    int error = 0;
    std::size_t size = 0;
  };

  order ask(seam_call call, int fd, std::size_t size);
  int error_of(seam_call call, int fd = -1) { return ask(call, fd, 0).error; }
  // Counts the call for `each`; whether the fault is to be used for it.
  static bool takes(record& each, const called& which, std::size_t size);
  template <typename Answer, typename Call>
  Answer unless_failed(seam_call call, int fd, Call make);

  std::vector<record> records_;
  call_observer each_call_;
  use_observer each_use_;
};

}  // namespace rehearse

#endif  // SIM_WORLD_FAULTS_H_
