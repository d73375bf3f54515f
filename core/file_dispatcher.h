// A dispatcher over a file descriptor: a pipe, a terminal, standard input.
//
// CPython 3.11's asyncore.file_dispatcher and file_wrapper. The descriptor is
// duplicated: the caller keeps its own and closes it when it likes. Reading and
// writing go through read(2) and write(2); the end of the file is the end of a
// stream.

#ifndef CORE_FILE_DISPATCHER_H_
#define CORE_FILE_DISPATCHER_H_

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "core/dispatcher.h"
#include "core/network.h"
#include "core/posix_network.h"
#include "core/socket_map.h"

namespace asyncore {

// A duplicate of a descriptor, with as much of a socket's interface as a
// dispatcher needs. Throws os_error where a call fails.
class file_wrapper {
 public:
  explicit file_wrapper(int fd, network& net = posix_network());
  file_wrapper(const file_wrapper&) = delete;
  file_wrapper& operator=(const file_wrapper&) = delete;
  // Closes the duplicate if nobody has.
  ~file_wrapper();

  std::string recv(std::size_t buffer_size);
  std::size_t send(std::string_view data);
  std::string read(std::size_t buffer_size) { return recv(buffer_size); }
  std::size_t write(std::string_view data) { return send(data); }
  // Only SOL_SOCKET and SO_ERROR, which is 0; not_implemented for all else.
  int getsockopt(int level, int option) const;
  // The descriptor is given up even if closing it fails; a second time does
  // nothing (bpo-30980).
  void close();
  // -1 once closed.
  int fileno() const { return fd_; }
  // Gives the duplicate away: the caller closes it.
  int release();

 private:
  network& net_;
  int fd_;
};

class file_dispatcher : public dispatcher {
 public:
  // Makes `fd` itself non-blocking too: the duplicate shares that (POSIX), as
  // does every other holder of the same open file, such as a shared terminal.
  explicit file_dispatcher(int fd, socket_map& map = socket_map::default_map());

  // Takes a duplicate of `fd` for its socket, and joins the map.
  void set_file(int fd);

 protected:
  result<std::size_t> transport_send(std::string_view data) override;
  result<std::size_t> transport_recv(std::span<char> buffer) override;
  result<int> transport_error() override { return 0; }
};

}  // namespace asyncore

#endif  // CORE_FILE_DISPATCHER_H_
