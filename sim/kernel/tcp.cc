#include "sim/kernel/tcp.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace rehearse {
namespace {

// The defaults of net.ipv4.tcp_rmem and tcp_wmem. They are only what the
// options read back: the window of the host bounds the data.
constexpr int receive_buffer = 131072;
constexpr int send_buffer = 16384;

}  // namespace

tcp_socket::tcp_socket(network_stack& stack, int family)
    : inet_socket(stack, stack.tcp_ports(), family,
                  {receive_buffer, send_buffer}),
      input_(stack.window()) {}

tcp_socket::~tcp_socket() {
  if (peer_ != nullptr) peer_->peer_ = nullptr;
}

// --- Readiness --------------------------------------------------------------

// tcp_poll. A FIN alone is POLLIN, because recv has an end of stream to report;
// POLLHUP means that nothing can come or go any more.
int tcp_socket::readiness() const {
  if (state_ == state::listening) return queue_.empty() ? 0 : POLLIN;
  int ready = 0;
  if (shut_.both() || state_ == state::closed) ready |= POLLHUP;
  if (shut_.read) ready |= POLLIN;
  if (state_ != state::connecting) {
    // recv passes over the urgent byte, so that byte alone is no input.
    const bool hides_one = urgent_.is_next(input_) && !options_.urgent_inline();
    if (input_.unread() > (hides_one ? 1 : 0)) ready |= POLLIN;
    if (urgent_.is_waiting()) ready |= POLLPRI;
    const bool has_room = peer_ == nullptr || peer_->input_.room() > 0;
    // Shut for writing is writable too: send would not wait but answer EPIPE.
    if (shut_.write || has_room) ready |= POLLOUT;
  }
  if (error_ != 0) ready |= POLLERR;
  return ready;
}

socket_view tcp_socket::view() const {
  using view_state = socket_view::state;
  socket_view image;
  switch (state_) {
    case state::closed:
      image.now =
          remote_.family() == 0 ? view_state::unconnected : view_state::closed;
      break;
    case state::listening:
      image.now = view_state::listening;
      break;
    case state::connecting:
      image.now = view_state::connecting;
      break;
    case state::established:
      image.now = view_state::connected;
      break;
  }
  image.local = local();
  image.remote = remote_;
  image.unread = input_.unread() - (urgent_.was_taken() ? 1 : 0);
  if (peer_ != nullptr) image.unsent = peer_->input_.unread();
  image.backlog = queue_.size();
  for (const auto& each : queue_) image.unread += each->input_.unread();
  image.end_of_stream = fin_received_;
  image.error = error_;
  return image;
}

// --- Addresses --------------------------------------------------------------

// inet_getname
result<address> tcp_socket::getpeername() const {
  if (state_ != state::established) return failure{ENOTCONN};
  return remote_;
}

// --- Calls ------------------------------------------------------------------

result<void> tcp_socket::listen(int backlog) {
  if (state_ == state::listening) {
    // inet_listen: a second call only changes the backlog.
    backlog_ = backlog;
    return {};
  }
  if (state_ != state::closed || connect_untold_ || remote_.family() != 0) {
    return failure{EINVAL};
  }
  if (const result<void> binding = autobind(nullptr); !binding) return binding;
  // SO_REUSEADDR lets two sockets bind one port, but only one may listen.
  if (stack_.tcp_listeners().find(local()) != nullptr)
    return failure{EADDRINUSE};
  state_ = state::listening;
  stack_.tcp_listeners().add(local(), *this);
  shut_ = {};
  backlog_ = backlog;
  return {};
}

result<open_file*> tcp_socket::accept() {
  if (state_ != state::listening) return failure{EINVAL};
  if (queue_.empty()) return failure{EAGAIN};
  // The hold of the queue goes over to the caller.
  tcp_socket* next = queue_.front();
  queue_.pop_front();
  return next;
}

