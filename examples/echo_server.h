// An echo server (RFC 862): every byte that it receives goes back.
//
// The smallest complete server: a listener that accepts, and a channel for each
// connection that reads, keeps what it could not yet send, and writes.

#ifndef EXAMPLES_ECHO_SERVER_H_
#define EXAMPLES_ECHO_SERVER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "core/dispatcher.h"

namespace examples {

class echo_channel final : public asyncore::dispatcher {
 public:
  explicit echo_channel(asyncore::socket sock) : dispatcher(std::move(sock)) {}

  // A client that sends and does not read has to wait.
  bool readable() override {
    return !client_has_ended_ && unsent_.size() < unsent_max;
  }
  void handle_read() override { unsent_ += recv(8192); }

  bool writable() override { return !unsent_.empty(); }
  void handle_write() override {
    unsent_.erase(0, send(unsent_));
    if (client_has_ended_ && unsent_.empty()) close();
  }

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
};

class echo_server final : public asyncore::dispatcher {
 public:
  explicit echo_server(
      std::uint16_t port,
      asyncore::socket_map& map = asyncore::socket_map::default_map())
      : dispatcher(map) {
    create_socket();
    set_reuse_addr();
    bind(asyncore::address::ipv4(0, port));
    listen(128);
  }

  // The map owns the channel, and destroys it when it has closed.
  void handle_accepted(asyncore::socket sock,
                       const asyncore::address& /*from*/) override {
    map()->adopt(std::make_unique<echo_channel>(std::move(sock)));
  }
};

}  // namespace examples

#endif  // EXAMPLES_ECHO_SERVER_H_
