// A simulated UNIX stream socket (unix(7)): two ends on one host, and no
// network between them.
//
// What one end does the other sees at once, as it does on Linux: nothing here
// is an event of the world. What each call answers follows Linux (the names in
// the code are those of net/unix/af_unix.c); the conformance suite compares the
// two. connect succeeds or fails at once, and a full backlog is EAGAIN.
//
// Not modelled: credentials and descriptors in messages, and urgent data, for
// which the answer is EOPNOTSUPP, as of a Linux that is built without it.

#ifndef SIM_KERNEL_UNIX_SOCKET_H_
#define SIM_KERNEL_UNIX_SOCKET_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string_view>

#include "sim/kernel/byte_stream.h"
#include "sim/kernel/directions.h"
#include "sim/kernel/network_stack.h"
#include "sim/kernel/open_file.h"
#include "sim/kernel/socket_options.h"

namespace rehearse {

class unix_socket final : public open_file {
 public:
  explicit unix_socket(network_stack& stack);

  int readiness() const override;
  void close() override;
  socket_view view() const override;
  void happen(const happening& /*what*/) override {}

  result<void> bind(const address& local) override;
  result<void> listen(int backlog) override;
  // The connection that has waited longest; the caller becomes its holder.
  result<open_file*> accept() override;
  result<void> connect(const address& remote) override;
  result<std::size_t> send(std::string_view bytes, int flags) override;
  result<std::size_t> recv(std::span<char> buffer, int flags) override;
  result<std::size_t> sendto(std::string_view bytes, int flags,
                             const address& remote) override;
  // Tells the sender by the name that it has now, if it has one.
  result<asyncore::received_datagram> recvfrom(std::span<char> buffer,
                                               int flags) override;
  result<void> shutdown(int how) override;
  result<int> getsockopt(int level, int option) override;
  result<void> setsockopt(int level, int option, int value) override;
  // Of a listener: of those that wait to be accepted.
  void set_window(std::size_t bytes) override;
  // Taken, and without effect: there is nothing that a reset could discard.
  result<void> reset_on_close() override { return {}; }
  result<address> getsockname() const override { return local_; }
  result<address> getpeername() const override;

 private:
  enum class state { unconnected, listening, connected };

  ~unix_socket() override = default;

  bool has_name() const { return !local_.path().empty(); }
  void note_change();
  bool has_room_to_report() const;
  void queue_connection(unix_socket& client);
  void drop_pending();
  void leave_peer(bool is_reset);
  int take_error();

  network_stack& stack_;
  state state_ = state::unconnected;
  address local_ = address::unix_path("");
  bool owns_name_ = false;  // By bind; an accepted socket only shares it.
  socket_options options_;

  // The other end. Held until this one closes, because its name may be asked
  // for after it has closed itself.
  unix_socket* peer_ = nullptr;
  byte_stream input_;
  int error_ = 0;        // sk_err: told once.
  directions shut_;      // RCV_SHUTDOWN, SEND_SHUTDOWN
  bool closed_ = false;  // SOCK_DEAD: no descriptor refers to it any more.

  // A listener's connections that nobody has accepted; it holds them.
  std::deque<unix_socket*> queue_;
  std::size_t backlog_ = 0;
};

}  // namespace rehearse

#endif  // SIM_KERNEL_UNIX_SOCKET_H_
