// A simulated UDP socket: what a program on Linux sees of one.
//
// A datagram is an event of the world. Its receiver is looked up when it
// arrives; if there is none, the host answers that the port is unreachable, and
// a sender that is connected there gets ECONNREFUSED. On the canonical schedule
// datagrams arrive in the order in which they were sent, and are lost only
// where there is no room for them: in the buffer of the receiver (SO_RCVBUF),
// and on the way, where a socket has at most 4 MiB. Nobody learns of that. A
// datagram to a host that does not exist is lost too.
//
// What each call answers follows Linux (the names in the code are those of
// net/ipv4/udp.c); the conformance suite compares the two.
//
// Not modelled: broadcast, which is EACCES as without SO_BROADCAST, and
// multicast.

#ifndef SIM_KERNEL_UDP_H_
#define SIM_KERNEL_UDP_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "sim/kernel/directions.h"
#include "sim/kernel/inet_socket.h"
#include "sim/kernel/network_stack.h"

namespace rehearse {

class udp_socket final : public inet_socket {
 public:
  udp_socket(network_stack& stack, int family);

  int readiness() const override;
  void close() override;
  socket_view view() const override;
  void happen(const happening& what) override;
  void forget(const happening& what) override;

  result<void> listen(int backlog) override;
  result<open_file*> accept() override;
  // Sets the peer: only what it sends is received from then on.
  result<void> connect(const address& remote) override;
  // One datagram, as a whole or not at all.
  result<std::size_t> send(std::string_view bytes, int flags) override;
  result<std::size_t> sendto(std::string_view bytes, int flags,
                             const address& remote) override;
  // One datagram. What `buffer` has no room for is lost.
  result<std::size_t> recv(std::span<char> buffer, int flags) override;
  result<asyncore::received_datagram> recvfrom(std::span<char> buffer,
                                               int flags) override;
  result<void> shutdown(int how) override;
  result<int> getsockopt(int level, int option) override;
  result<void> setsockopt(int level, int option, int value) override;
  // Taken, and without effect: there is no connection to reset.
  result<void> reset_on_close() override { return {}; }
  result<address> getpeername() const override;

 private:
  struct datagram {
    address source;
    address destination;
    std::string bytes;

    // What it takes of a buffer.
    std::size_t charge() const;
  };

  ~udp_socket() override = default;

  bool is_connected() const { return remote_.family() != 0; }
  result<std::size_t> transmit(std::string_view bytes, int flags,
                               const address* remote);
  void carry(const segment& what);
  void deliver(std::uint64_t number);
  datagram take_in_flight(std::uint64_t number);
  static udp_socket* receiver_of(const datagram& packet, network_stack& stack);
  int affinity(const datagram& packet) const;
  void receive(datagram&& packet);
  int take_error();

  address remote_;
  int error_ = 0;    // sk_err: told once.
  directions shut_;  // RCV_SHUTDOWN, SEND_SHUTDOWN

  std::map<std::uint64_t, datagram> in_flight_;  // By number.
  std::uint64_t last_number_ = 0;
  std::size_t in_flight_charge_ = 0;
  std::deque<datagram> input_;
  std::size_t input_charge_ = 0;
};

}  // namespace rehearse

#endif  // SIM_KERNEL_UDP_H_
