// What the TCP and UDP sockets of a host have in common: a family, an address
// of their own, and the port that they take.

#ifndef SIM_KERNEL_INET_SOCKET_H_
#define SIM_KERNEL_INET_SOCKET_H_

#include "sim/kernel/network_stack.h"
#include "sim/kernel/open_file.h"
#include "sim/kernel/port_table.h"
#include "sim/kernel/socket_options.h"

namespace rehearse {

// 0.0.0.0 or ::, with port 0.
address any_host(int family);

class inet_socket : public open_file, public port_holder {
 public:
  // A port of 0 stands for one that is free.
  result<void> bind(const address& local) override;
  result<address> getsockname() const override;

  bool shares_port() const override { return options_.reuses_address(); }

 protected:
  // `ports` are those of its protocol.
  inet_socket(network_stack& stack, port_table& ports, int family,
              socket_options options);
  ~inet_socket() override;

  int family() const { return family_; }
  // Takes an address without asking, for a connection that came to it.
  void take(const address& local) { ports_.take(local, *this); }
  void leave_port();
  // Binds a socket that has no address, as the kernel does: to the one that
  // `remote` can reach, or to the wildcard if `remote` is null.
  result<void> autobind(const address* remote);
  // Whom a program means by an address: Linux takes the wildcard for this host.
  address meant(const address& remote) const;

  network_stack& stack_;
  socket_options options_;

 private:
  port_table& ports_;
  int family_;
};

}  // namespace rehearse

#endif  // SIM_KERNEL_INET_SOCKET_H_
