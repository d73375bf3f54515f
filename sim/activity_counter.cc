#include "sim/activity_counter.h"

#include <sys/socket.h>

#include <cerrno>

namespace rehearse {

using asyncore::address;
using asyncore::result;

// An empty datagram is activity too, but no bytes of a stream are none. The
// socket is asked which of the two it is only when there are no bytes.
void activity_counter::count_moved(int fd, std::size_t size) {
  if (size > 0) {
    ++activity_;
    return;
  }
  const result<int> type = inner().getsockopt(fd, SOL_SOCKET, SO_TYPE);
  if (type && *type == SOCK_DGRAM) ++activity_;
}

// Only calls that succeed are counted, here and below. A program that tries in
// vain over and over is idle, however busy it looks.
result<int> activity_counter::socket(int family, int type) {
  const auto made = inner().socket(family, type);
  if (made) ++activity_;
  return made;
}

result<void> activity_counter::listen(int fd, int backlog) {
  const auto done = inner().listen(fd, backlog);
  if (done) ++activity_;
  return done;
}

result<asyncore::accepted_socket> activity_counter::accept(int fd) {
  auto got = inner().accept(fd);
  if (got) ++activity_;
  return got;
}

result<void> activity_counter::connect(int fd, const address& remote) {
  const auto begun = inner().connect(fd, remote);
  // A connect that does not wait reports EINPROGRESS; its handshake has begun
  // all the same.
  if (begun || begun.error() == EINPROGRESS) ++activity_;
  return begun;
}

result<std::size_t> activity_counter::send(int fd, std::string_view data,
                                           int flags) {
  const auto sent = inner().send(fd, data, flags);
  if (sent) count_moved(fd, *sent);
  return sent;
}

result<std::size_t> activity_counter::recv(int fd, std::span<char> buffer,
                                           int flags) {
  const auto got = inner().recv(fd, buffer, flags);
  // A look leaves the bytes where they are. A program that looked again and
  // again would never come to rest.
  if (got && (flags & MSG_PEEK) == 0) count_moved(fd, *got);
  return got;
}

result<std::size_t> activity_counter::sendto(int fd, std::string_view data,
                                             int flags, const address& to) {
  const auto sent = inner().sendto(fd, data, flags, to);
  if (sent) count_moved(fd, *sent);
  return sent;
}

result<asyncore::received_datagram> activity_counter::recvfrom(
    int fd, std::span<char> buffer, int flags) {
  auto got = inner().recvfrom(fd, buffer, flags);
  if (got && (flags & MSG_PEEK) == 0) count_moved(fd, got->size);
  return got;
}

result<void> activity_counter::shutdown(int fd, int how) {
  const auto done = inner().shutdown(fd, how);
  if (done) ++activity_;
  return done;
}

result<void> activity_counter::close(int fd) {
  const auto closed = inner().close(fd);
  if (closed) ++activity_;
  return closed;
}

result<int> activity_counter::dup(int fd) {
  const auto made = inner().dup(fd);
  if (made) ++activity_;
  return made;
}

result<std::size_t> activity_counter::read(int fd, std::span<char> buffer) {
  const auto got = inner().read(fd, buffer);
  if (got) count_moved(fd, *got);
  return got;
}

result<std::size_t> activity_counter::write(int fd, std::string_view data) {
  const auto sent = inner().write(fd, data);
  if (sent) count_moved(fd, *sent);
  return sent;
}

result<asyncore::pipe_ends> activity_counter::pipe() {
  const auto made = inner().pipe();
  if (made) ++activity_;
  return made;
}

}  // namespace rehearse
