// A descriptor that somebody owns: closed when the object is destroyed.
//
// Move-only. It knows its network, and the map of the channel that accepted it,
// so that `dispatcher(std::move(sock))` joins the acceptor's map. After `close`
// its descriptor is -1, for which every call of the network answers EBADF: the
// number may have been given to somebody else by then.
// One thread: that of the map of the channel that accepted it (see wakeup.h).

#ifndef CORE_SOCKET_H_
#define CORE_SOCKET_H_

#include <utility>

#include "core/lifetime.h"
#include "core/network.h"

namespace asyncore {

class socket_map;

class socket {
 public:
  // No socket at all.
  socket() = default;
  // Takes ownership of `fd`. The network outlives the socket.
  socket(network& net, int fd) : net_(&net), fd_(fd) {}
  socket(network& net, int fd, socket_map& home);
  socket(socket&& other) noexcept
      : net_(std::exchange(other.net_, nullptr)),
        fd_(std::exchange(other.fd_, -1)),
        home_(std::exchange(other.home_, nullptr)),
        home_life_(std::move(other.home_life_)) {}
  socket& operator=(socket&& other) noexcept {
    socket moved(std::move(other));
    std::swap(net_, moved.net_);
    std::swap(fd_, moved.fd_);
    std::swap(home_, moved.home_);
    std::swap(home_life_, moved.home_life_);
    return *this;
  }
  ~socket() { static_cast<void>(close()); }

  // Whether there is a socket, open or closed.
  explicit operator bool() const { return net_ != nullptr; }
  bool is_open() const { return fd_ >= 0; }
  int fileno() const { return fd_; }  // -1 once closed.
  network* net() const { return net_; }
  // The map of the channel that accepted it; null if there is none or it has
  // been destroyed.
  socket_map* home() const { return home_life_.alive() ? home_ : nullptr; }

  // Releases the descriptor even if it fails; a second time does nothing.
  result<void> close() {
    const int fd = std::exchange(fd_, -1);
    if (fd < 0) return {};
    return net_->close(fd);
  }
  // Gives the descriptor away: the caller closes it.
  int release() { return std::exchange(fd_, -1); }

 private:
  network* net_ = nullptr;
  int fd_ = -1;
  socket_map* home_ = nullptr;
  lifetime::watch home_life_;
};

}  // namespace asyncore

#endif  // CORE_SOCKET_H_
