// The TCP sockets of a host that listen, by where a SYN arrives.

#ifndef SIM_KERNEL_LISTENERS_H_
#define SIM_KERNEL_LISTENERS_H_

#include <vector>

#include "core/address.h"

namespace rehearse {

class tcp_socket;

class listeners {
 public:
  // `socket` listens at `local`, until it is removed. Its address does not
  // change meanwhile.
  void add(const asyncore::address& local, tcp_socket& socket);
  void remove(const tcp_socket& socket);

  // The one where a SYN to `remote` arrives; null if none does. Of several the
  // one that has listened longest.
  tcp_socket* find(const asyncore::address& remote) const;

 private:
  struct entry {
    asyncore::address local;
    tcp_socket* socket;
  };
  std::vector<entry> entries_;
};

}  // namespace rehearse

#endif  // SIM_KERNEL_LISTENERS_H_
