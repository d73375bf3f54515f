#include "core/dispatcher.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <span>
#include <stdexcept>
#include <typeinfo>
#include <vector>

#include "core/errno_name.h"
#include "core/exception_policy.h"
#include "core/exceptions.h"
#include "core/loop.h"
#include "core/recursion.h"

namespace asyncore {
namespace {

bool would_block(int error) { return error == EAGAIN || error == EWOULDBLOCK; }

// Errors of one connection, or of a passing shortage, rather than of the
// listener. Linux reports pending network errors of the new connection, such as
// ENETUNREACH, from accept (accept(2)).
bool spares_the_listener(int error) {
  switch (error) {
    case EINTR:
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
    case EPROTO:
    case EPERM:
    case ENETDOWN:
    case ENONET:
    case ENOPROTOOPT:
    case EHOSTDOWN:
    case EHOSTUNREACH:
    case ENETUNREACH:
    case ETIMEDOUT:
      return true;
    default:
      return false;
  }
}

// Until the process or the system gives something back, the next accept fails
// in the same way.
bool is_shortage(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS ||
         error == ENOMEM;
}

bool lists_word(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(' '), list.size());
    if (list.substr(0, end) == word) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

// A buffer that every channel of the thread reads into, so that a short answer
// costs a short string. One for each thread, as each may run a loop.
std::span<char> shared_buffer(std::size_t size) {
  thread_local std::vector<char> shared;
  if (shared.size() < size) shared.resize(size);
  return {shared.data(), size};
}

// A descriptor is a number: on another network it would be another socket.
void check_network(const socket& sock, socket_map& map) {
  if (sock.net() == &map.net()) return;
  throw std::invalid_argument(
      "a socket and the map of its channel must be of one network");
}

// The map of the acceptor comes first, so that a server on a map of its own has
// its connections there. CPython always takes the global map.
socket_map& map_of(const socket& sock) {
  socket_map* home = sock.home();
  return home != nullptr ? *home : socket_map::default_map();
}

}  // namespace

dispatcher::dispatcher(socket_map& map) : map_(&map), map_life_(map.life()) {}

dispatcher::dispatcher(asyncore::socket&& sock)
    : dispatcher(std::move(sock), map_of(sock)) {}

dispatcher::dispatcher(asyncore::socket&& sock, socket_map& map)
    : map_(&map), map_life_(map.life()) {
  if (!sock) return;
  check_network(sock, map);
  network& net = map.net();
  const int fd = sock.fileno();
  // The caller's socket may be a blocking one, on which recv would stop all the
  // channels of the loop.
  if (const result<void> set = net.set_nonblocking(fd, true); !set) {
    throw os_error(set.error());
  }
  const result<address> peer = net.getpeername(fd);
  // bpo-10340: a socket may be unconnected, or its connection may have been
  // reset before anybody looks at it.
  if (!peer && peer.error() != ENOTCONN && peer.error() != EINVAL) {
    throw os_error(peer.error());
  }
  connected = static_cast<bool>(peer);
  if (peer) addr = *peer;
  // Joins first: a map that cannot hold the descriptor leaves the socket to
  // the caller.
  fileno_ = fd;
  join(map);
  attach(std::move(sock));
}

observer_list* dispatcher::observers() const {
  return map_life_.alive() ? &map_->observers() : nullptr;
}

bool dispatcher::is_safe() const {
  return !map_life_.alive() || map_->is_safe();
}

network& dispatcher::checked_net() const {
  if (socket_.net() == nullptr) throw no_socket();
  return *socket_.net();
}

socket_map& dispatcher::checked_map() const {
  if (!map_life_.alive()) {
    throw std::logic_error("the map of this channel has been destroyed");
  }
  return *map_;
}

result<std::size_t> dispatcher::transport_send(std::string_view data) {
  return checked_net().send(socket_.fileno(), data, 0);
}

result<std::size_t> dispatcher::transport_recv(std::span<char> buffer) {
  return checked_net().recv(socket_.fileno(), buffer, 0);
}

result<int> dispatcher::transport_error() {
  return checked_net().getsockopt(socket_.fileno(), SOL_SOCKET, SO_ERROR);
}

result<void> dispatcher::transport_shutdown(int how) {
  return checked_net().shutdown(socket_.fileno(), how);
}

void dispatcher::record(operation entry) const {
  if (observer_list* list = observers(); list != nullptr) list->operated(entry);
}

// The number under which the channel joins and leaves a map. CPython knows none
// once del_channel was called; in safe mode it is the socket's.
int dispatcher::key_in(const socket_map& map) const {
  return fileno_ < 0 && map.is_safe() ? socket_.fileno() : fileno_;
}

// A channel that has no number comes under the key None in CPython, and the
// next pass fails.
void dispatcher::join(socket_map& map) {
  const int fd = key_in(map);
  if (fd < 0 && map.is_safe()) return;
  map.set(fd, *this);
  fileno_ = fd;
}

// CPython removes whoever stands there. In safe mode a channel removes only
// itself: the number may be another channel's by now.
void dispatcher::leave(socket_map& map) {
  const int fd = key_in(map);
  if (!map.is_safe() || map.holds(fd, *this)) map.remove(fd);
}

void dispatcher::add_channel(socket_map* map) {
  if (map == nullptr) map = this->map();
  if (map != nullptr) join(*map);
}

void dispatcher::del_channel(socket_map* map) {
  socket_map* own = this->map();
  if (map == nullptr) map = own;
  if (map != nullptr) leave(*map);
  // CPython forgets the number even if the channel still stands in its own map.
  if (is_safe() && own != nullptr && own->holds(fileno_, *this)) return;
  fileno_ = -1;
}

// Python sets the socket and its descriptor before it touches the map.
void dispatcher::attach(asyncore::socket&& sock) {
  ++session_;
  was_open_ = true;
  fileno_ = sock.fileno();
  socket_ = std::move(sock);
}

void dispatcher::create_socket(int family, int type) {
  family = family == 0 ? AF_INET : family;
  type = type == 0 ? SOCK_STREAM : type;
  // Recorded before the call, so that it stays even if the call fails
  // (CPython).
  family_and_type = {family, type};
  socket_map& home = checked_map();
  const result<int> fd = home.net().socket(family, type);
  if (!fd) throw os_error(fd.error());
  set_socket(asyncore::socket(home.net(), *fd, home));
}

void dispatcher::set_socket(asyncore::socket&& sock, socket_map* map) {
  check_network(sock, map != nullptr ? *map : checked_map());
  // CPython leaves the key of the earlier descriptor in the map, and the flags
  // of the earlier connection set.
  if (socket_.is_open() && is_safe()) {
    const lifetime::watch self(life());
    dispatcher::close();
    if (!self.alive()) return;
  }
  attach(std::move(sock));
  add_channel(map);
}

void dispatcher::set_reuse_addr() {
  network& net = checked_net();
  const int fd = socket_.fileno();
  // CPython sets the lowest bit of the current value, and ignores an error.
  const result<int> value = net.getsockopt(fd, SOL_SOCKET, SO_REUSEADDR);
  if (!value) return;
  static_cast<void>(net.setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, *value | 1));
}

