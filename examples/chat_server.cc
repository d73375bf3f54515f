#include "examples/chat_server.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <utility>

namespace examples {
namespace {

constexpr std::size_t line_size_max = 512;
constexpr std::size_t unsent_size_max = 65536;
constexpr std::size_t name_size_max = 16;
// How much of what a guest says is heard in a pass: as lines for others it can
// be ten times as much, and so must be far less than what may wait for them.
constexpr std::size_t heard_size_max = 512;
constexpr auto name_time_max = std::chrono::minutes(1);
constexpr auto silence_max = std::chrono::hours(1);
// For a guest to take something of what waits for it.
constexpr auto patience = std::chrono::minutes(1);
// For a guest to close after the last line, and to take all up to that.
constexpr auto farewell_pause_max = std::chrono::seconds(2);
constexpr auto farewell_time_max = std::chrono::seconds(10);

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '_' || c == '-';
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= name_size_max &&
         std::all_of(text.begin(), text.end(), is_name_character);
}

// What stands at the front of a text in UTF-8 (RFC 3629).
struct character {
  std::size_t size = 0;  // In bytes; 0 if it is not well-formed.
  char32_t code = 0;
};

std::size_t size_by_first_byte(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xc0 && first < 0xe0) return 2;
  if (first >= 0xe0 && first < 0xf0) return 3;
  return first >= 0xf0 && first < 0xf8 ? 4 : 0;
}

// Whether a code is written with so many bytes, and not with more than it
// needs, as when a control character is to be hidden.
bool is_written_with(char32_t code, std::size_t size) {
  static constexpr char32_t least[] = {0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = code >= 0xd800 && code < 0xe000;
  return code >= least[size - 1] && code < 0x110000 && !is_surrogate;
}

character first_character(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t size = size_by_first_byte(first);
  if (size == 0 || size > text.size()) return {};
  char32_t code = size == 1 ? first : first & (0x7fU >> size);
  for (const char each : text.substr(1, size - 1)) {
    const auto byte = static_cast<unsigned char>(each);
    if (byte < 0x80 || byte >= 0xc0) return {};
    code = code << 6 | (byte & 0x3fU);
  }
  return is_written_with(code, size) ? character{size, code} : character{};
}

// Whether it does no more to a terminal than to stand there: no control, end of
// a line or paragraph, nor change of the direction.
bool is_harmless(char32_t code) {
  const bool is_control = code < 0x20 || (code >= 0x7f && code < 0xa0);
  // Unicode's Bidi_Control, and the ends of lines and paragraphs before them.
  const bool turns_text = code == 0x061c || code == 0x200e || code == 0x200f ||
                          (code >= 0x2028 && code <= 0x202e) ||
                          (code >= 0x2066 && code <= 0x2069);
  return !is_control && !turns_text;
}

// What would reach into another guest's terminal becomes question marks.
std::string harmless(std::string_view line) {
  std::string shown;
  while (!line.empty()) {
    const character next = first_character(line);
    const std::size_t size = std::max<std::size_t>(next.size, 1);
    if (next.size > 0 && is_harmless(next.code)) {
      shown += line.substr(0, size);
    } else {
      shown.append(size, '?');
    }
    line.remove_prefix(size);
  }
  return shown;
}

}  // namespace

// --- The room ---------------------------------------------------------------

bool chat_room::enter(const std::string& name, chat_channel& guest) {
  if (!guests_.emplace(name, &guest).second) return false;
  tell_others(guest, "* " + name + " has come");
  return true;
}

void chat_room::leave(const std::string& name) {
  guests_.erase(name);
  for (const auto& each : guests_) each.second->say("* " + name + " has left");
}

void chat_room::tell_others(const chat_channel& speaker,
                            const std::string& line) {
  for (const auto& each : guests_) {
    if (each.second != &speaker) each.second->say(line);
  }
}

std::string chat_room::names() const {
  std::string all;
  for (const auto& each : guests_) all += " " + each.first;
  return all;
}

// --- A guest ----------------------------------------------------------------

chat_channel::chat_channel(asyncore::socket sock,
                           std::shared_ptr<chat_room> room,
                           connection_limit::place place)
    : async_chat(std::move(sock)),
      room_(std::move(room)),
      place_(std::move(place)),
      patience_(*this, patience, [this] { close(); }) {
  ac_in_buffer_size = heard_size_max;
  set_terminator("\n");
  silence_ = call_later(name_time_max, [this] { quit(); });
  say("* what is your name?");
}

void chat_channel::say(std::string_view line) {
  if (unsent_.size() + line.size() > unsent_size_max) {
    misses_lines_ = true;
    return;
  }
  unsent_ += line;
  unsent_ += "\r\n";
  patience_.start();
}

void chat_channel::handle_write() {
  patience_.stop();
  if (producer_fifo_size() > 0 || unsent_.empty()) {
    initiate_send();
  } else {
    push(take_unsent());
  }
  if (connected && writable()) patience_.start();
}

std::string chat_channel::take_unsent() {
  if (std::exchange(misses_lines_, false)) {
    unsent_ += "* you have missed some lines\r\n";
  }
  return std::exchange(unsent_, {});
}

void chat_channel::collect_incoming_data(std::string_view data) {
  _collect_incoming_data(data);
  if (incoming.size() <= line_size_max) return;
  is_too_long_ = true;
  incoming.clear();
}

void chat_channel::found_terminator() {
  std::string line = _get_data();
  const bool is_too_long = std::exchange(is_too_long_, false);
  if (!connected) return;
  if (!name_.empty()) silence_.reset();
  if (line.ends_with('\r')) line.pop_back();
  line = harmless(line);
  if (is_too_long) {
    say("* that line is too long");
  } else if (!line.empty()) {
    hear(line);
  }
}

void chat_channel::hear(const std::string& line) {
  if (line.starts_with('/')) return obey(line);
  if (name_.empty()) return introduce(line);
  room_->tell_others(*this, name_ + ": " + line);
}

void chat_channel::introduce(const std::string& name) {
  if (!is_name(name)) {
    say("* a name has up to 16 letters, digits, _ and -");
  } else if (!room_->enter(name, *this)) {
    say("* that name is taken");
  } else {
    name_ = name;
    silence_.reset(silence_max);
    say("* here are:" + room_->names());
  }
}

void chat_channel::obey(std::string_view command) {
  if (command == "/quit") return quit();
  if (command == "/who") return say("* here are:" + room_->names());
  say("* there are /who and /quit");
}

void chat_channel::quit() {
  leave();
  silence_.cancel();
  silence_ = call_later(farewell_time_max, [this] { close(); });
  say("* goodbye");
  push_with_producer(take_unsent());
  close_gracefully(farewell_pause_max);
}

void chat_channel::leave() {
  if (!name_.empty()) room_->leave(std::exchange(name_, {}));
}

void chat_channel::close() {
  leave();
  async_chat::close();
}

// --- The server -------------------------------------------------------------

chat_server::chat_server(std::uint16_t port, asyncore::socket_map& map,
                         std::size_t connections_max)
    : dispatcher(map), limit_(connections_max) {
  create_socket();
  set_reuse_addr();
  bind(asyncore::address::ipv4(0, port));
  listen(128);
}

void chat_server::handle_accepted(asyncore::socket sock,
                                  const asyncore::address& /*from*/) {
  map()->adopt(
      std::make_unique<chat_channel>(std::move(sock), room_, limit_.take()));
}

}  // namespace examples
