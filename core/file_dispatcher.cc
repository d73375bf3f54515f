#include "core/file_dispatcher.h"

#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "core/exceptions.h"

namespace asyncore {
namespace {

int duplicate(int fd, network& net) {
  const result<int> copy = net.dup(fd);
  if (!copy) throw os_error(copy.error());
  return *copy;
}

}  // namespace

file_wrapper::file_wrapper(int fd, network& net)
    : net_(net), fd_(duplicate(fd, net)) {}

file_wrapper::~file_wrapper() {
  // A destructor has nobody to report an error to.
  if (fd_ >= 0) static_cast<void>(net_.close(fd_));
}

std::string file_wrapper::recv(std::size_t buffer_size) {
  std::string data(buffer_size, '\0');
  const result<std::size_t> size = net_.read(fd_, data);
  if (!size) throw os_error(size.error());
  data.resize(*size);
  return data;
}

std::size_t file_wrapper::send(std::string_view data) {
  const result<std::size_t> size = net_.write(fd_, data);
  if (!size) throw os_error(size.error());
  return *size;
}

int file_wrapper::getsockopt(int level, int option) const {
  // The dispatcher asks for this one, and a file has no pending error.
  if (level == SOL_SOCKET && option == SO_ERROR) return 0;
  throw not_implemented("a file has only the socket option SO_ERROR");
}

void file_wrapper::close() {
  // Given up before the call, so that a second close does nothing even if this
  // one fails (bpo-30980).
  const int fd = release();
  if (fd < 0) return;
  const result<void> answer = net_.close(fd);
  if (!answer) throw os_error(answer.error());
}

int file_wrapper::release() { return std::exchange(fd_, -1); }

file_dispatcher::file_dispatcher(int fd, socket_map& map) : dispatcher(map) {
  connected = true;
  file_wrapper file(fd, map.net());
  attach(asyncore::socket(map.net(), file.release(), map));
  // CPython's order: in the map first, then non-blocking. The flag belongs to
  // the open file, so setting it on `fd` sets it for the duplicate (POSIX).
  join(map);
  const result<void> answer = map.net().set_nonblocking(fd, true);
  if (!answer) throw os_error(answer.error());
}

void file_dispatcher::set_file(int fd) {
  socket_map& home = checked_map();
  file_wrapper file(fd, home.net());
  set_socket(asyncore::socket(home.net(), file.release(), home));
}

result<std::size_t> file_dispatcher::transport_send(std::string_view data) {
  return checked_net().write(socket().fileno(), data);
}

result<std::size_t> file_dispatcher::transport_recv(std::span<char> buffer) {
  return checked_net().read(socket().fileno(), buffer);
}

}  // namespace asyncore
