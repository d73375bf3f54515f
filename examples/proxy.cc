#include "examples/proxy.h"

#include <sys/socket.h>

#include <cerrno>
#include <stdexcept>
#include <utility>

namespace examples {
namespace {

constexpr auto farewell_pause_max = std::chrono::seconds(10);

proxy_options checked(proxy_options options) {
  if (!options.servers.empty()) return options;
  throw std::invalid_argument("a proxy needs a server");
}

}  // namespace

void upstream_channel::end_output() {
  must_half_close_ = true;
  half_close_if_sent();
}

void upstream_channel::give_up() {
  if (socket().is_open() && !is_half_closed_) {
    static_cast<void>(socket().net()->reset_on_close(socket().fileno()));
  }
  close();
}

void upstream_channel::half_close_if_sent() {
  if (!connected || !must_half_close_ || is_half_closed_) return;
  if (producer_fifo_size() > 0) return;
  shutdown(SHUT_WR);
  is_half_closed_ = true;
}

void upstream_channel::handle_write() {
  async_chat::handle_write();
  half_close_if_sent();
}

bool upstream_channel::readable() { return client_.producer_fifo_size() == 0; }

void upstream_channel::collect_incoming_data(std::string_view data) {
  client_.pass_answer(data);
}

void upstream_channel::handle_eof() {
  has_ended_well_ = true;
  async_chat::handle_eof();
}

asyncore::result<std::size_t> upstream_channel::transport_recv(
    std::span<char> buffer) {
  auto got = async_chat::transport_recv(buffer);
  if (!got && got.error() != EAGAIN && got.error() != EINTR) is_lost_ = true;
  return got;
}

// Of a connection whose two directions have ended poll says that it has hung
// up, although there may be more to read than one read takes. So there only
// reading tells of its end.
void upstream_channel::handle_close() {
  // CPython's poll may tell the end of one connection twice.
  if (finished()) return;
  if (is_half_closed_ && !has_ended_well_ && !is_lost_) return;
  close();
  client_.end_answer(has_ended_well_);
}

proxy_channel::proxy_channel(asyncore::socket sock,
                             std::shared_ptr<const proxy_options> options,
                             connection_limit::place place)
    : async_chat(std::move(sock)),
      options_(std::move(options)),
      place_(std::move(place)),
      patience_(*this, options_->patience, [this] { try_next(); }) {
  ac_in_buffer_size = 8192;
  set_terminator(std::nullopt);
  silence_ = call_later(options_->silence_max, [this] { break_off(); });
}

bool proxy_channel::readable() {
  if (!connected || is_closing_gracefully()) return true;
  if (client_has_ended_) return false;
  if (!is_answered_) return request_.size() < request_size_max;
  return !upstream_ || upstream_->producer_fifo_size() == 0;
}

// A client that was gone before it was accepted has left its request, which can
// still be read, but takes no answer.
void proxy_channel::handle_read() {
  if (!connected) return close();
  silence_.reset();
  async_chat::handle_read();
}

void proxy_channel::handle_write() {
  silence_.reset();
  async_chat::handle_write();
}

void proxy_channel::collect_incoming_data(std::string_view data) {
  if (!is_answered_) request_ += data;
  if (upstream_) {
    upstream_->push(data);
  } else if (next_ == 0) {
    try_next();
  }
}

void proxy_channel::handle_eof() {
  client_has_ended_ = true;
  if (upstream_) {
    upstream_->end_output();
  } else if (next_ == 0) {
    close();  // It has asked for nothing.
  }
}

void proxy_channel::try_next() {
  leave_server();
  patience_.stop();
  if (next_ == options_->servers.size()) return end();
  const proxy_target& server = options_->servers[next_++];
  auto found = map()->net().resolve(server.host, server.port, AF_UNSPEC);
  if (!found) return try_next();
  patience_.start();
  dial_.emplace(
      std::move(*found),
      [this](asyncore::socket to) { take_server(std::move(to)); },
      [this](int) { try_next(); }, *map());
  dial_->start();
}

void proxy_channel::take_server(asyncore::socket sock) {
  upstream_ = std::make_unique<upstream_channel>(std::move(sock), *this);
  upstream_->push(request_);
  if (upstream_ && client_has_ended_) upstream_->end_output();
}

void proxy_channel::pass_answer(std::string_view data) {
  is_answered_ = true;
  patience_.stop();
  silence_.reset();
  std::string().swap(request_);
  push(data);
}

void proxy_channel::end_answer(bool well) {
  if (!is_answered_) return try_next();
  if (well) return end();
  break_off();
}

// Nobody is to take for whole what was said until now.
void proxy_channel::break_off() {
  if (is_answered_) {
    static_cast<void>(socket().net()->reset_on_close(socket().fileno()));
  }
  close();
}

void proxy_channel::end() {
  silence_.cancel();
  close_gracefully(farewell_pause_max);
}

void proxy_channel::close() {
  async_chat::close();
  leave_server();
}

// May be called by a handler of what it leaves.
void proxy_channel::leave_server() {
  if (dial_) dial_->close();
  if (!upstream_) return;
  given_up_ = std::move(upstream_);
  given_up_->give_up();
}

proxy::proxy(std::uint16_t port, proxy_options options,
             asyncore::socket_map& map)
    : dispatcher(map),
      options_(
          std::make_shared<const proxy_options>(checked(std::move(options)))),
      limit_(options_->connections_max) {
  create_socket();
  set_reuse_addr();
  bind(asyncore::address::ipv4(0, port));
  listen(128);
}

void proxy::handle_accepted(asyncore::socket sock,
                            const asyncore::address& /*from*/) {
  map()->adopt(std::make_unique<proxy_channel>(std::move(sock), options_,
                                               limit_.take()));
}

}  // namespace examples
