#include "sim/play/peer.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace rehearse {

using asyncore::address;
using asyncore::failure;
using asyncore::result;

peer::~peer() {
  // A connection may be on the network of another peer, whose listener has
  // accepted it. Listeners are always on its own.
  if (fd_ >= 0) static_cast<void>(connection_net_->close(fd_));
  for (const int each : listeners_) static_cast<void>(net_.close(each));
}

result<void> peer::listen(const address& local) {
  const result<int> fd = net_.socket(local.family(), SOCK_STREAM);
  if (!fd) return failure{fd.error()};
  // Large, so that no connection of a scenario is refused by accident.
  constexpr int backlog = 128;
  result<void> outcome = net_.bind(*fd, local);
  if (outcome) outcome = net_.listen(*fd, backlog);
  observer_.did("listen", outcome.error());
  if (!outcome) {
    static_cast<void>(net_.close(*fd));
    return outcome;
  }
  listeners_.push_back(*fd);
  return {};
}

std::optional<asyncore::accepted_socket> peer::accept() {
  for (const int each : listeners_) {
    if (auto got = net_.accept(each)) return std::move(*got);
  }
  return std::nullopt;
}

result<void> peer::connect(const address& to) {
  const result<int> fd = net_.socket(to.family(), SOCK_STREAM);
  if (!fd) return failure{fd.error()};
  hold(*fd, net_);
  const result<void> outcome = net_.connect(fd_, to);
  if (outcome) {
    observer_.did("connect", 0);
    return {};
  }
  if (outcome.error() != EINPROGRESS) {
    // Kept: a later step asks `state`, and must still learn of it.
    error_ = outcome.error();
    observer_.did("connect", error_);
    return outcome;
  }
  pending_ = true;
  return {};
}

std::optional<address> peer::local() const {
  if (fd_ < 0) return std::nullopt;
  const result<address> own = connection_net_->getsockname(fd_);
  if (!own) return std::nullopt;
  return *own;
}

void peer::take(int fd, const peer& listener) { hold(fd, listener.net_); }

void peer::hold(int fd, asyncore::network& net) {
  // The new connection inherits nothing of the last one, not even what is still
  // queued.
  if (fd_ >= 0) static_cast<void>(connection_net_->close(fd_));
  connection_net_ = &net;
  fd_ = fd;
  pending_ = false;
  error_ = 0;
  reset_error_ = 0;
  queue_.clear();
  queue_sent_ = 0;
  shutdown_queued_ = false;
  close_queued_ = false;
}

peer::connection peer::state() {
  if (error_ != 0) return connection::failed;
  if (fd_ < 0) return connection::none;
  if (!pending_) return connection::established;
  // How a connect has ended is in SO_ERROR. No error is not enough, since it
  // may still be under way: only a connection has a peer name.
  const result<int> error =
      connection_net_->getsockopt(fd_, SOL_SOCKET, SO_ERROR);
  error_ = error ? *error : error.error();
  if (error_ != 0) {
    observer_.did("connect", error_);
    return connection::failed;
  }
  if (!connection_net_->getpeername(fd_)) return connection::pending;
  pending_ = false;
  observer_.did("connect", 0);
  return connection::established;
}

void peer::send(std::string_view data) {
  if (fd_ < 0) return;
  queue_.append(data);
  flush();
}

void peer::shutdown_write() {
  // Queued, since the end of the stream must come after all its bytes.
  shutdown_queued_ = true;
  flush();
}

void peer::shutdown_read() {
  if (fd_ < 0) return;
  observer_.did("shutdown read",
                connection_net_->shutdown(fd_, SHUT_RD).error());
}

void peer::close() {
  close_queued_ = true;
  flush();
}

void peer::reset() {
  if (fd_ < 0) return;
  // Without this, close would end the stream in peace.
  static_cast<void>(connection_net_->reset_on_close(fd_));
  static_cast<void>(connection_net_->close(std::exchange(fd_, -1)));
  queue_.clear();
  queue_sent_ = 0;
  observer_.did("reset", 0);
}

