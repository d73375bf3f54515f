// An echo server (RFC 862): every byte that it receives goes back.
//
// The smallest complete server: a listener that accepts, and a channel for each
// connection that reads, keeps what it could not yet send, and writes.
//
// A client makes it keep 64 KiB and a little more: one that does not read is
// not read from, and is let go when it has taken nothing for ten minutes. One
// that has nothing to get may be silent for as long as it likes, so a thousand
// of those, which is all that there is room for, keep everybody else waiting.
// Urgent data is not sent back.

#ifndef EXAMPLES_ECHO_SERVER_H_
#define EXAMPLES_ECHO_SERVER_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "core/deadline.h"
#include "core/dispatcher.h"
#include "examples/connection_limit.h"
#include "examples/urgent_data.h"

namespace examples {

class echo_channel final : public asyncore::dispatcher {
 public:
  echo_channel(asyncore::socket sock, asyncore::duration patience,
               connection_limit::place place)
      : dispatcher(std::move(sock)),
        place_(std::move(place)),
        patience_(*this, patience, [this] { close(); }) {}

  // A client that sends and does not read has to wait.
  bool readable() override {
    return !client_has_ended_ && unsent_.size() < unsent_max;
  }
  void handle_read() override {
    unsent_ += recv(8192);
    if (connected && !unsent_.empty()) patience_.start();
  }

  bool writable() override { return !unsent_.empty(); }
  void handle_write() override {
    unsent_.erase(0, send(unsent_));
    patience_.stop();
    if (client_has_ended_ && unsent_.empty()) close();
    if (connected && !unsent_.empty()) patience_.start();
  }

  void handle_expt() override { drop_urgent_data(socket()); }

  // A client may end its side and still want the rest of its echo. If it is
  // gone for good, sending fails and brings us here again.
  void handle_close() override {
    if (client_has_ended_ || unsent_.empty()) {
      close();
    } else {
      client_has_ended_ = true;
    }
  }

 private:
  static constexpr std::size_t unsent_max = 65536;

  std::string unsent_;
  bool client_has_ended_ = false;
  connection_limit::place place_;
  asyncore::deadline patience_;
};

class echo_server final : public asyncore::dispatcher {
 public:
  // How long a client may leave its echo; duration::max() is for ever. For
  // those that come from now on.
  asyncore::duration patience = std::chrono::minutes(10);

  explicit echo_server(
      std::uint16_t port,
      asyncore::socket_map& map = asyncore::socket_map::default_map(),
      std::size_t connections_max = 1000)
      : echo_server(asyncore::address::ipv4(0, port), map, connections_max) {}

  // At any address: that of a UNIX socket, for one. A file of its path must not
  // be there.
  explicit echo_server(
      const asyncore::address& local,
      asyncore::socket_map& map = asyncore::socket_map::default_map(),
      std::size_t connections_max = 1000)
      : dispatcher(map), limit_(connections_max) {
    create_socket(local.family());
    set_reuse_addr();
    bind(local);
    listen(128);
  }

  bool readable() override { return limit_.has_room(); }

  // The map owns the channel, and destroys it when it has closed.
  void handle_accepted(asyncore::socket sock,
                       const asyncore::address& /*from*/) override {
    map()->adopt(std::make_unique<echo_channel>(std::move(sock), patience,
                                                limit_.take()));
  }

 private:
  connection_limit limit_;
};

}  // namespace examples

#endif  // EXAMPLES_ECHO_SERVER_H_
