#include "core/observer.h"

#include <array>

namespace asyncore {
namespace {

constexpr std::array<std::string_view, call_count> names = {
    "readable",
    "writable",
    "handle_read_event",
    "handle_write_event",
    "handle_expt_event",
    "handle_connect_event",
    "handle_read",
    "handle_write",
    "handle_expt",
    "handle_connect",
    "handle_accept",
    "handle_accepted",
    "handle_close",
    "handle_error",
    "collect_incoming_data",
    "found_terminator",
    "connect",
    "accept",
    "send",
    "recv",
    "close",
};

}  // namespace

std::string_view to_string(call which) {
  return names[static_cast<std::size_t>(which)];
}

std::optional<call> find_call(std::string_view name) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return static_cast<call>(i);
  }
  return std::nullopt;
}

}  // namespace asyncore
