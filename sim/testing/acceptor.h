// A scripted other end: listens, and keeps a probe for each connection.
//
//   rehearse::testkit::acceptor origin(server_.ipv4(80), server_map_);
//   origin.on_open = [](probe& guest) {
//     guest.on_read = [&guest] { guest.send("hello"); };
//   };
//   ...
//   EXPECT_THAT(origin.connection(), received("GET / HTTP/1.0\r\n\r\n"));
//
// A connection reads and drops what comes, closes at the end of the stream and
// writes nothing, unless `on_open` sets other handlers. It is destroyed with
// the acceptor. A `dialer` is the end that connects:
//
//   rehearse::testkit::dialer client(server_.ipv4(7), client_map_, "hello");
//   ...
//   EXPECT_THAT(client, received("hello"));

#ifndef SIM_TESTING_ACCEPTOR_H_
#define SIM_TESTING_ACCEPTOR_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/address.h"
#include "core/dispatcher.h"
#include "sim/testing/probe.h"

namespace rehearse::testkit {

// Opens a channel that exists.
inline void listen_at(asyncore::dispatcher& channel,
                      const asyncore::address& where, int backlog = 5) {
  channel.create_socket(where.family());
  channel.bind(where);
  channel.listen(backlog);
}
inline void connect_to(asyncore::dispatcher& channel,
                       const asyncore::address& where) {
  channel.create_socket(where.family());
  channel.connect(where);
}

// Reads and drops what comes, and writes nothing.
inline void only_read(probe& channel) {
  channel.wants_write = false;
  channel.on_read = [&channel] { channel.recv(65536); };
}

class acceptor : public probe {
 public:
  acceptor(const asyncore::address& where, asyncore::socket_map& map)
      : probe(map) {
    wants_write = false;
    listen_at(*this, where);
  }

  // Called for each connection, when `connections` holds it.
  std::function<void(probe&)> on_open;
  std::vector<std::unique_ptr<probe>> connections;

  // Throws std::out_of_range if there was none, or not so many.
  probe& connection(std::size_t which = 0) const {
    return *connections.at(which);
  }

  void handle_accepted(asyncore::socket sock,
                       const asyncore::address& /*from*/) override {
    probe& opened =
        *connections.emplace_back(std::make_unique<probe>(std::move(sock)));
    only_read(opened);
    if (on_open) on_open(opened);
  }
};

// A probe that connects when it is made, sends a text as soon as it can, and
// reads.
class dialer : public probe {
 public:
  dialer(const asyncore::address& where, asyncore::socket_map& map,
         std::string_view text = {})
      : probe(map), unsent_(text) {
    on_read = [this] { recv(65536); };
    connect_to(*this, where);
  }

  bool writable() override { return connecting || !unsent_.empty(); }
  void handle_write() override {
    if (!unsent_.empty()) unsent_.erase(0, send(unsent_));
  }

 private:
  std::string unsent_;
};

}  // namespace rehearse::testkit

#endif  // SIM_TESTING_ACCEPTOR_H_
