// The ports of a host, for one protocol: who has a local address.
//
// TCP and UDP have a table each, so their ports have nothing to do with each
// other. Sockets join and leave in constant time, because all connections of a
// listener share its port.

#ifndef SIM_KERNEL_PORT_TABLE_H_
#define SIM_KERNEL_PORT_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "core/address.h"

namespace rehearse {

// Who has a local address: what a table knows of a socket.
class port_holder {
 public:
  port_holder() = default;
  port_holder(const port_holder&) = delete;
  port_holder& operator=(const port_holder&) = delete;

  // Unspecified: it has none.
  const asyncore::address& local() const { return local_; }
  bool bound() const { return local_.family() != 0; }
  // Whether another holder may have its address as well: both must agree.
  virtual bool shares_port() const = 0;
  // Its number among those that took a port of this table: ties are broken by
  // it.
  std::uint64_t port_turn() const { return turn_; }

 protected:
  virtual ~port_holder() = default;

 private:
  friend class port_table;

  asyncore::address local_;
  std::size_t place_ = 0;  // Among the holders of its port.
  std::uint64_t turn_ = 0;
};

class port_table {
 public:
  // Whether a holder other than `claimant` stands in the way of this address.
  bool is_taken(const asyncore::address& local,
                const port_holder& claimant) const;
  // A port that nobody has, in the range that Linux picks from; 0 if there is
  // none.
  std::uint16_t free_port(const asyncore::address& any_host,
                          const port_holder& claimant);

  // Gives `holder` the address `local`, whose port it keeps until `drop`.
  void take(const asyncore::address& local, port_holder& holder);
  // Its host becomes known; its port stays.
  void settle(const asyncore::address& host, port_holder& holder);
  void drop(port_holder& holder);

  // The holders of a port, in no order that means anything.
  std::span<port_holder* const> at(std::uint16_t port) const;

 private:
  static constexpr std::uint16_t first_ephemeral_port = 49152;

  std::map<std::uint16_t, std::vector<port_holder*>> ports_;
  std::uint16_t next_port_ = first_ephemeral_port;
  std::uint64_t last_turn_ = 0;
};

}  // namespace rehearse

#endif  // SIM_KERNEL_PORT_TABLE_H_
