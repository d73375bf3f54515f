#include "examples/chat_server.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace examples {
namespace {

constexpr std::size_t line_size_max = 512;
constexpr std::size_t unsent_size_max = 65536;
constexpr std::size_t name_size_max = 16;

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '_' || c == '-';
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= name_size_max &&
         std::all_of(text.begin(), text.end(), is_name_character);
}

bool is_control(char c) { return (c >= 0 && c < ' ') || c == '\x7f'; }

// What would reach into another guest's terminal becomes question marks: also
// U+0080 to U+009F, which are C2 80 to C2 9F. Other bytes of UTF-8 may stay.
void hide_controls(std::string& line) {
  std::replace_if(line.begin(), line.end(), is_control, '?');
  for (std::size_t at = 1; at < line.size(); ++at) {
    const auto second = static_cast<unsigned char>(line[at]);
    if (line[at - 1] == '\xc2' && second >= 0x80 && second <= 0x9f) {
      line.replace(at - 1, 2, "??");
    }
  }
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

// Closing one tells the others, for whom it may be the line too much.
void chat_room::drop_slow_guests() {
  while (chat_channel* slow = find_slow_guest()) slow->close();
}

chat_channel* chat_room::find_slow_guest() const {
  const auto found =
      std::find_if(guests_.begin(), guests_.end(),
                   [](const auto& each) { return each.second->is_slow(); });
  return found == guests_.end() ? nullptr : found->second;
}

// --- A guest ----------------------------------------------------------------

chat_channel::chat_channel(asyncore::socket sock,
                           std::shared_ptr<chat_room> room)
    : async_chat(std::move(sock)), room_(std::move(room)) {
  ac_in_buffer_size = 4096;
  set_terminator("\n");
  say("* what is your name?");
}

void chat_channel::say(std::string_view line) {
  if (unsent_.size() + line.size() > unsent_size_max) is_slow_ = true;
  if (is_slow_) return;
  unsent_ += line;
  unsent_ += "\r\n";
}

void chat_channel::handle_write() {
  if (producer_fifo_size() > 0 || unsent_.empty()) return initiate_send();
  push(std::exchange(unsent_, {}));
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
  if (has_quit_ || !connected) return;
  if (line.ends_with('\r')) line.pop_back();
  hide_controls(line);
  if (is_too_long) {
    say("* that line is too long");
  } else if (!line.empty()) {
    hear(line);
  }
  room_->drop_slow_guests();
  if (is_slow_) close();  // It may be one that has no name yet.
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
  has_quit_ = true;
  say("* goodbye");
  push_with_producer(std::exchange(unsent_, {}));
  close_when_done();
}

void chat_channel::leave() {
  if (!name_.empty()) room_->leave(std::exchange(name_, {}));
}

void chat_channel::close() {
  leave();
  async_chat::close();
}

// --- The server -------------------------------------------------------------

chat_server::chat_server(std::uint16_t port, asyncore::socket_map& map)
    : dispatcher(map) {
  create_socket();
  set_reuse_addr();
  bind(asyncore::address::ipv4(0, port));
  listen(128);
}

void chat_server::handle_accepted(asyncore::socket sock,
                                  const asyncore::address& /*from*/) {
  map()->adopt(std::make_unique<chat_channel>(std::move(sock), room_));
}

}  // namespace examples
