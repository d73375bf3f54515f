#include "sim/fault.h"

#include <algorithm>
#include <iterator>

#include "core/errno_name.h"

namespace rehearse {
namespace {

// By the number of the call.
constexpr std::string_view names[] = {
    "socket",     "bind",       "listen",      "accept",
    "connect",    "send",       "recv",        "sendto",
    "recvfrom",   "shutdown",   "close",       "dup",
    "read",       "write",      "pipe",        "set_nonblocking",
    "getsockopt", "setsockopt", "getsockname", "getpeername",
    "resolve",    "poll"};
static_assert(std::size(names) == seam_call_count);

std::string which_text(const fault& which) {
  if (!which.goes_on) return " nth " + std::to_string(which.first);
  if (which.first == 1) return " always";
  return " from " + std::to_string(which.first);
}

}  // namespace

std::string_view to_string(seam_call which) {
  return names[static_cast<std::size_t>(which)];
}

std::optional<seam_call> find_seam_call(std::string_view name) {
  const auto* const found = std::find(std::begin(names), std::end(names), name);
  if (found == std::end(names)) return std::nullopt;
  return static_cast<seam_call>(found - std::begin(names));
}

std::vector<std::string_view> seam_call_names() {
  return {std::begin(names), std::end(names)};
}

bool moves_bytes(seam_call which) {
  switch (which) {
    case seam_call::send:
    case seam_call::recv:
    case seam_call::sendto:
    case seam_call::recvfrom:
    case seam_call::read:
    case seam_call::write:
      return true;
    default:
      return false;
  }
}

bool has_descriptor(seam_call which) {
  return which != seam_call::socket && which != seam_call::pipe &&
         which != seam_call::resolve && which != seam_call::poll;
}

std::string to_text(const fault& which) {
  return std::string(to_string(which.call)) + which_text(which) + " = " +
         (which.error != 0 ? asyncore::errno_name(which.error)
                           : "short " + std::to_string(which.most));
}

}  // namespace rehearse
