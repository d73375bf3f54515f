// The options of SOL_SOCKET that a simulated socket keeps, whatever its kind.
//
// An option reads back as on Linux. Each kind of socket answers those about the
// socket itself (SO_ERROR, SO_TYPE ...). An unknown option is ENOPROTOOPT.

#ifndef SIM_KERNEL_SOCKET_OPTIONS_H_
#define SIM_KERNEL_SOCKET_OPTIONS_H_

#include "core/result.h"

namespace rehearse {

class socket_options {
 public:
  // The sizes of its buffers, in bytes, before they are set.
  socket_options(int receive_buffer, int send_buffer)
      : receive_buffer_(receive_buffer), send_buffer_(send_buffer) {}

  asyncore::result<int> get(int option) const;
  asyncore::result<void> set(int option, int value);

  bool reuses_address() const { return reuse_address_; }
  // SO_OOBINLINE: urgent data is received as ordinary data.
  bool urgent_inline() const { return urgent_inline_; }
  int receive_buffer() const { return receive_buffer_; }

 private:
  bool reuse_address_ = false;
  bool urgent_inline_ = false;
  int receive_buffer_;
  int send_buffer_;
};

}  // namespace rehearse

#endif  // SIM_KERNEL_SOCKET_OPTIONS_H_
