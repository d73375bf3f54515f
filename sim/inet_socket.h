// What the TCP and UDP sockets of a host have in common: a family, an address
// of their own, and the port that they take.

#ifndef SIM_INET_SOCKET_H_
#define SIM_INET_SOCKET_H_

#include <cstddef>
#include <cstdint>

#include "sim/open_file.h"
#include "sim/port_table.h"
#include "sim/socket_options.h"

namespace rehearse {

class host;

// 0.0.0.0 or ::, with port 0.
address any_host(int family);

class inet_socket : public open_file {
 public:
  // A port of 0 stands for one that is free.
  result<void> bind(const address& local) override;
  result<address> getsockname() const override;

  const address& local() const { return local_; }
  // Whether another one that does so too may have its address as well.
  virtual bool shares_port() const { return options_.reuses_address(); }
  // The how manieth of its table it was to take a port: ties are broken by it.
  std::uint64_t port_turn() const { return port_turn_; }

 protected:
  // `ports` are those of its protocol.
  inet_socket(host& at, port_table& ports, int family, socket_options options);
  ~inet_socket() override;

  int family() const { return family_; }
  bool bound() const { return local_.family() != 0; }
  // Takes an address without asking, for a connection that came to it.
  void take(const address& local);
  void leave_port();
  // The address that the kernel gives to a socket that has none: towards
  // somebody, the one by which it is reached from there; otherwise any.
  result<void> autobind(const address* towards);
  // Whom a program means: Linux takes the wildcard for this host.
  address meant(const address& remote) const;

  host& host_;
  socket_options options_;

 private:
  friend class port_table;

  port_table& ports_;
  int family_;
  address local_;  // Unspecified: it has none.
  // Its place among the sockets of its port, and its turn.
  std::size_t port_place_ = 0;
  std::uint64_t port_turn_ = 0;
};

}  // namespace rehearse

#endif  // SIM_INET_SOCKET_H_
