#include "sim/kernel/unix_socket.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace rehearse {
namespace {

constexpr int buffer_size = 212992;  // net.core.wmem_default

}  // namespace

unix_socket::unix_socket(network_stack& stack)
    : stack_(stack),
      options_(buffer_size, buffer_size),
      input_(stack.window()) {}

// For whoever waits at either end, which may be of two hosts.
void unix_socket::note_change() {
  stack_.note_change();
  if (peer_ != nullptr) peer_->stack_.note_change();
}

// --- Readiness --------------------------------------------------------------

// unix_poll
int unix_socket::readiness() const {
  int ready = 0;
  if (error_ != 0) ready |= POLLERR;
  if (shut_.both()) ready |= POLLHUP;
  // Linux reports a stream socket that was never connected as hung up.
  if (state_ == state::unconnected) ready |= POLLHUP;
  if (shut_.read || input_.unread() > 0 || !queue_.empty()) {
    ready |= POLLIN;
  }
  if (state_ != state::listening && has_room_to_report()) ready |= POLLOUT;
  return ready;
}

// unix_writable: send takes bytes to the last, but a socket is called writable
// only while no more than a quarter of its room is used.
bool unix_socket::has_room_to_report() const {
  if (peer_ == nullptr) return true;
  const byte_stream& output = peer_->input_;
  return output.capacity() - output.room() <= output.capacity() / 4;
}

socket_view unix_socket::view() const {
  using view_state = socket_view::state;
  socket_view image;
  switch (state_) {
    case state::unconnected:
      image.now = view_state::unconnected;
      break;
    case state::listening:
      image.now = view_state::listening;
      break;
    case state::connected:
      image.now = view_state::connected;
      break;
  }
  image.local = local_;
  image.unread = input_.unread();
  if (peer_ != nullptr) {
    image.remote = peer_->local_;
    image.remote_host = peer_->stack_.ipv4();
    image.unsent = peer_->input_.unread();
  }
  image.backlog = queue_.size();
  for (const auto& each : queue_) image.unread += each->input_.unread();
  image.end_of_stream = shut_.read;
  image.error = error_;
  return image;
}

// --- Names ------------------------------------------------------------------

// unix_bind. For a path, an existing file (EADDRINUSE) comes before a socket
// that has a name (EINVAL). For an abstract name it is the other way round.
result<void> unix_socket::bind(const address& local) {
  if (const result<void> check = check_unix_name(local); !check) return check;
  unix_names& names = stack_.unix_sockets();
  result<address> name = local;
  if (local.path().empty()) {
    if (has_name()) return {};
    name = names.pick();
    if (!name) return failure{name.error()};
  }
  const bool taken = names.is_taken(*name);
  if (taken && !is_abstract(*name)) return failure{EADDRINUSE};
  if (has_name()) return failure{EINVAL};
  if (taken) return failure{EADDRINUSE};
  local_ = *name;
  // It may run out of memory, and then the name is nobody's.
  names.take(local_, *this);
  owns_name_ = true;
  return {};
}

result<address> unix_socket::getpeername() const {
  if (peer_ == nullptr) return failure{ENOTCONN};
  return peer_->local_;
}

// --- Connections ------------------------------------------------------------

// unix_listen
result<void> unix_socket::listen(int backlog) {
  if (!has_name() || state_ == state::connected) return failure{EINVAL};
  state_ = state::listening;
  backlog_ = static_cast<std::size_t>(backlog);
  return {};
}

// unix_accept
result<open_file*> unix_socket::accept() {
  if (state_ != state::listening) return failure{EINVAL};
  if (queue_.empty()) return failure{EAGAIN};
  unix_socket* next = queue_.front();
  queue_.pop_front();
  return next;
}

// unix_stream_connect: it looks for the other end before it looks at itself.
result<void> unix_socket::connect(const address& remote) {
  if (const result<void> check = check_unix_name(remote); !check) return check;
  if (remote.path().empty()) return failure{EINVAL};
  const result<unix_socket*> answer = stack_.unix_sockets().find(remote);
  if (!answer) return failure{answer.error()};
  unix_socket& listener = **answer;
  if (listener.state_ != state::listening || listener.shut_.read) {
    return failure{ECONNREFUSED};
  }
  // One more than listen asked for may wait (unix_recvq_full).
  if (listener.queue_.size() > listener.backlog_) return failure{EAGAIN};
  if (state_ == state::connected) return failure{EISCONN};
  if (state_ == state::listening) return failure{EINVAL};
  listener.queue_connection(*this);
  return {};
}

