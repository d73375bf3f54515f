#include "examples/http_channel.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

namespace examples {
namespace {

// How much of the line before a chunk is more than its size.
std::size_t extra_of(std::string_view line) {
  static constexpr std::size_t digits_max = 16;
  return line.size() - std::min({line.find(';'), line.size(), digits_max});
}

// Empty lines before a message are passed over (2.2).
std::string_view without_empty_lines(std::string_view text) {
  while (text.starts_with("\r\n")) text.remove_prefix(2);
  return text;
}

std::string_view first_line(std::string_view text) {
  return text.substr(0, text.find("\r\n"));
}

}  // namespace

http_channel::http_channel(asyncore::socket sock)
    : async_chat(std::move(sock)) {
  set_terminator("\r\n\r\n");
}

http_channel::http_channel(asyncore::socket_map& map) : async_chat(map) {
  set_terminator("\r\n\r\n");
}

void http_channel::read_until(reading what, std::string_view end) {
  reading_ = what;
  set_terminator(end);
}

// How much may be collected of what is being read.
std::size_t http_channel::size_max() const {
  switch (reading_) {
    case reading::head:
    case reading::size:
    case reading::trailer:
      return head_size_max;
    case reading::to_the_end:
      return body_size_max;
    default:  // It has a length, which was looked at before.
      return std::numeric_limits<std::size_t>::max();
  }
}

void http_channel::collect_incoming_data(std::string_view data) {
  if (reading_ == reading::nothing) return;
  _collect_incoming_data(data);
  if (incoming.size() <= size_max()) return;
  if (reading_ == reading::to_the_end) {
    refuse(413, "the body is too long");
  } else if (has_long_target()) {
    refuse(414, "the target is too long");
  } else {
    refuse(431, "the head is too long");
  }
}

// However the message is cut into pieces.
bool http_channel::has_long_target() const {
  const std::size_t begin =
      incoming.size() - without_empty_lines(incoming).size();
  return reading_ == reading::head &&
         incoming.find(' ', begin) < head_size_max &&
         incoming.find("\r\n", begin) >= head_size_max;
}

void http_channel::found_terminator() {
  switch (reading_) {
    case reading::head:
      return end_head();
    case reading::body:
      return end_message();
    case reading::size:
      return end_size();
    case reading::chunk:
      return end_chunk();
    case reading::trailer:
      return end_trailer();
    default:  // It was refused while it was being collected.
      return;
  }
}

void http_channel::end_head() {
  const std::string_view message = without_empty_lines(incoming);
  auto head = parse_head(message);
  if (message.empty()) return incoming.clear();
  if (!head) return refuse(400, "the head cannot be read");
  incoming.clear();
  head_ = std::move(*head);
  handle_head(head_);
}

void http_channel::read_body(const http_framing& framing) {
  switch (framing.how) {
    case http_framing::kind::none:
      return end_message();
    case http_framing::kind::chunked:
      return read_until(reading::size, "\r\n");
    case http_framing::kind::until_close:
      return read_until(reading::to_the_end, "");
    case http_framing::kind::length:
      if (framing.length == 0) return end_message();
      if (framing.length > body_size_max) {
        return refuse(413, "the body is too long");
      }
      reading_ = reading::body;
      set_terminator(static_cast<std::int64_t>(framing.length));
  }
}

void http_channel::end_size() {
  const std::string line = _get_data();
  const auto size = parse_chunk_size(line);
  if (!size) return refuse(400, "the size of a chunk is not a number");
  if (*size > body_size_max - body_.size()) {
    return refuse(413, "the body is too long");
  }
  if (!take_extra(extra_of(line))) return;
  if (*size == 0) return read_until(reading::trailer, "\r\n");
  reading_ = reading::chunk;
  set_terminator(static_cast<std::int64_t>(*size + 2));
}

void http_channel::end_chunk() {
  if (!incoming.ends_with("\r\n")) {
    return refuse(400, "a chunk does not end where it should");
  }
  incoming.resize(incoming.size() - 2);
  body_ += _get_data();
  read_until(reading::size, "\r\n");
}

// Trailers may be passed over (7.1.2), but not for ever.
void http_channel::end_trailer() {
  const std::string line = _get_data();
  if (line.empty()) return end_message();
  if (!parse_field(line)) return refuse(400, "a trailer cannot be read");
  static_cast<void>(take_extra(line.size()));
}

bool http_channel::take_extra(std::size_t size) {
  extra_size_ += size;
  if (extra_size_ <= head_size_max) return true;
  refuse(431, "the head is too long");
  return false;
}

void http_channel::end_message() {
  body_ += _get_data();
  extra_size_ = 0;
  read_until(reading::head, "\r\n\r\n");
  const http_head head = std::exchange(head_, {});
  handle_message(head, std::exchange(body_, {}));
}

void http_channel::refuse(int status, std::string_view why) {
  // A head that is refused as a whole has begun with its line even so.
  const std::string start =
      reading_ == reading::head && head_.start.empty()
          ? std::string(first_line(without_empty_lines(incoming)))
          : head_.start;
  stop_reading();
  handle_bad_message(start, status, why);
}

void http_channel::stop_reading() {
  read_until(reading::nothing, "");
  incoming.clear();
}

bool http_channel::end_with_stream() {
  if (reading_ != reading::to_the_end) return false;
  end_message();
  return true;
}

}  // namespace examples