void dispatcher::listen(int backlog) {
  // Before the call, as in CPython: it stays set if the call fails.
  accepting = true;
  const result<void> answer = checked_net().listen(socket_.fileno(), backlog);
  if (!answer) throw os_error(answer.error());
}

void dispatcher::bind(const address& local) {
  // Before the call, as in CPython.
  addr = local;
  const result<void> answer = checked_net().bind(socket_.fileno(), local);
  if (!answer) throw os_error(answer.error(), local.to_string());
}

void dispatcher::connect(const address& remote) {
  connected = false;
  connecting = true;
  const result<void> answer = checked_net().connect(socket_.fileno(), remote);
  const int error = answer.error();
  record(
      {.who = *this, .what = call::connect, .error = error, .peer = &remote});
  // A UNIX socket whose listener's queue is full answers EAGAIN and will never
  // connect by itself: pending in CPython, an error in safe mode.
  const bool pending =
      error == EINPROGRESS || error == EALREADY ||
      (would_block(error) && !(is_safe() && remote.family() == AF_UNIX));
  if (pending) {
    addr = remote;
  } else if (error == 0 || error == EISCONN) {
    addr = remote;
    tell(call::handle_connect_event, [&] { handle_connect_event(); });
  } else {
    const os_error cause(error, remote.to_string());
    // CPython leaves the channel in the map, where it spins until somebody
    // closes it.
    if (is_safe()) dispatcher::close();
    throw cause;
  }
}

