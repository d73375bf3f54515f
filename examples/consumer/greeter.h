// A server that is told names, a line each, and greets them.

#ifndef GREETER_H_
#define GREETER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "core/dispatcher_with_send.h"

class greeter_channel final : public asyncore::dispatcher_with_send {
 public:
  explicit greeter_channel(asyncore::socket sock)
      : dispatcher_with_send(std::move(sock)) {}

  void handle_read() override {
    heard_ += recv(512);
    for (std::size_t end; (end = heard_.find('\n')) != heard_.npos;) {
      send("hello, " + heard_.substr(0, end + 1));
      heard_.erase(0, end + 1);
    }
    if (heard_.size() > 512) close();  // That is nobody's name.
  }

  void handle_close() override { close(); }

 private:
  std::string heard_;
};

class greeter final : public asyncore::dispatcher {
 public:
  greeter(std::uint16_t port, asyncore::socket_map& map) : dispatcher(map) {
    create_socket();
    set_reuse_addr();
    bind(asyncore::address::ipv4(0, port));
    listen(128);
  }

  void handle_accepted(asyncore::socket sock,
                       const asyncore::address& /*from*/) override {
    map()->adopt(std::make_unique<greeter_channel>(std::move(sock)));
  }
};

#endif  // GREETER_H_
