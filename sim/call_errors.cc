#include "sim/call_errors.h"

#include <sys/socket.h>

#include <cerrno>

namespace rehearse {
namespace {

constexpr unsigned bit(socket_kind kind) {
  return 1U << static_cast<unsigned>(kind);
}

constexpr unsigned tcp = bit(socket_kind::tcp);
constexpr unsigned udp = bit(socket_kind::udp);
constexpr unsigned unix_stream = bit(socket_kind::unix_stream);
constexpr unsigned file = bit(socket_kind::file);
constexpr unsigned internet = tcp | udp;
constexpr unsigned stream = tcp | unix_stream;
constexpr unsigned sockets = internet | unix_stream;
constexpr unsigned all = sockets | file;

constexpr call_error table[] = {
    {seam_call::socket, EACCES, "socket(2)", all},
    {seam_call::socket, EAFNOSUPPORT, "socket(2)", all},
    {seam_call::socket, EMFILE, "socket(2)", all},
    {seam_call::socket, ENFILE, "socket(2)", all},
    {seam_call::socket, ENOBUFS, "socket(2)", all},
    {seam_call::socket, ENOMEM, "socket(2)", all},
    {seam_call::socket, EPROTONOSUPPORT, "socket(2)", all},

    {seam_call::bind, EACCES, "bind(2)", sockets},
    {seam_call::bind, EADDRINUSE, "bind(2)", sockets},
    {seam_call::bind, EADDRNOTAVAIL, "bind(2)", internet},
    {seam_call::bind, ELOOP, "bind(2)", unix_stream},
    {seam_call::bind, ENAMETOOLONG, "bind(2)", unix_stream},
    {seam_call::bind, ENOENT, "bind(2)", unix_stream},
    {seam_call::bind, ENOMEM, "bind(2)", unix_stream},
    {seam_call::bind, ENOTDIR, "bind(2)", unix_stream},
    {seam_call::bind, EROFS, "bind(2)", unix_stream},

    {seam_call::listen, EADDRINUSE, "listen(2)", stream},

    {seam_call::accept, EAGAIN, "accept(2)", stream},
    {seam_call::accept, ECONNABORTED, "accept(2)", stream},
    {seam_call::accept, EHOSTDOWN, "accept(2)", tcp},
    {seam_call::accept, EHOSTUNREACH, "accept(2)", tcp},
    {seam_call::accept, EINTR, "accept(2)", stream},
    {seam_call::accept, EMFILE, "accept(2)", stream},
    {seam_call::accept, ENETDOWN, "accept(2)", tcp},
    {seam_call::accept, ENETUNREACH, "accept(2)", tcp},
    {seam_call::accept, ENFILE, "accept(2)", stream},
    {seam_call::accept, ENOBUFS, "accept(2)", stream},
    {seam_call::accept, ENOMEM, "accept(2)", stream},
    {seam_call::accept, ENONET, "accept(2)", tcp},
    {seam_call::accept, ENOPROTOOPT, "accept(2)", tcp},
    {seam_call::accept, EOPNOTSUPP, "accept(2)", tcp},
    {seam_call::accept, EPERM, "accept(2)", stream},
    {seam_call::accept, EPROTO, "accept(2)", tcp},

    {seam_call::connect, EACCES, "connect(2)", sockets},
    {seam_call::connect, EADDRINUSE, "connect(2)", internet},
    {seam_call::connect, EADDRNOTAVAIL, "connect(2)", internet},
    {seam_call::connect, EAGAIN, "connect(2)", sockets},
    {seam_call::connect, ECONNREFUSED, "connect(2)", stream},
    {seam_call::connect, EHOSTUNREACH, "ip(7)", internet},
    {seam_call::connect, EINPROGRESS, "connect(2)", stream},
    {seam_call::connect, EINTR, "connect(2)", stream},
    {seam_call::connect, ENETUNREACH, "connect(2)", internet},
    {seam_call::connect, ENOBUFS, "ip(7)", internet},
    {seam_call::connect, ENOENT, "unix(7)", unix_stream},
    {seam_call::connect, ENOMEM, "ip(7)", internet},
    {seam_call::connect, EPERM, "connect(2)", sockets},
    {seam_call::connect, ETIMEDOUT, "connect(2)", tcp},

    {seam_call::send, EAGAIN, "send(2)", sockets},
    {seam_call::send, ECONNREFUSED, "udp(7)", udp},
    {seam_call::send, ECONNRESET, "send(2)", stream},
    {seam_call::send, EHOSTUNREACH, "ip(7)", internet},
    {seam_call::send, EINTR, "send(2)", sockets},
    {seam_call::send, EMSGSIZE, "send(2)", udp},
    {seam_call::send, ENETUNREACH, "ip(7)", internet},
    {seam_call::send, ENOBUFS, "send(2)", sockets},
    {seam_call::send, ENOMEM, "send(2)", sockets},
    {seam_call::send, EPERM, "ip(7)", internet},
    {seam_call::send, EPIPE, "send(2)", stream},
    {seam_call::send, ETIMEDOUT, "tcp(7)", tcp},

    {seam_call::recv, EAGAIN, "recv(2)", sockets},
    {seam_call::recv, ECONNREFUSED, "recv(2)", internet},
    {seam_call::recv, ECONNRESET, "unix(7), recv(3p)", stream},
    {seam_call::recv, EHOSTUNREACH, "ip(7)", internet},
    {seam_call::recv, EINTR, "recv(2)", sockets},
    {seam_call::recv, ENETUNREACH, "ip(7)", internet},
    {seam_call::recv, ENOMEM, "recv(2)", sockets},
    {seam_call::recv, ETIMEDOUT, "tcp(7)", tcp},

    {seam_call::sendto, EACCES, "send(2)", udp},
    {seam_call::sendto, EAGAIN, "send(2)", udp},
    {seam_call::sendto, ECONNREFUSED, "udp(7)", udp},
    {seam_call::sendto, EHOSTUNREACH, "ip(7)", udp},
    {seam_call::sendto, EINTR, "send(2)", udp},
    {seam_call::sendto, EMSGSIZE, "send(2)", udp},
    {seam_call::sendto, ENETUNREACH, "ip(7)", udp},
    {seam_call::sendto, ENOBUFS, "send(2)", udp},
    {seam_call::sendto, ENOMEM, "send(2)", udp},
    {seam_call::sendto, EPERM, "ip(7)", udp},

    {seam_call::recvfrom, EAGAIN, "recv(2)", udp},
    {seam_call::recvfrom, ECONNREFUSED, "recv(2)", udp},
    {seam_call::recvfrom, EHOSTUNREACH, "ip(7)", udp},
    {seam_call::recvfrom, EINTR, "recv(2)", udp},
    {seam_call::recvfrom, ENETUNREACH, "ip(7)", udp},
    {seam_call::recvfrom, ENOMEM, "recv(2)", udp},

    {seam_call::shutdown, ENOTCONN, "shutdown(2)", sockets},

    {seam_call::close, EINTR, "close(2)", all},
    {seam_call::close, EIO, "close(2)", all},

    {seam_call::dup, EMFILE, "dup(2)", all},

    {seam_call::read, EAGAIN, "read(2)", all},
    {seam_call::read, ECONNRESET, "read(3p)", stream},
    {seam_call::read, EINTR, "read(2)", all},
    {seam_call::read, EIO, "read(2)", file},

    {seam_call::write, EAGAIN, "write(2)", all},
    {seam_call::write, ECONNRESET, "write(3p)", stream},
    {seam_call::write, EDQUOT, "write(2)", file},
    {seam_call::write, EFBIG, "write(2)", file},
    {seam_call::write, EINTR, "write(2)", all},
    {seam_call::write, EIO, "write(2)", file},
    {seam_call::write, ENOSPC, "write(2)", file},
    {seam_call::write, EPIPE, "write(2)", all},

    {seam_call::pipe, EMFILE, "pipe(2)", all},
    {seam_call::pipe, ENFILE, "pipe(2)", all},

    {seam_call::getsockopt, ENOPROTOOPT, "getsockopt(2)", all},

    {seam_call::setsockopt, ENOBUFS, "setsockopt(3p)", sockets},
    {seam_call::setsockopt, ENOMEM, "setsockopt(3p)", sockets},
    {seam_call::setsockopt, ENOPROTOOPT, "setsockopt(2)", all},

    {seam_call::getsockname, ENOBUFS, "getsockname(2)", sockets},

    // Not ENOTCONN, which Linux gives of a connection that has gone already: of
    // one that stands it would let a program wait for what it has.
    {seam_call::getpeername, ENOBUFS, "getpeername(2)", sockets},

    // Its results as errnos: EAI_AGAIN, EAI_SYSTEM, EAI_NONAME, EAI_MEMORY.
    {seam_call::resolve, EAGAIN, "getaddrinfo(3)", all},
    {seam_call::resolve, EMFILE, "getaddrinfo(3)", all},
    {seam_call::resolve, ENOENT, "getaddrinfo(3)", all},
    {seam_call::resolve, ENOMEM, "getaddrinfo(3)", all},

    {seam_call::poll, EINTR, "select(2), poll(2)", all},
    {seam_call::poll, ENOMEM, "select(2), poll(2)", all},
};

}  // namespace

socket_kind kind_of(asyncore::network& net, int fd) {
  const auto type = net.getsockopt(fd, SOL_SOCKET, SO_TYPE);
  if (!type) return socket_kind::file;
  if (*type == SOCK_DGRAM) return socket_kind::udp;
  const auto name = net.getsockname(fd);
  return name && name->family() == AF_UNIX ? socket_kind::unix_stream
                                           : socket_kind::tcp;
}

std::span<const call_error> call_errors() { return table; }

std::vector<int> errors_of(seam_call call, socket_kind kind) {
  std::vector<int> errors;
  for (const call_error& each : table) {
    if (each.call != call || !each.comes_for(kind)) continue;
    errors.push_back(each.error);
  }
  return errors;
}

std::vector<int> errors_of(seam_call call) {
  std::vector<int> errors;
  for (const call_error& each : table) {
    if (each.call == call) errors.push_back(each.error);
  }
  return errors;
}

bool may_be_short(seam_call call, socket_kind kind) {
  return moves_bytes(call) && kind != socket_kind::udp;
}

}  // namespace rehearse
