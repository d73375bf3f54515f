#include "examples/frame_server.h"

#include <stdexcept>
#include <utility>

namespace examples {
namespace {

using namespace std::string_view_literals;

constexpr int header_size = 4;
constexpr std::size_t size_limit = 0x8000'0000;
constexpr std::string_view answer = "\0\0\0\2ok"sv;
constexpr std::string_view frame_too_long = "\x80\0\0\1"sv;
constexpr auto farewell_pause_max = std::chrono::seconds(10);

std::size_t read_big_endian(std::string_view bytes) {
  std::size_t number = 0;
  for (const char c : bytes) {
    number = number * 256 + static_cast<unsigned char>(c);
  }
  return number;
}

frame_options checked(frame_options options) {
  if (options.size_max < size_limit) return options;
  throw std::invalid_argument("a frame has less than 2^31 bytes");
}

}  // namespace

frame_channel::frame_channel(asyncore::socket sock,
                             std::shared_ptr<const frame_options> options,
                             connection_limit::place place)
    : async_chat(std::move(sock)),
      options_(std::move(options)),
      place_(std::move(place)),
      patience_(*this, options_->frame_time_max, [this] { close(); }) {
  ac_in_buffer_size = 4096;  // So many frames are answered at a time.
  set_terminator(header_size);
  silence_ = call_later(options_->silence_max, [this] { close(); });
}

void frame_channel::handle_read() {
  if (!connected) return close();
  silence_.reset();
  async_chat::handle_read();
}

void frame_channel::collect_incoming_data(std::string_view data) {
  patience_.start();
  _collect_incoming_data(data);
}

void frame_channel::found_terminator() {
  const std::string unit = _get_data();
  if (has_header_) {
    end_frame(unit);
  } else {
    begin_frame(unit);
  }
}

void frame_channel::begin_frame(std::string_view header) {
  const std::size_t size = read_big_endian(header);
  if (size > options_->size_max) return refuse();
  if (size == 0) return end_frame({});  // 0 bytes would have no end.
  has_header_ = true;
  set_terminator(static_cast<std::int64_t>(size));
}

void frame_channel::end_frame(std::string_view frame) {
  patience_.stop();
  has_header_ = false;
  set_terminator(header_size);
  if (options_->on_frame) options_->on_frame(frame);
  push(answer);
}

void frame_channel::refuse() {
  patience_.stop();
  silence_.cancel();
  push(frame_too_long);
  close_gracefully(farewell_pause_max);
}

frame_server::frame_server(std::uint16_t port, frame_options options,
                           asyncore::socket_map& map)
    : dispatcher(map),
      options_(
          std::make_shared<const frame_options>(checked(std::move(options)))),
      limit_(options_->connections_max) {
  create_socket();
  set_reuse_addr();
  bind(asyncore::address::ipv4(0, port));
  listen(128);
}

void frame_server::handle_accepted(asyncore::socket sock,
                                   const asyncore::address& /*from*/) {
  map()->adopt(std::make_unique<frame_channel>(std::move(sock), options_,
                                               limit_.take()));
}

}  // namespace examples
