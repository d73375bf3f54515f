// Which errnos Linux can give to each call of the seam, by its man pages.
//
//   for (const call_error& each : call_errors()) ...
//   errors_of(seam_call::accept, socket_kind::tcp)     // EAGAIN, EMFILE ...
//
// Only what the world can do to a program without a mistake: no EBADF, EFAULT,
// ENOTSOCK or EINVAL, which say that the arguments were wrong, and no errno of
// a state that the program itself has brought about (EISCONN, EDESTADDRREQ).
// EINTR is there, although the networks here retry all calls but close, select
// and poll: a network of another's making need not.
//
// set_nonblocking has no row: fcntl(2) knows no errno for O_NONBLOCK that is
// not a mistake.

#ifndef SIM_CALL_ERRORS_H_
#define SIM_CALL_ERRORS_H_

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/network.h"
#include "sim/fault.h"

namespace rehearse {

// What a descriptor refers to. `file` is all that is no socket.
enum class socket_kind : std::uint8_t { tcp, udp, unix_stream, file };

// What `fd` refers to, as the network itself says.
socket_kind kind_of(asyncore::network& net, int fd);

struct call_error {
  seam_call call;
  int error;
  std::string_view manual;  // The page that says so: "accept(2)".
  // The kinds for which it can come, as a set of 1 << kind.
  unsigned kinds;

  bool comes_for(socket_kind kind) const {
    return (kinds & (1U << static_cast<unsigned>(kind))) != 0;
  }
};

// By call, in the order of the seam, and then by the name of the errno.
std::span<const call_error> call_errors();

// The errnos of one call on such a descriptor. The rows of a call without a
// descriptor are for every kind.
std::vector<int> errors_of(seam_call call, socket_kind kind);

// The errnos of one call, on a descriptor of any kind.
std::vector<int> errors_of(seam_call call);

// Whether Linux moves fewer bytes than it could in such a call: of a stream or
// a file, and never of a datagram.
bool may_be_short(seam_call call, socket_kind kind);

}  // namespace rehearse

#endif  // SIM_CALL_ERRORS_H_
