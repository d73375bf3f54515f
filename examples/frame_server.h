// A server that takes frames: four bytes that say how long, and then as much.
//
//   examples::frame_options options;
//   options.on_frame = [](std::string_view frame) { ... };
//   examples::frame_server server(4000, options);
//   asyncore::loop();
//
// The length is that of what follows it, big-endian. Each frame is answered, in
// order, by a frame that holds `ok`. A length whose first bit is set is no
// length but an error: after `80 00 00 01`, a frame that was too long, the
// server closes.
//
// A length is what a stranger says. So it is looked at before anything is kept
// for it: a frame may have 64 KiB, and is to be whole a minute after its first
// byte. A client that takes no answers is not read from, and its time runs on.
// One that is silent, or not read from, for ten minutes is let go, and so is
// one that does not take its refusal within ten seconds. There is room for a
// hundred.
//
// There are no numbers by which an answer could be told from another, and no
// checksum: TCP keeps the order, and finds most damage, but not all.

#ifndef EXAMPLES_FRAME_SERVER_H_
#define EXAMPLES_FRAME_SERVER_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/async_chat.h"
#include "core/deadline.h"
#include "core/timer.h"
#include "examples/connection_limit.h"
#include "examples/urgent_data.h"

namespace examples {

struct frame_options {
  std::size_t size_max = 65536;  // Less than 2^31.
  asyncore::duration frame_time_max = std::chrono::minutes(1);
  asyncore::duration silence_max = std::chrono::minutes(10);
  std::size_t connections_max = 100;
  // Called before the frame is answered. If it throws, the connection closes
  // instead.
  std::function<void(std::string_view frame)> on_frame{};
};

class frame_channel final : public asynchat::async_chat {
 public:
  frame_channel(asyncore::socket sock,
                std::shared_ptr<const frame_options> options,
                connection_limit::place place);

  // A client that was gone before it was accepted never takes an answer: that
  // it has gone is seen by reading.
  bool readable() override {
    return producer_fifo_size() == 0 || !connected || is_closing_gracefully();
  }
  void handle_read() override;
  void handle_expt() override { drop_urgent_data(socket()); }
  void collect_incoming_data(std::string_view data) override;
  void found_terminator() override;

 private:
  void begin_frame(std::string_view header);
  void end_frame(std::string_view frame);
  void refuse();

  std::shared_ptr<const frame_options> options_;
  bool has_header_ = false;
  connection_limit::place place_;
  asyncore::timer silence_;
  asyncore::deadline patience_;  // Until a frame is whole.
};

class frame_server final : public asyncore::dispatcher {
 public:
  // Throws asyncore::os_error if it cannot listen there, and
  // std::invalid_argument if size_max is no length.
  explicit frame_server(
      std::uint16_t port, frame_options options = {},
      asyncore::socket_map& map = asyncore::socket_map::default_map());

  bool readable() override { return limit_.has_room(); }
  void handle_accepted(asyncore::socket sock,
                       const asyncore::address& from) override;

 private:
  std::shared_ptr<const frame_options> options_;
  connection_limit limit_;
};

}  // namespace examples

#endif  // EXAMPLES_FRAME_SERVER_H_
