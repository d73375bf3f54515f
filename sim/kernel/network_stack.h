// What the sockets of a simulated host share: its addresses, its ports and
// names, and the world around it.
//
// Hosts are numbered from 1. Each has an IPv4 address in 10.0.0.0/8 and an IPv6
// address in fd00::/96, made from its number, by which others reach it; and the
// loopback addresses, by which it reaches itself.

#ifndef SIM_KERNEL_NETWORK_STACK_H_
#define SIM_KERNEL_NETWORK_STACK_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "core/address.h"
#include "sim/choices.h"
#include "sim/kernel/listeners.h"
#include "sim/kernel/port_table.h"
#include "sim/kernel/surroundings.h"
#include "sim/kernel/unix_names.h"

namespace rehearse {

class network_stack {
 public:
  // `world` is not owned and outlives the stack.
  network_stack(surroundings& world, std::uint32_t number)
      : surroundings_(world), number_(number) {}
  network_stack(const network_stack&) = delete;
  network_stack& operator=(const network_stack&) = delete;

  // The number in an address that a host may have; 0 if it is none.
  static std::uint32_t number_of(const asyncore::address& host);
  // 127.0.0.1 or ::1.
  static asyncore::address loopback(int family);

  asyncore::address ipv4(std::uint16_t port = 0) const;
  asyncore::address ipv6(std::uint16_t port = 0) const;
  bool owns(const asyncore::address& host) const;
  // The host that has an address, as seen from here; null if none has.
  network_stack* reach(const asyncore::address& host);
  // The address of its own that `remote` sees, with port 0.
  asyncore::address address_towards(const asyncore::address& remote) const;

  // How many bytes a connection holds on its way to this host, from the other
  // end's send to the recv here. For connections made from now on.
  void set_window(std::size_t bytes) { window_ = bytes; }
  std::size_t window() const { return window_; }

  port_table& tcp_ports() { return tcp_ports_; }
  port_table& udp_ports() { return udp_ports_; }
  listeners& tcp_listeners() { return tcp_listeners_; }
  unix_names& unix_sockets() { return *unix_sockets_; }
  // From now on both have the same files. Before any socket is bound.
  void share_unix_names(network_stack& other) {
    unix_sockets_ = other.unix_sockets_;
  }

  // Counts what happened to its sockets: two equal values mean that nothing did
  // in between, so that nobody has to look whether one is ready.
  std::uint64_t changes() const { return changes_; }
  void note_change() { ++changes_; }
  // Counts what choices kept from its programs. It is still there, so somebody
  // has to look again.
  std::uint64_t excuses() const { return excuses_; }
  void note_excuse() {
    ++excuses_;
    note_change();
  }

  surroundings& around() { return surroundings_; }

  // The programs of this host take all that has arrived: how much that is at a
  // time is no choice. For scripted remote ends, which only take what they
  // expect.
  void set_reads_whole() { reads_whole_ = true; }
  bool reads_whole() const { return reads_whole_; }
  // How many of the bytes that could be sent, or received, are.
  std::size_t choose_sent(choice_label& label, std::string_view bytes) {
    return surroundings_.choices().choose_length(site::send_len, label,
                                                 bytes.size(), bytes);
  }
  // `bytes` need not hold all `most` of them.
  std::size_t choose_received(choice_label& label, std::size_t most,
                              std::string_view bytes) {
    if (reads_whole_) return most;
    return surroundings_.choices().choose_length(site::recv_len, label, most,
                                                 bytes);
  }

 private:
  static constexpr std::size_t default_window = 256 * 1024;

  surroundings& surroundings_;
  std::uint32_t number_;
  std::size_t window_ = default_window;
  port_table tcp_ports_;
  port_table udp_ports_;
  listeners tcp_listeners_;
  std::shared_ptr<unix_names> unix_sockets_ = std::make_shared<unix_names>();
  std::uint64_t changes_ = 0;
  std::uint64_t excuses_ = 0;
  bool reads_whole_ = false;
};

}  // namespace rehearse

#endif  // SIM_KERNEL_NETWORK_STACK_H_
