// The ports of a host, for one protocol: who has a local address.
//
// TCP and UDP have a table each, so their ports have nothing to do with each
// other. Sockets join and leave in constant time, for the connections of a
// listener share its port.

#ifndef SIM_PORT_TABLE_H_
#define SIM_PORT_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "core/address.h"

namespace rehearse {

class inet_socket;

class port_table {
 public:
  // Whether a socket other than `asking` stands in the way of this address.
  bool is_taken(const asyncore::address& local,
                const inet_socket& asking) const;
  // A port that nobody has; 0 if there is none.
  std::uint16_t free_port(int family, const inet_socket& asking);

  // `by` has a local address now, and keeps its port until it leaves.
  void take(inet_socket& by);
  void drop(inet_socket& by);

  // The sockets of a port, in no order that means anything.
  std::span<inet_socket* const> at(std::uint16_t port) const;

 private:
  static constexpr std::uint16_t first_ephemeral_port = 49152;

  std::map<std::uint16_t, std::vector<inet_socket*>> ports_;
  std::uint16_t next_port_ = first_ephemeral_port;
  std::uint64_t last_turn_ = 0;
};

}  // namespace rehearse

#endif  // SIM_PORT_TABLE_H_