// __inet_stream_connect
result<void> tcp_socket::connect(const address& remote) {
  if (state_ == state::connecting) return failure{EALREADY};
  if (connect_untold_) {
    // The outcome of an attempt is reported once. After a failure the socket
    // can begin another one.
    connect_untold_ = false;
    if (state_ == state::established) return {};
    const int error = take_error();
    forget_connection();
    return failure{error != 0 ? error : ECONNABORTED};
  }
  if (state_ == state::listening || remote_.family() != 0) {
    return failure{EISCONN};
  }
  if (remote.family() != family()) return failure{EAFNOSUPPORT};
  const address target = meant(remote);
  if (const result<void> binding = autobind(&target); !binding) return binding;
  remote_ = target;
  state_ = state::connecting;
  connect_untold_ = true;
  shut_ = {};
  syn_retries_ = 0;
  send_syn();
  return failure{EINPROGRESS};
}

int tcp_socket::take_error() { return std::exchange(error_, 0); }

// tcp_sendmsg
result<std::size_t> tcp_socket::send(std::string_view bytes, int flags) {
  if (error_ != 0) return failure{take_error()};
  if (state_ == state::connecting) return failure{EAGAIN};
  if (state_ != state::established || shut_.write) return failure{EPIPE};
  if (bytes.empty()) return std::size_t{0};
  if (peer_ == nullptr) return send_in_vain(bytes.size());
  const std::size_t room = std::min(bytes.size(), peer_->input_.room());
  if (room == 0) return failure{EAGAIN};
  const std::size_t size = stack_.choose_sent(label, bytes.substr(0, room));
  const std::string_view chunk = bytes.substr(0, size);
  // There is no congestion window: all of it is under way at once.
  peer_->input_.write(chunk);
  peer_->input_.send(size);
  const bool is_urgent = (flags & MSG_OOB) != 0;
  carry(is_urgent ? segment_kind::urgent : segment_kind::data, *peer_, chunk);
  return size;
}

// The other end has closed and its FIN has arrived. Linux takes the data even
// so, and what comes back is a reset. Until that has arrived, no more is taken
// than a live peer would have room for.
result<std::size_t> tcp_socket::send_in_vain(std::size_t size) {
  const std::size_t taken = std::min(
      size, stack_.window() - std::min(stack_.window(), sent_in_vain_));
  if (taken == 0) return failure{EAGAIN};
  sent_in_vain_ += taken;
  carry(segment_kind::rst, *this);
  return taken;
}

void tcp_socket::set_window(std::size_t bytes) {
  for (tcp_socket* each : queue_) each->set_window(bytes);
  input_.set_capacity(bytes);
  // The writer may have waited for room, so its host has to look again.
  if (peer_ != nullptr) peer_->stack_.note_change();
}

// tcp_recvmsg, whose order this is: first data that has arrived, then the end
// of the stream, then an error.
result<std::size_t> tcp_socket::recv(std::span<char> buffer, int flags) {
  if (state_ == state::listening) return failure{ENOTCONN};
  const bool peeks = (flags & MSG_PEEK) != 0;
  if ((flags & MSG_OOB) != 0) return recv_urgent(buffer, peeks);
  // An urgent byte that is next is passed over, unless the buffer has no room
  // for anything.
  const bool passes_urgent =
      urgent_.is_next(input_) && !options_.urgent_inline() && !buffer.empty();
  const std::size_t hole = passes_urgent ? 1 : 0;
  if (input_.unread() > hole) return read_data(buffer, hole, peeks);
  if (passes_urgent) read_data({}, hole, peeks);
  if (fin_received_) return std::size_t{0};
  if (error_ != 0) return failure{take_error()};
  if (shut_.read) return std::size_t{0};
  if (state_ == state::closed) return failure{ENOTCONN};
  return failure{EAGAIN};
}

