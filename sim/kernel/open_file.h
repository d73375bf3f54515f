// What a descriptor of a simulated host refers to: an open file description,
// in the words of POSIX.
//
// Several descriptors may refer to one (dup), and events of the world may
// still be on their way to it after the last one was closed, so it counts its
// holders and destroys itself with the last.

#ifndef SIM_KERNEL_OPEN_FILE_H_
#define SIM_KERNEL_OPEN_FILE_H_

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/address.h"
#include "core/network.h"
#include "core/result.h"
#include "sim/choices.h"
#include "sim/event_queue.h"

namespace rehearse {

using asyncore::address;
using asyncore::failure;
using asyncore::result;

// How a socket looks from outside, as netstat would show it.
struct socket_view {
  enum class state {
    unconnected,
    listening,
    connecting,
    connected,
    closed,
  };
  state now = state::unconnected;
  address local;
  address remote;
  address remote_host = {};  // Whose the other end of a UNIX socket is.
  // Bytes that have arrived and nobody has read; of a listener, those of the
  // connections that wait.
  std::size_t unread = 0;
  std::size_t unsent = 0;   // Bytes that were sent and the peer has not read.
  std::size_t backlog = 0;  // Connections that wait for accept.
  bool end_of_stream = false;  // The peer's FIN has arrived.
  int error = 0;               // SO_ERROR.
};

// What a program threw away when it closed a connection: bytes that had arrived
// and that it had not read.
struct discarded_input {
  std::uint64_t file = 0;            // open_file::id
  std::uint32_t accept_ordinal = 0;  // 0: it was not accepted.
  address remote;
  std::size_t size = 0;
};

class open_file : public event_target {
 public:
  open_file() = default;
  open_file(const open_file&) = delete;
  open_file& operator=(const open_file&) = delete;

  void hold() { ++holders_; }
  void release() {
    if (--holders_ == 0) delete this;
  }

  void forget(const happening& /*what*/) override { release(); }

  // What poll would report, whatever was asked: POLLIN, POLLOUT, POLLPRI,
  // POLLERR, POLLHUP.
  virtual int readiness() const = 0;
  // The last descriptor was closed.
  virtual void close() = 0;
  virtual socket_view view() const = 0;

  // Each answers as Linux does for a descriptor of the wrong kind, unless the
  // kind at hand knows better.
  virtual result<void> bind(const address&) { return failure{ENOTSOCK}; }
  virtual result<void> listen(int) { return failure{ENOTSOCK}; }
  virtual result<open_file*> accept() { return failure{ENOTSOCK}; }
  virtual result<void> connect(const address&) { return failure{ENOTSOCK}; }
  virtual result<std::size_t> send(std::string_view, int) {
    return failure{ENOTSOCK};
  }
  virtual result<std::size_t> recv(std::span<char>, int) {
    return failure{ENOTSOCK};
  }
  // A stream socket ignores the address (POSIX leaves it to the protocol), and
  // reports none.
  virtual result<std::size_t> sendto(std::string_view bytes, int flags,
                                     const address& /*remote*/) {
    return send(bytes, flags);
  }
  virtual result<asyncore::received_datagram> recvfrom(std::span<char> buffer,
                                                       int flags) {
    const result<std::size_t> answer = recv(buffer, flags);
    if (!answer) return failure{answer.error()};
    return asyncore::received_datagram{.size = *answer, .from = {}};
  }
  virtual result<std::size_t> write(std::string_view data) {
    return send(data, 0);
  }
  virtual result<std::size_t> read(std::span<char> buffer) {
    return recv(buffer, 0);
  }
  virtual result<void> shutdown(int) { return failure{ENOTSOCK}; }
  virtual result<int> getsockopt(int, int) { return failure{ENOTSOCK}; }
  virtual result<void> setsockopt(int, int, int) { return failure{ENOTSOCK}; }
  virtual result<void> reset_on_close() { return failure{ENOTSOCK}; }
  // How many bytes may be on their way to it; for connections only.
  virtual void set_window(std::size_t /*bytes*/) {}
  virtual result<address> getsockname() const { return failure{ENOTSOCK}; }
  virtual result<address> getpeername() const { return failure{ENOTSOCK}; }

  // Its number among the open files of the world, which no other one gets.
  std::uint64_t id = 0;
  // Its number among the connections that its host accepted; 0 for others.
  std::uint32_t accept_ordinal = 0;
  // How many descriptors refer to it.
  int descriptors = 0;
  // The name under which choices are made about it: "echo/alice".
  choice_label label;
  // What choices have to know of polls: how many in a row have withheld its
  // readiness; what the latest one has reported, until a call makes use of it;
  // how many such calls in a row have found nothing.
  std::uint32_t withheld = 0;
  int reported = 0;  // POLLIN, POLLOUT.
  std::uint32_t spurious = 0;

 protected:
  ~open_file() override = default;

 private:
  int holders_ = 0;
};

}  // namespace rehearse

#endif  // SIM_KERNEL_OPEN_FILE_H_
