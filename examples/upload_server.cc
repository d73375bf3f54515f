#include "examples/upload_server.h"

#include <algorithm>
#include <charconv>
#include <system_error>
#include <utility>

namespace examples {
namespace {

constexpr std::size_t line_size_max = 256;
constexpr auto reply_pause_max = std::chrono::seconds(10);

bool is_part_of_a_word(char c) { return c > ' ' && c < '\x7f'; }

std::optional<std::uint64_t> parse_size(std::string_view text) {
  std::uint64_t size = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, size);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return size;
}

}  // namespace

std::optional<upload_line> parse_upload_line(std::string_view line) {
  static constexpr std::string_view verb = "PUT ";
  if (!line.starts_with(verb)) return std::nullopt;
  line.remove_prefix(verb.size());
  const std::size_t blank = line.find(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  const std::string_view name = line.substr(0, blank);
  const auto size = parse_size(line.substr(blank + 1));
  if (!size || name.empty() ||
      !std::all_of(name.begin(), name.end(), is_part_of_a_word)) {
    return std::nullopt;
  }
  return upload_line{.name = std::string(name), .size = *size};
}

upload_channel::upload_channel(asyncore::socket sock,
                               std::shared_ptr<const upload_options> options,
                               connection_limit::place place)
    : async_chat(std::move(sock)),
      options_(std::move(options)),
      place_(std::move(place)),
      patience_(*this, options_->patience,
                [this] { reply("refused: that took too long\n"); }) {
  set_terminator("\n");
  patience_.start();
}

// A client that was gone before it was accepted has left its upload, which can
// still be read, but takes no reply.
void upload_channel::handle_read() {
  if (!connected) return close();
  async_chat::handle_read();
}

void upload_channel::collect_incoming_data(std::string_view data) {
  _collect_incoming_data(data);
  if (!announced_ && incoming.size() > line_size_max) {
    reply("refused: the line is too long\n");
  }
}

void upload_channel::found_terminator() {
  if (announced_) {
    finish();
  } else {
    begin(_get_data());
  }
}

void upload_channel::begin(const std::string& line) {
  announced_ = parse_upload_line(line);
  if (!announced_) return reply("refused: say PUT NAME SIZE\n");
  if (announced_->size > options_->size_max) {
    return reply("refused: that is too long\n");
  }
  if (announced_->size == 0) return finish();  // 0 bytes would have no end.
  set_terminator(static_cast<std::int64_t>(announced_->size));
}

void upload_channel::finish() {
  const upload got{.name = announced_->name, .data = _get_data()};
  if (options_->on_upload) options_->on_upload(got);
  reply("stored " + std::to_string(got.data.size()) + "\n");
}

void upload_channel::reply(const std::string& text) {
  patience_.stop();
  push(text);
  close_gracefully(reply_pause_max);
}

upload_server::upload_server(std::uint16_t port, upload_options options,
                             asyncore::socket_map& map)
    : dispatcher(map),
      options_(std::make_shared<const upload_options>(std::move(options))),
      limit_(options_->connections_max) {
  create_socket();
  set_reuse_addr();
  bind(asyncore::address::ipv4(0, port));
  listen(128);
}

void upload_server::handle_accepted(asyncore::socket sock,
                                    const asyncore::address& /*from*/) {
  map()->adopt(std::make_unique<upload_channel>(std::move(sock), options_,
                                                limit_.take()));
}

}  // namespace examples
