#include "sim/kernel/socket_options.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace rehearse {
namespace {

using asyncore::failure;
using asyncore::result;

// Linux takes no more than net.core.rmem_max and wmem_max, doubles what it
// took, and gives no less than these.
constexpr int buffer_max = 212992;
constexpr int receive_buffer_min = 2304;
constexpr int send_buffer_min = 4608;

int buffer_size(int size, int minimum) {
  return std::max(2 * std::clamp(size, 0, buffer_max), minimum);
}

}  // namespace

result<int> socket_options::get(int option) const {
  switch (option) {
    case SO_REUSEADDR:
      return reuse_address_ ? 1 : 0;
    case SO_OOBINLINE:
      return urgent_inline_ ? 1 : 0;
    case SO_RCVBUF:
      return receive_buffer_;
    case SO_SNDBUF:
      return send_buffer_;
    default:
      return failure{ENOPROTOOPT};
  }
}

result<void> socket_options::set(int option, int value) {
  switch (option) {
    case SO_REUSEADDR:
      reuse_address_ = value != 0;
      return {};
    case SO_OOBINLINE:
      urgent_inline_ = value != 0;
      return {};
    case SO_RCVBUF:
      receive_buffer_ = buffer_size(value, receive_buffer_min);
      return {};
    case SO_SNDBUF:
      send_buffer_ = buffer_size(value, send_buffer_min);
      return {};
    // Taken without effect: keep-alive probes are not modelled.
    case SO_KEEPALIVE:
      return {};
    default:
      return failure{ENOPROTOOPT};
  }
}

}  // namespace rehearse
