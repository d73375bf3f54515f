#include "sim/poll_flags.h"

#include <poll.h>

namespace rehearse {
namespace {

constexpr poll_flag rows[] = {
    {"in", POLLIN},   {"out", POLLOUT}, {"pri", POLLPRI},
    {"hup", POLLHUP}, {"err", POLLERR}, {"nval", POLLNVAL},
};

}  // namespace

std::span<const poll_flag> poll_flags() { return rows; }

std::string flags_text(int flags) {
  std::string text;
  for (const poll_flag& each : rows) {
    if ((flags & each.flag) == 0) continue;
    text.append(text.empty() ? "" : "+").append(each.name);
  }
  return text.empty() ? "none" : text;
}

}  // namespace rehearse
