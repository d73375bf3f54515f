// A server that answers a text in capitals, once it has heard all of it.
//
//   examples::upper_server server(7000);
//   asyncore::loop();
//
// Here the end of the stream is the end of the request: a client sends its text
// and ends its side, as with `printf abc | nc -N HOST 7000`, and can still read
// its answer. So the channel must not close when it hears of that end, which is
// what a dispatcher does by itself: it answers in `handle_eof`, and closes
// gracefully when the answer has gone out.
//
// A text may have 64 KiB; a longer one is answered by `too long`, whatever may
// follow. It has a minute to come, and its answer ten seconds to be taken:
// counted anew whenever a part of it is. An answer that is not taken ends in a
// reset, since its end is that of the stream. Only the letters of ASCII have
// capitals here. A client that is reset gets no answer, and its text was for
// nothing.

#ifndef EXAMPLES_UPPER_SERVER_H_
#define EXAMPLES_UPPER_SERVER_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/async_chat.h"
#include "core/deadline.h"
#include "examples/connection_limit.h"
#include "examples/urgent_data.h"

namespace examples {

inline std::string in_capitals(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

class upper_channel final : public asynchat::async_chat {
 public:
  upper_channel(asyncore::socket sock, connection_limit::place place)
      : async_chat(std::move(sock)),
        place_(std::move(place)),
        patience_(*this, text_time_max, [this] { close(); }) {
    set_terminator(std::nullopt);
    patience_.start();
  }

  // A client that was gone before it was accepted has left its text, which can
  // still be read, but takes no answer.
  void handle_read() override {
    if (!connected) return close();
    async_chat::handle_read();
  }
  void handle_expt() override { drop_urgent_data(socket()); }

  void collect_incoming_data(std::string_view data) override {
    _collect_incoming_data(data);
    if (incoming.size() > text_size_max) answer("too long\n");
  }
  void handle_eof() override { answer(in_capitals(_get_data())); }

 private:
  static constexpr std::size_t text_size_max = 65536;
  static constexpr asyncore::duration text_time_max = std::chrono::minutes(1);
  static constexpr asyncore::duration answer_pause_max =
      std::chrono::seconds(10);

  void answer(std::string_view text) {
    patience_.stop();
    if (!text.empty()) push(text);
    close_gracefully(answer_pause_max);
  }

  connection_limit::place place_;
  asyncore::deadline patience_;
};

class upper_server final : public asyncore::dispatcher {
 public:
  // Throws asyncore::os_error if it cannot listen there.
  explicit upper_server(
      std::uint16_t port,
      asyncore::socket_map& map = asyncore::socket_map::default_map(),
      std::size_t connections_max = 1000)
      : dispatcher(map), limit_(connections_max) {
    create_socket();
    set_reuse_addr();
    bind(asyncore::address::ipv4(0, port));
    listen(128);
  }

  bool readable() override { return limit_.has_room(); }
  void handle_accepted(asyncore::socket sock,
                       const asyncore::address& /*from*/) override {
    map()->adopt(
        std::make_unique<upper_channel>(std::move(sock), limit_.take()));
  }

 private:
  connection_limit limit_;
};

}  // namespace examples

#endif  // EXAMPLES_UPPER_SERVER_H_
