#include "sim/kernel/pipe.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>

namespace rehearse {

// pipe_poll: without readers a write end reports POLLERR. Without writers a
// read end reports POLLHUP, and POLLIN only while bytes are left.
int pipe_end::readiness() const {
  if (writes_) {
    return (state_->bytes.room() > 0 ? POLLOUT : 0) |
           (state_->has_reader ? 0 : POLLERR);
  }
  return (state_->bytes.unread() > 0 ? POLLIN : 0) |
         (state_->has_writer ? 0 : POLLHUP);
}

void pipe_end::close() {
  (writes_ ? state_->has_writer : state_->has_reader) = false;
  stack_.note_change();
}

socket_view pipe_end::view() const {
  socket_view image;
  image.now = socket_view::state::connected;
  (writes_ ? image.unsent : image.unread) = state_->bytes.unread();
  image.end_of_stream = !state_->has_writer;
  return image;
}

result<std::size_t> pipe_end::write(std::string_view data) {
  if (!writes_) return failure{EBADF};
  // No SIGPIPE: the seam promises that no call raises it.
  if (!state_->has_reader) return failure{EPIPE};
  if (data.empty()) return std::size_t{0};
  const std::size_t size = std::min(data.size(), state_->bytes.room());
  // Up to PIPE_BUF bytes go in as a whole or not at all (POSIX).
  constexpr std::size_t atomic_max = 4096;
  if (size == 0 || (data.size() <= atomic_max && size < data.size())) {
    return failure{EAGAIN};
  }
  state_->bytes.deliver(data.substr(0, size));
  stack_.note_change();
  return size;
}

result<std::size_t> pipe_end::read(std::span<char> buffer) {
  if (writes_) return failure{EBADF};
  if (buffer.empty()) return std::size_t{0};
  if (state_->bytes.unread() == 0) {
    // An empty pipe ends only when nobody can write to it any more.
    if (state_->has_writer) return failure{EAGAIN};
    return std::size_t{0};
  }
  stack_.note_change();
  return state_->bytes.read(buffer, false);
}

}  // namespace rehearse