std::optional<std::pair<asyncore::socket, address>> dispatcher::accept() {
  network& net = checked_net();
  result<accepted_socket> answer = net.accept(socket_.fileno());
  // Owned before anybody is told of it: an observer may throw.
  socket_map* home = map();
  asyncore::socket sock;
  if (answer) {
    sock = home != nullptr ? asyncore::socket(net, answer->fd, *home)
                           : asyncore::socket(net, answer->fd);
  }
  record({.who = *this,
          .what = call::accept,
          .error = answer.error(),
          .peer = answer ? &answer->peer : nullptr,
          .fd = answer ? answer->fd : -1});
  if (!answer) return refuse_accept(answer.error());
  ++accepted_;
  return std::pair{std::move(sock), std::move(answer->peer)};
}

std::optional<std::pair<asyncore::socket, address>> dispatcher::refuse_accept(
    int error) {
  // bpo-6706: the listener was readable, but the connection has gone since, or
  // another process has taken it.
  if (would_block(error) || error == ECONNABORTED) return std::nullopt;
  // bpo-6706 left out EMFILE and its like: in CPython they end in handle_error,
  // which by default closes the listener.
  if (!is_safe() || !spares_the_listener(error)) throw os_error(error);
  if (error == EINTR) return std::nullopt;
  const lifetime::watch self(life());
  log_info("cannot accept a connection: " + errno_name(error), "error");
  if (self.alive() && is_shortage(error)) rest();
  return std::nullopt;
}

void dispatcher::rest() {
  // The connection stays in the backlog, so that the listener stays readable:
  // without a pause the loop would spin.
  if (accept_pause <= duration::zero() || resting) return;
  resting = true;
  call_later(accept_pause, [this] { resting = false; });
}

std::size_t dispatcher::send(std::string_view data) {
  const result<std::size_t> answer = transport_send(data);
  const int error = answer.error();
  const std::size_t size = answer ? *answer : 0;
  // Observers hear of the result first, so that the cause comes before its
  // effect, handle_close.
  record({.who = *this,
          .what = call::send,
          .error = error,
          .size = size,
          .data = data.substr(0, size)});
  if (answer) return size;
  if (comes_later(error)) return 0;
  if (!is_disconnected(error, map())) throw os_error(error);
  lose_peer();
  return 0;
}

result<std::string> dispatcher::read_transport(std::size_t buffer_size) {
  const std::span<char> buffer = shared_buffer(buffer_size);
  const result<std::size_t> answer = transport_recv(buffer);
  // Copied before anybody is called: a handler may read into the same buffer.
  std::string data(buffer.data(), answer ? *answer : 0);
  record({.who = *this,
          .what = call::recv,
          .error = answer.error(),
          .size = data.size(),
          .data = data});
  if (!answer) return failure{answer.error()};
  if (!data.empty()) ++receipts_;
  return data;
}

std::string dispatcher::recv(std::size_t buffer_size) {
  result<std::string> data = read_transport(buffer_size);
  if (data && !data->empty()) return std::move(*data);
  if (data) {
    // In CPython an empty datagram closes the channel.
    if (!is_safe() || !is_datagram()) handle_end_of_stream();
  } else {
    if (!is_disconnected(data.error(), map())) throw os_error(data.error());
    lose_peer();
  }
  return {};
}

void dispatcher::shutdown(int how) {
  const result<void> answer = transport_shutdown(how);
  if (answer) return;
  if (!is_disconnected(answer.error(), map())) throw os_error(answer.error());
  lose_peer();
}

// A handle_close that sends or reads comes here again. CPython then calls it
// inside itself, until the recursion is too deep. In safe mode the handler
// knows already.
void dispatcher::lose_peer() {
  if (is_safe() && losses_ > 0) return;
  const recursion_scope scope(losses_, life());
  tell(call::handle_close, [&] { handle_close(); });
}

// EINTR can only come from a fault: the network retries it.
bool dispatcher::comes_later(int error) const {
  return would_block(error) || (error == EINTR && is_safe());
}

bool dispatcher::is_datagram() const {
  return family_and_type && family_and_type->second == SOCK_DGRAM;
}

bool dispatcher::sendto(std::string_view data, const address& remote) {
  const result<std::size_t> answer =
      checked_net().sendto(socket_.fileno(), data, 0, remote);
  record({.who = *this,
          .what = call::send,
          .error = answer.error(),
          .size = answer ? *answer : 0,
          .data = data.substr(0, answer ? *answer : 0),
          .peer = &remote});
  if (answer) return true;
  if (comes_later(answer.error())) return false;
  throw os_error(answer.error(), remote.to_string());
}

