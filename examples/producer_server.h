// A server that sends one text to each client, as fast as the client takes it.
//
//   examples::producer_server server(9000, std::move(text));
//   asyncore::loop();
//
// Back-pressure in its smallest form. A channel keeps nothing but how far it
// has come. `writable` says that there is more to send, the loop calls
// `handle_write` when the kernel has room again, and `send` takes as much as
// fits. When all has gone out `writable` says no: a channel that goes on to
// want what it does not use keeps a processor busy.
//
// After the text the channel ends its side and waits for the client to end its
// own: closed at once, a connection in which the client has still said
// something would be reset, and with that the rest of the text might be lost.
// What a client says is dropped.
//
// A client that takes nothing for ten minutes is let go, by a reset, so that it
// does not take its part for the whole text. So is one, in good order, that has
// got all of it and does not leave. There is room for a thousand. How fast each
// of them gets its text is up to the network alone.

#ifndef EXAMPLES_PRODUCER_SERVER_H_
#define EXAMPLES_PRODUCER_SERVER_H_

#include <sys/socket.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "core/deadline.h"
#include "core/dispatcher.h"
#include "examples/connection_limit.h"
#include "examples/urgent_data.h"

namespace examples {

// What all channels of a server share.
struct produced_text {
  std::string text;
  std::size_t queued = 0;  // Of all clients: what they have still to be sent.
};

class producer_channel final : public asyncore::dispatcher {
 public:
  producer_channel(asyncore::socket sock, std::shared_ptr<produced_text> source,
                   asyncore::duration patience, connection_limit::place place)
      : dispatcher(std::move(sock)),
        source_(std::move(source)),
        place_(std::move(place)),
        patience_(*this, patience, [this] { let_go(); }) {
    source_->queued += rest().size();
    patience_.start();
  }
  ~producer_channel() override { source_->queued -= rest().size(); }

  bool readable() override { return !client_has_ended_; }
  void handle_read() override { recv(8192); }
  void handle_expt() override { drop_urgent_data(socket()); }
  // A client may end its side and still want the rest.
  void handle_eof() override {
    client_has_ended_ = true;
    if (has_ended_) close();
  }

  bool writable() override { return !has_ended_; }
  void handle_write() override {
    if (!rest().empty()) count_sent(send(rest()));
    if (connected && rest().empty()) end();
  }

 private:
  std::string_view rest() const {
    return std::string_view(source_->text).substr(sent_size_);
  }

  void count_sent(std::size_t size) {
    sent_size_ += size;
    source_->queued -= size;
    if (size == 0 || !connected) return;
    patience_.stop();
    patience_.start();
  }

  // The end of the stream is the end of the text: one that is cut ends
  // otherwise.
  void let_go() {
    if (!rest().empty()) {
      static_cast<void>(socket().net()->reset_on_close(socket().fileno()));
    }
    close();
  }

  void end() {
    has_ended_ = true;
    if (client_has_ended_) return close();
    shutdown(SHUT_WR);
  }

  std::shared_ptr<produced_text> source_;
  std::size_t sent_size_ = 0;
  bool has_ended_ = false;
  bool client_has_ended_ = false;
  connection_limit::place place_;
  asyncore::deadline patience_;
};

class producer_server final : public asyncore::dispatcher {
 public:
  // How long a client may take nothing, and how long it may stay when it has
  // everything. For those that come from now on.
  asyncore::duration patience = std::chrono::minutes(10);

  // Throws asyncore::os_error if it cannot listen there.
  producer_server(
      std::uint16_t port, std::string text,
      asyncore::socket_map& map = asyncore::socket_map::default_map(),
      std::size_t connections_max = 1000)
      : dispatcher(map),
        source_(std::make_shared<produced_text>()),
        limit_(connections_max) {
    source_->text = std::move(text);
    create_socket();
    set_reuse_addr();
    bind(asyncore::address::ipv4(0, port));
    listen(128);
  }

  // How many bytes its clients have still to be sent, all together. What the
  // kernel has taken counts as sent.
  std::size_t queued() const { return source_->queued; }

  bool readable() override { return limit_.has_room(); }
  void handle_accepted(asyncore::socket sock,
                       const asyncore::address& /*from*/) override {
    map()->adopt(std::make_unique<producer_channel>(std::move(sock), source_,
                                                    patience, limit_.take()));
  }

 private:
  // Shared, because channels may outlive the server.
  std::shared_ptr<produced_text> source_;
  connection_limit limit_;
};

}  // namespace examples

#endif  // EXAMPLES_PRODUCER_SERVER_H_