bool peer::flush() {
  if (fd_ < 0 || pending_) return false;
  // Whether anything moved decides if the world goes on before the next step.
  bool moved = false;
  while (queued() > 0 && send_some()) moved = true;
  if (queued() > 0) return moved;
  // Only once all is sent: to cut off each part would copy the rest each time.
  queue_.clear();
  queue_sent_ = 0;
  moved = moved || shutdown_queued_ || close_queued_;
  finish_queued();
  return moved;
}

// False if the window is full. What can never be sent is discarded.
bool peer::send_some() {
  const std::string_view rest = std::string_view(queue_).substr(queue_sent_);
  const result<std::size_t> sent = connection_net_->send(fd_, rest, 0);
  if (sent) {
    observer_.moved("send", rest.substr(0, *sent));
    queue_sent_ += *sent;
    return true;
  }
  // The window is full. The player asks again when the world has moved.
  if (sent.error() == EAGAIN) return false;
  observer_.did("send", sent.error());
  note_end(sent.error());
  if (!lost_) lost_ = lost_bytes{sent.error(), rest.size()};
  queue_sent_ = queue_.size();
  return true;
}

void peer::finish_queued() {
  // Each is done once, however often `flush` is called.
  if (std::exchange(shutdown_queued_, false)) {
    observer_.did("shutdown write",
                  connection_net_->shutdown(fd_, SHUT_WR).error());
  }
  if (std::exchange(close_queued_, false)) {
    static_cast<void>(connection_net_->close(std::exchange(fd_, -1)));
    observer_.did("close", 0);
  }
}

void peer::note_end(int error) {
  if (error == ECONNRESET || error == EPIPE) reset_error_ = error;
}

// After its error a connection that was reset looks as if it had ended in
// peace.
result<std::size_t> peer::read(std::span<char> buffer, int flags) {
  const result<std::size_t> size = connection_net_->recv(fd_, buffer, flags);
  if (!size) {
    note_end(size.error());
  } else if (*size == 0 && reset_error_ == ECONNRESET) {
    return failure{ECONNRESET};
  } else if (*size == 0 && reset_error_ == 0) {
    // A reset behind the end of the stream shows nowhere else: what was sent
    // after that end has gone nowhere.
    const result<int> error =
        connection_net_->getsockopt(fd_, SOL_SOCKET, SO_ERROR);
    if (error) note_end(*error);
  }
  return size;
}

result<std::size_t> peer::receive(std::size_t size, std::string& text) {
  if (fd_ < 0) return failure{EBADF};
  // Enough for one look: whoever wants more asks again.
  constexpr std::size_t chunk = 65536;
  char buffer[chunk];
  const result<std::size_t> size_read =
      read(std::span(buffer, std::min(size, chunk)), 0);
  if (!size_read) {
    // That nothing has come yet is no event: how often it is found out depends
    // only on how often somebody asks.
    if (size_read.error() != EAGAIN) observer_.did("recv", size_read.error());
    return size_read;
  }
  text.append(buffer, *size_read);
  observer_.moved("recv", {buffer, *size_read});
  return size_read;
}

bool peer::has_input() {
  if (fd_ < 0 || state() != connection::established) return error_ != 0;
  char byte[1];
  const result<std::size_t> next = read(byte, MSG_PEEK);
  return next || next.error() != EAGAIN;
}

std::string peer::peek(std::size_t size) {
  if (fd_ < 0) return {};
  std::string text(size, '\0');
  const result<std::size_t> size_read = read(text, MSG_PEEK);
  text.resize(size_read ? *size_read : 0);
  return text;
}

result<asyncore::address> peer::local_address() {
  if (fd_ < 0) return failure{EBADF};
  return connection_net_->getsockname(fd_);
}

bool peer::has_ended() {
  if (fd_ < 0) return true;
  char byte[1];
  const result<std::size_t> next = read(byte, MSG_PEEK);
  return next ? *next == 0 : next.error() != EAGAIN;
}

bool peer::has_been_reset() {
  if (fd_ < 0 || state() != connection::established) return false;
  char byte[1];
  const result<std::size_t> next = read(byte, MSG_PEEK);
  return (!next || *next == 0) && reset_error_ != 0;
}

}  // namespace rehearse
