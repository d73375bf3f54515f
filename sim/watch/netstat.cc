#include "sim/watch/netstat.h"

#include <poll.h>

#include <algorithm>
#include <vector>

namespace rehearse {

std::string describe_state(const socket_view& view) {
  using state = socket_view::state;
  std::string text;
  switch (view.now) {
    // A socket without a connection has no stream, so nothing of what follows
    // can be said of it.
    case state::unconnected:
      return "not connected";
    case state::listening:
      return "backlog " + std::to_string(view.backlog);
    case state::connecting:
      return "connecting";
    case state::connected:
      text = "connected";
      break;
    case state::closed:
      text = "disconnected";
      break;
  }
  if (view.unsent > 0) {
    text += "; " + std::to_string(view.unsent) +
            " bytes sent that its peer has not read";
  }
  if (view.end_of_stream) text += "; its peer has closed";
  if (view.unread > 0) {
    text += "; " + std::to_string(view.unread) +
            // The arrow points at the usual reason why nothing goes on.
            " bytes unread in its receive buffer   <- nobody reads";
  }
  return text;
}

std::string describe_socket(const std::string& name, const socket_view& view) {
  return name + ", " + describe_state(view);
}

std::string describe_interest(const asyncore::pass& waiting, int fd) {
  // The pass is asked and not the channel: readable() and writable() belong to
  // the application, which may do anything in them.
  bool in = false;
  bool out = false;
  if (waiting.uses_poll()) {
    for (const auto& each : waiting.wanted_poll()) {
      if (each.fd != fd) continue;
      in = (each.events & POLLIN) != 0;
      out = (each.events & POLLOUT) != 0;
    }
  } else {
    const auto& wanted = waiting.wanted_select();
    const auto has = [&](const std::vector<int>& list) {
      return std::find(list.begin(), list.end(), fd) != list.end();
    };
    in = has(wanted.read);
    out = has(wanted.write);
  }
  if (!in && !out) return "no interest";
  return std::string("interest ") + (in ? "in" : "") + (in && out ? "+" : "") +
         (out ? "out" : "");
}

}  // namespace rehearse