// Reads what comes after `hole` bytes, up to the urgent byte.
std::size_t tcp_socket::read_data(std::span<char> buffer, std::size_t hole,
                                  bool peeks) {
  const std::size_t limit =
      std::min(urgent_.readable(input_, hole), buffer.size());
  const std::size_t size = stack_.choose_received(
      label, limit, input_.peek(hole + limit).substr(hole));
  const std::string_view bytes = input_.peek(hole + size).substr(hole);
  std::copy(bytes.begin(), bytes.end(), buffer.begin());
  if (peeks) return size;
  const bool was_full = input_.room() == 0;
  input_.skip(hole + size);
  urgent_.forget_if_passed(input_);
  // The writer may be waiting for room, so its host has to look again.
  if (was_full && input_.room() > 0 && peer_ != nullptr) {
    peer_->stack_.note_change();
  }
  return size;
}

// tcp_recv_urg
result<std::size_t> tcp_socket::recv_urgent(std::span<char> buffer,
                                            bool peeks) {
  if (options_.urgent_inline() || !urgent_.is_waiting()) return failure{EINVAL};
  if (state_ == state::closed && !fin_received_) return failure{ENOTCONN};
  if (!buffer.empty()) buffer[0] = urgent_.value(input_);
  if (!peeks) urgent_.take();
  return std::min(buffer.size(), std::size_t{1});
}

// inet_shutdown
result<void> tcp_socket::shutdown(int how) {
  const auto ended = directions_of(how);
  if (!ended) return failure{EINVAL};
  // Readiness changes for this end too, and nothing else would say so.
  if (shut_.lacks(*ended)) stack_.note_change();
  switch (state_) {
    case state::closed:
      // Linux sets the flags even when shutdown fails.
      shut_.add(*ended);
      return failure{ENOTCONN};
    case state::listening:
      // A listener that is shut for reading stops listening. Shut for writing,
      // it goes on.
      if (ended->read) {
        drop_pending();
        stack_.tcp_listeners().remove(*this);
        state_ = state::closed;
      }
      return {};
    case state::connecting:
      // tcp_disconnect: Linux gives up an attempt that is shut, in either way.
      send_rst();
      forget_connection();
      error_ = ECONNRESET;
      return {};
    case state::established:
      shut_.read |= ended->read;
      if (ended->write && !shut_.write) {
        shut_.write = true;
        send_fin();
        finish_if_both_ended();
      }
      return {};
  }
  return {};
}

// tcp_close
void tcp_socket::close() {
  orphan_ = true;
  switch (state_) {
    case state::listening:
      drop_pending();
      stack_.tcp_listeners().remove(*this);
      break;
    case state::connecting:
      send_rst();
      break;
    case state::established:
      // Data that nobody will read is lost, which the peer must learn: a reset
      // instead of a FIN (RFC 2525, 2.17).
      if (reset_on_close_ || input_.unread() > 0) {
        send_rst();
      } else if (!shut_.write) {
        shut_.write = true;
        send_fin();
        finish_if_both_ended();
      }
      break;
    case state::closed:
      break;
  }
  if (state_ == state::listening || state_ == state::connecting) {
    state_ = state::closed;
  }
  // The port is free at once, because TIME_WAIT is not modelled. Segments of
  // this socket may still be under way.
  leave_port();
}

result<int> tcp_socket::getsockopt(int level, int option) {
  if (level == SOL_SOCKET) {
    switch (option) {
      case SO_ERROR:
        return take_error();
      case SO_TYPE:
        return SOCK_STREAM;
      case SO_DOMAIN:
        return family();
      case SO_ACCEPTCONN:
        return state_ == state::listening ? 1 : 0;
      default:
        return options_.get(option);
    }
  }
  return failure{ENOPROTOOPT};
}

result<void> tcp_socket::setsockopt(int level, int option, int value) {
  if (level == SOL_SOCKET) return options_.set(option, value);
  // Taken without effect: nothing here delays a small segment.
  if (level == IPPROTO_TCP && option == TCP_NODELAY) return {};
  return failure{ENOPROTOOPT};
}

result<void> tcp_socket::reset_on_close() {
  reset_on_close_ = true;
  return {};
}

}  // namespace rehearse
