// A call that an application has made, and the channel that made it.

#ifndef SIM_PLAY_RECORDED_CALL_H_
#define SIM_PLAY_RECORDED_CALL_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/network.h"
#include "sim/language/plan.h"

namespace rehearse::scenario {

// A channel of an application, by the names that a scenario may use for it.
struct known_channel {
  std::size_t app = 0;
  std::uint32_t accept_ordinal = 0;  // echo/2; 0: not accepted.
  std::optional<std::size_t> peer;   // Whose connection it accepted.
  std::string label;                 // proxy/upstream, 2
  std::uint32_t label_number = 0;
  std::string text;  // As traces show it.
  // Whether it is an async_chat. Known once a handler was called, of a run
  // whose file asks (`app_instance`).
  std::optional<bool> is_chat = {};
};

struct recorded_call {
  duration time{};
  std::uint64_t pass = 0;
  std::size_t channel = 0;  // Index into call_log::channels.
  std::string_view method;  // Outlives the log.
  std::vector<std::string> arguments;
  int error = 0;
  std::optional<std::uint64_t> size;  // What recv or send returned.
  int taken_by = 0;                   // The line that took it; 0: none has.
};

// A call that only an async_chat makes.
inline bool is_call_of_chat(std::string_view method) {
  return method == "collect_incoming_data" || method == "found_terminator";
}

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_RECORDED_CALL_H_
