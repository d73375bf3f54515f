#include "tests/conformance/oracle/state_lines.h"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/async_chat.h"
#include "core/dispatcher_with_send.h"

namespace oracle {
namespace {

std::string map_text(const stage& on, const asyncore::channel& who) {
  std::vector<asyncore::socket_map::entry> standings;
  on.map.snapshot(standings);
  std::string text = "[";
  for (const auto& each : standings) {
    if (each.who != &who) continue;
    if (text.size() > 1) text += ' ';
    text += each.fd < 0 ? "-" : std::to_string(each.fd);
  }
  return text + ']';
}

std::string fifo_text(const asynchat::async_chat& chat) {
  std::string text = "[";
  for (const asynchat::queued& each : chat.producer_fifo()) {
    if (text.size() > 1) text += ' ';
    if (const auto* data = std::get_if<std::string_view>(&each)) {
      text += quoted(*data);
    } else {
      const bool closes = std::holds_alternative<std::monostate>(each);
      text += closes ? "none" : "<producer>";
    }
  }
  return text + ']';
}

std::string terminator_text(const asynchat::async_chat& chat) {
  try {
    const asynchat::terminator end = chat.get_terminator();
    if (const auto* count = std::get_if<std::int64_t>(&end)) {
      return std::to_string(*count);
    }
    const auto* text = std::get_if<std::string>(&end);
    return text != nullptr ? quoted(*text) : "none";
  } catch (const asynchat::no_terminator&) {
    return "-";
  }
}

std::string flag_text(std::string_view name, bool value) {
  return ' ' + std::string(name) + (value ? "=1" : "=0");
}

std::string state_line(const stage& on, actor& of) {
  const asyncore::dispatcher& channel = of.channel();
  const int fd = channel.fileno();
  std::string line =
      "state " + of.name() + " fd=" + (fd < 0 ? "-" : std::to_string(fd)) +
      flag_text("connected", channel.connected) +
      flag_text("connecting", channel.connecting) +
      flag_text("accepting", channel.accepting) +
      " addr=" + (channel.addr ? on.names.text(*channel.addr) : "-") +
      " map=" + map_text(on, channel);
  if (const asynchat::async_chat* chat = of.chat(); chat != nullptr) {
    line += " in=" + quoted(chat->ac_in_buffer()) +
            " fifo=" + fifo_text(*chat) + " term=" + terminator_text(*chat);
  }
  const auto* sender =
      dynamic_cast<const asyncore::dispatcher_with_send*>(&channel);
  if (sender != nullptr) line += " out=" + quoted(sender->out_buffer);
  return line;
}

}  // namespace

void record_states(stage& on) {
  for (actor* each : on.actors.on_stage()) {
    on.record.line(state_line(on, *each));
  }
}

}  // namespace oracle