void unix_socket::queue_connection(unix_socket& client) {
  auto* connection = new unix_socket(stack_);
  connection->hold();
  queue_.push_back(connection);
  connection->local_ = local_;
  connection->state_ = state::connected;
  client.state_ = state::connected;
  connection->peer_ = &client;
  client.hold();
  client.peer_ = connection;
  connection->hold();
  note_change();
  client.stack_.note_change();
}

// unix_shutdown: both ends know at once, and an end without another may be shut
// as well.
result<void> unix_socket::shutdown(int how) {
  const auto ended = directions_of(how);
  if (!ended) return failure{EINVAL};
  if (shut_.lacks(*ended)) note_change();
  shut_.add(*ended);
  if (peer_ != nullptr) {
    peer_->shut_.add({.read = ended->write, .write = ended->read});
  }
  return {};
}

// unix_release_sock
void unix_socket::close() {
  closed_ = true;
  if (owns_name_) stack_.unix_sockets().drop(local_);
  drop_pending();
  leave_peer(input_.unread() > 0);
  input_ = byte_stream(stack_.window());
}

void unix_socket::drop_pending() {
  for (unix_socket* each : std::exchange(queue_, {})) {
    each->closed_ = true;
    each->leave_peer(true);
    each->release();
  }
}

// The other end gets a reset if something is left that nobody will read.
void unix_socket::leave_peer(bool is_reset) {
  if (peer_ == nullptr) return;
  if (!peer_->closed_) {
    peer_->shut_ = {.read = true, .write = true};
    if (is_reset) peer_->error_ = ECONNRESET;
    note_change();
  }
  std::exchange(peer_, nullptr)->release();
}

// --- Bytes ------------------------------------------------------------------

int unix_socket::take_error() { return std::exchange(error_, 0); }

// unix_stream_sendmsg
result<std::size_t> unix_socket::send(std::string_view bytes, int flags) {
  if ((flags & MSG_OOB) != 0) return failure{EOPNOTSUPP};
  if (peer_ == nullptr) return failure{ENOTCONN};
  if (shut_.write) return failure{EPIPE};
  if (bytes.empty()) return std::size_t{0};
  byte_stream& output = peer_->input_;
  const std::size_t room = std::min(bytes.size(), output.room());
  if (room == 0) return failure{EAGAIN};
  const std::size_t size = stack_.choose_sent(label, bytes.substr(0, room));
  output.deliver(bytes.substr(0, size));
  note_change();
  return size;
}

// unix_stream_read_generic
result<std::size_t> unix_socket::recv(std::span<char> buffer, int flags) {
  if ((flags & MSG_OOB) != 0) return failure{EOPNOTSUPP};
  if (state_ != state::connected) return failure{EINVAL};
  if (input_.unread() > 0) {
    const std::size_t limit = std::min(input_.unread(), buffer.size());
    const std::size_t size =
        stack_.choose_received(label, limit, input_.peek(limit));
    const bool peeks = (flags & MSG_PEEK) != 0;
    if (!peeks) note_change();  // There may be room to send again.
    return input_.read(buffer.first(size), peeks);
  }
  if (error_ != 0) return failure{take_error()};
  if (shut_.read) return std::size_t{0};
  return failure{EAGAIN};
}

result<std::size_t> unix_socket::sendto(std::string_view /*bytes*/,
                                        int /*flags*/,
                                        const address& /*remote*/) {
  // unix_stream_sendmsg takes no address, not even that of its peer.
  return failure{state_ == state::connected ? EISCONN : EOPNOTSUPP};
}

result<asyncore::received_datagram> unix_socket::recvfrom(
    std::span<char> buffer, int flags) {
  const result<std::size_t> answer = recv(buffer, flags);
  if (!answer) return failure{answer.error()};
  // Linux copies the name with the data, so the end of the stream has none.
  const bool is_named = *answer > 0 && peer_->has_name();
  return asyncore::received_datagram{
      .size = *answer, .from = is_named ? peer_->local_ : address()};
}

void unix_socket::set_window(std::size_t bytes) {
  for (unix_socket* each : queue_) each->set_window(bytes);
  input_.set_capacity(bytes);
  note_change();
}

// --- Options ----------------------------------------------------------------

result<int> unix_socket::getsockopt(int level, int option) {
  if (level != SOL_SOCKET) return failure{EOPNOTSUPP};
  switch (option) {
    case SO_ERROR:
      return take_error();
    case SO_TYPE:
      return SOCK_STREAM;
    case SO_DOMAIN:
      return AF_UNIX;
    case SO_ACCEPTCONN:
      return state_ == state::listening ? 1 : 0;
    default:
      return options_.get(option);
  }
}

result<void> unix_socket::setsockopt(int level, int option, int value) {
  if (level != SOL_SOCKET) return failure{EOPNOTSUPP};
  return options_.set(option, value);
}

}  // namespace rehearse
