#include "sim/kernel/make_socket.h"

#include <sys/socket.h>

#include <cerrno>
#include <memory>

#include "sim/kernel/pipe.h"
#include "sim/kernel/tcp.h"
#include "sim/kernel/udp.h"
#include "sim/kernel/unix_socket.h"

namespace rehearse {

asyncore::result<open_file*> make_socket(network_stack& stack, int family,
                                         int type) {
  if (family != AF_INET && family != AF_INET6 && family != AF_UNIX) {
    return failure{EAFNOSUPPORT};
  }
  const int kind = type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (kind == SOCK_STREAM && family == AF_UNIX) return new unix_socket(stack);
  if (kind == SOCK_STREAM) return new tcp_socket(stack, family);
  if (kind == SOCK_DGRAM && family != AF_UNIX) {
    return new udp_socket(stack, family);
  }
  return failure{EPROTONOSUPPORT};
}

pipe_files make_pipe(network_stack& stack) {
  const auto state = std::make_shared<pipe_state>();
  return {.read_end = new pipe_end(stack, state, false),
          .write_end = new pipe_end(stack, state, true)};
}

}  // namespace rehearse
