// Every kind of open file that a simulated host can make.

#ifndef SIM_KERNEL_MAKE_SOCKET_H_
#define SIM_KERNEL_MAKE_SOCKET_H_

#include "core/result.h"
#include "sim/kernel/network_stack.h"
#include "sim/kernel/open_file.h"

namespace rehearse {

// A new socket, which nobody holds yet. EAFNOSUPPORT unless the family is IPv4,
// IPv6 or UNIX; EPROTONOSUPPORT for a type that the family does not have.
asyncore::result<open_file*> make_socket(network_stack& stack, int family,
                                         int type);

// The two ends of a new pipe, which nobody holds yet.
struct pipe_files {
  open_file* read_end;
  open_file* write_end;
};
pipe_files make_pipe(network_stack& stack);

}  // namespace rehearse

#endif  // SIM_KERNEL_MAKE_SOCKET_H_
