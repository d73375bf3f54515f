// The operating system's sockets and clock, behind the seam.
//
// The twin of a simulated host, and the only place in core that makes system
// calls or reads a clock. It holds no state: two of them are the same network,
// and threads may share one. Written for Linux; other systems need the calls
// of POSIX.1-2024 (accept4, pipe2, ppoll, SOCK_NONBLOCK).
//
// Beyond the rules of the seam:
//
// - An interrupted close has closed (Linux), so it succeeds. An interrupted
//   connect goes on by itself (POSIX) and answers EINPROGRESS.
// - write blocks SIGPIPE in the calling thread while it runs, and takes back
//   the one that it raised. The disposition of the signal is left alone.
// - A UNIX path too long for the system answers ENAMETOOLONG; one with a NUL
//   byte inside EINVAL; an unspecified address EAFNOSUPPORT.
// - resolve asks getaddrinfo and blocks as long as that does. It keeps the
//   system's order and drops repeated addresses.

#ifndef CORE_POSIX_NETWORK_H_
#define CORE_POSIX_NETWORK_H_

#include <memory>

#include "core/network.h"

namespace asyncore {

std::unique_ptr<network> make_posix_network();

// The one that the default socket map uses. Lives as long as the process.
network& posix_network();

}  // namespace asyncore

#endif  // CORE_POSIX_NETWORK_H_