std::optional<std::pair<std::string, address>> dispatcher::recvfrom(
    std::size_t buffer_size) {
  const std::span<char> buffer = shared_buffer(buffer_size);
  const result<received_datagram> answer =
      checked_net().recvfrom(socket_.fileno(), buffer, 0);
  const std::string_view data(buffer.data(), answer ? answer->size : 0);
  record({.who = *this,
          .what = call::recv,
          .error = answer.error(),
          .size = data.size(),
          .data = data,
          .peer = answer ? &answer->from : nullptr});
  if (answer) return std::pair{std::string(data), answer->from};
  if (!comes_later(answer.error())) throw os_error(answer.error());
  return std::nullopt;
}

// CPython calls handle_close inside the `try` that surrounds recv. If it raises
// an errno that means a lost connection, it is called again.
void dispatcher::handle_end_of_stream() {
  const lifetime::watch self(life());
  try {
    handle_eof();
  } catch (const os_error& error) {
    if (!self.alive() || is_safe()) throw;
    if (!is_disconnected(error.number(), map())) throw;
    lose_peer();
  }
}

void dispatcher::close() {
  // The state changes before other code runs: cancelling timers destroys
  // functions of the program, which may look at it.
  connected = false;
  accepting = false;
  connecting = false;
  resting = false;
  ++session_;
  const lifetime::watch self(life());
  cancel_timers();
  if (!self.alive()) return;
  del_channel();
  if (!self.alive()) return;
  // CPython leaves it in the other maps that it was added to, and under its
  // other descriptors, whose numbers may soon belong to somebody else.
  if (is_safe()) leave_every_map();
  if (!socket_.is_open()) return;
  const result<void> answer = socket_.close();
  record({.who = *this, .what = call::close, .error = answer.error()});
  adopted_channels::note_closed(*this);
  // As in CPython, these two are no errors: the connection or the descriptor
  // was gone already.
  const int error = answer.error();
  if (answer || error == ENOTCONN || error == EBADF) return;
  // Whatever close answers, Linux has closed (close(2)). Most channels close in
  // handle_error, and what is thrown there leaves the loop.
  if (!is_safe()) throw os_error(error);
  log_info("close has failed, and has closed: " + errno_name(error), "error");
}

timer dispatcher::call_later(duration delay, timer_queue::callback function) {
  return own(
      checked_map().timers().call_later(delay, std::move(function), {}, this));
}

timer dispatcher::call_every(duration interval,
                             timer_queue::callback function) {
  return own(checked_map().timers().call_every(interval, std::move(function),
                                               {}, this));
}

asyncore::socket dispatcher::release_socket() {
  const lifetime::watch self(life());
  // Moved out before close, which would close it.
  asyncore::socket sock = std::move(socket_);
  dispatcher::close();
  // close has found no socket, so it has not reported the end.
  if (self.alive()) adopted_channels::note_closed(*this);
  return sock;
}

void dispatcher::log(std::string_view message) {
  const log_line line{.type = {}, .message = message};
  if (socket_map* home = map(); home != nullptr) {
    home->log(line);
  } else {
    write_log(line);
  }
}

void dispatcher::log_info(std::string_view message, std::string_view type) {
  if (lists_word(ignore_log_types, type)) return;
  const log_line line{.type = type, .message = message};
  if (socket_map* home = map(); home != nullptr) {
    home->log(line);
  } else {
    write_log(line);
  }
}

// Completes a pending connection before its first event. False if the event is
// over: the channel is gone, or (in safe mode) handle_connect has closed it.
// CPython goes on with the closed channel.
bool dispatcher::connects_before_events() {
  if (connected || !connecting) return true;
  const lifetime::watch self(life());
  const std::uint32_t session = session_;
  tell(call::handle_connect_event, [&] { handle_connect_event(); });
  if (!self.alive()) return false;
  return !is_safe() || session == session_;
}

void dispatcher::handle_read_event() {
  if (accepting) {
    accept_event();
  } else if (connects_before_events()) {
    tell(call::handle_read, [&] { handle_read(); });
  }
}

// In CPython what a program throws over a connection that it was given, such as
// a constructor whose file is missing, is an error of the listener, and closes
// it. In safe mode it ends that connection, which its socket does by itself.
void dispatcher::accept_event() {
  const auto event = [&] {
    tell(call::handle_accept, [&] { handle_accept(); });
  };
  if (!is_safe()) return event();
  const lifetime::watch self(life());
  const std::uint32_t session = session_;
  const std::uint32_t accepted = accepted_;
  guarded(event, [&] {
    if (!self.alive() || session != session_ || accepted == accepted_) throw;
    const recursion_scope scope(refusals_, life());
    tell(call::handle_error, [&] { handle_error(); });
  });
}

