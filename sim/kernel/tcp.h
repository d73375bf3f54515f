// A simulated TCP socket: what a program on Linux sees of one, and no packets.
//
// Segments go over the wire of the world: SYN, its answer, data, FIN, RST. What
// each does, and what each call then answers, follows Linux (the names in
// the code are those of its source: tcp_poll, tcp_recvmsg, tcp_reset); the
// conformance suite compares the two.
//
// Not modelled, because nothing on this seam can see it: sequence numbers,
// congestion, TIME_WAIT (a port can be bound again at once).
//
// tcp.cc has the calls of programs, tcp_segments.cc what goes over the wire.

#ifndef SIM_KERNEL_TCP_H_
#define SIM_KERNEL_TCP_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string_view>

#include "sim/kernel/byte_stream.h"
#include "sim/kernel/directions.h"
#include "sim/kernel/inet_socket.h"
#include "sim/kernel/network_stack.h"
#include "sim/kernel/urgent_mark.h"

namespace rehearse {

class tcp_socket final : public inet_socket {
 public:
  tcp_socket(network_stack& stack, int family);

  int readiness() const override;
  void close() override;
  socket_view view() const override;
  void happen(const happening& what) override;

  result<void> listen(int backlog) override;
  // The connection that has waited longest; the caller becomes its holder.
  result<open_file*> accept() override;
  result<void> connect(const address& remote) override;
  result<std::size_t> send(std::string_view bytes, int flags) override;
  result<std::size_t> recv(std::span<char> buffer, int flags) override;
  result<void> shutdown(int how) override;
  result<int> getsockopt(int level, int option) override;
  result<void> setsockopt(int level, int option, int value) override;
  result<void> reset_on_close() override;
  // Of a listener: of those that wait to be accepted.
  void set_window(std::size_t bytes) override;
  result<address> getpeername() const override;

  // Never that of a listener.
  bool shares_port() const override {
    return state_ != state::listening && inet_socket::shares_port();
  }

 private:
  // closed: never connected, or done with.
  enum class state { closed, listening, connecting, established };
  ~tcp_socket() override;

  // Sending. `receiver` is who hears of it, which may be this socket itself.
  void carry(segment_kind what, tcp_socket& receiver,
             std::string_view bytes = {});
  result<std::size_t> send_in_vain(std::size_t size);
  void send_syn();
  void send_rst();
  void send_fin();

  // What arrives.
  void receive(const happening& what);
  void receive_syn();
  void receive_data(std::size_t size, bool is_urgent);
  void receive_fin();
  void receive_rst();
  void syn_timed_out();
  void queue_connection(tcp_socket& client);

  void drop_pending();
  void done();
  void forget_connection();
  void finish_if_both_ended();
  result<std::size_t> recv_urgent(std::span<char> buffer, bool peeks);
  std::size_t read_data(std::span<char> buffer, std::size_t hole, bool peeks);
  int take_error();

  state state_ = state::closed;
  address remote_;
  // Counts the connections of this socket. What still arrives for an earlier
  // one is not for this one.
  std::uint64_t connection_ = 1;
  bool reset_on_close_ = false;

  // The other end; null if there is none, or it is gone.
  tcp_socket* peer_ = nullptr;
  byte_stream input_;
  std::size_t sent_in_vain_ = 0;  // Bytes, to a peer that is gone.
  urgent_mark urgent_;            // Of what is received.
  int error_ = 0;                 // sk_err: told once.
  directions shut_;               // RCV_SHUTDOWN, SEND_SHUTDOWN
  bool fin_received_ = false;     // SOCK_DONE
  bool fin_delivered_ = false;
  bool orphan_ = false;  // No descriptor refers to it any more.
  // connect was called, and has not yet told how it ended (SS_CONNECTING).
  bool connect_untold_ = false;
  int syn_retries_ = 0;

  // A listener's connections that nobody has accepted; it holds them.
  std::deque<tcp_socket*> queue_;
  int backlog_ = 0;
};

}  // namespace rehearse

#endif  // SIM_KERNEL_TCP_H_