void dispatcher::handle_write_event() {
  // Never asked of a listener, but the channel may have begun to listen since.
  if (accepting) return;
  if (connects_before_events()) {
    tell(call::handle_write, [&] { handle_write(); });
  }
}

void dispatcher::handle_connect_event() {
  // A failed attempt makes the socket writable as well: only SO_ERROR tells
  // (connect(2)). Without this question a refused connection would count as
  // established (bpo-2944).
  const result<int> error = transport_error();
  if (!error) throw os_error(error.error());
  if (*error != 0) throw os_error(*error);
  const lifetime::watch self(life());
  const std::uint32_t session = session_;
  tell(call::handle_connect, [&] { handle_connect(); });
  if (!self.alive()) return;
  // A handle_connect that closes leaves the channel `connected` in CPython.
  if (is_safe() && session != session_) return;
  // After the handler, as in CPython: what async_chat pushes inside it is sent
  // by the write event that follows.
  connected = true;
  connecting = false;
}

void dispatcher::handle_expt_event() {
  // The event means an error or urgent data. As in CPython, the error comes
  // first.
  const result<int> error = transport_error();
  if (!error) throw os_error(error.error());
  if (*error != 0) {
    tell(call::handle_close, [&] { handle_close(); });
  } else {
    tell(call::handle_expt, [&] { handle_expt(); });
  }
}

void dispatcher::handle_read() { log_info("unhandled read event", "warning"); }

void dispatcher::handle_write() {
  log_info("unhandled write event", "warning");
}

void dispatcher::handle_expt() {
  const lifetime::watch self(life());
  log_info("unhandled incoming priority event", "warning");
  if (!self.alive() || !is_safe() || !socket_.is_open()) return;
  // The byte waits beside the stream, so that reading does not take it: the
  // channel would be called in every pass. What the call answers is no matter.
  std::array<char, 1> byte{};
  static_cast<void>(
      socket_.net()->recv(socket_.fileno(), std::span<char>(byte), MSG_OOB));
}

void dispatcher::handle_connect() {
  log_info("unhandled connect event", "warning");
}

void dispatcher::handle_accept() {
  const lifetime::watch self(life());
  auto pair = accept();
  if (!self.alive() || !pair) return;
  const address peer = std::move(pair->second);
  observed(observers(),
           {.who = *this, .what = call::handle_accepted, .peer = &peer},
           [&] { handle_accepted(std::move(pair->first), peer); });
}

void dispatcher::handle_accepted(asyncore::socket sock,
                                 const address& /*peer*/) {
  const result<void> answer = sock.close();
  // In CPython this is the listener's error, and closes it.
  if (!answer && !is_safe()) throw os_error(answer.error());
  log_info("unhandled accepted event", "warning");
}

void dispatcher::handle_eof() { lose_peer(); }

void dispatcher::handle_close() {
  const lifetime::watch self(life());
  log_info("unhandled close event", "warning");
  // The log sink is code of the program, and may destroy the channel.
  if (self.alive()) close();
}

void dispatcher::handle_error() {
  const exception_description what = describe_current_exception();
  const bool spares_listener = refusals_ > 0;
  const std::string closed =
      spares_listener ? "the connection that " + to_string() + " has accepted"
                      : "channel " + to_string();
  const lifetime::watch self(life());
  log_info("uncaptured python exception, closing " + closed + " (" + what.type +
               ":" + what.message + ")",
           "error");
  if (!self.alive() || spares_listener) return;
  // Not close: the program wants to hear of the end (bpo-760475).
  tell(call::handle_close, [&] { handle_close(); });
}

address dispatcher::resolve(std::string_view host, std::uint16_t port,
                            int family) const {
  result<std::vector<address>> answer =
      checked_map().net().resolve(host, port, family);
  if (!answer) throw os_error(answer.error(), std::string(host));
  if (answer->empty()) throw os_error(ENOENT, std::string(host));
  return std::move(answer->front());
}

std::string dispatcher::to_string() const {
  std::string text = "<" + type_name(typeid(*this));
  if (accepting && addr) {
    text += " listening";
  } else if (connected) {
    text += " connected";
  }
  if (addr) text += " " + addr->to_string();
  // As in Python, the address tells channels of one class apart.
  char suffix[24];
  std::snprintf(suffix, sizeof suffix, " at %#zx>",
                reinterpret_cast<std::uintptr_t>(this));
  return text + suffix;
}

}  // namespace asyncore
