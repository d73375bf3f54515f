#include "sim/watch/netstat.h"

#include <poll.h>

#include <algorithm>
#include <vector>

#include "sim/poll_flags.h"
#include "sim/value_text.h"

namespace rehearse {
namespace {}  // namespace

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
    text += "; " + bytes_text(view.unsent) + " sent that its peer has not read";
  }
  if (view.end_of_stream) text += "; its peer has closed";
  if (view.unread > 0) {
    // The arrow points at the usual reason why nothing goes on.
    text += "; " + bytes_text(view.unread) +
            " unread in its receive buffer   <- nobody reads";
  }
  return text;
}

std::string describe_socket(const std::string& name, const socket_view& view) {
  return name + ", " + describe_state(view);
}

// The pass is asked and not the channel: readable() and writable() belong to
// the application, which may do anything in them.
int asked_flags(const asyncore::pass& waiting, int fd) {
  int flags = 0;
  if (waiting.uses_poll()) {
    for (const auto& each : waiting.wanted_poll()) {
      if (each.fd == fd) flags |= each.events;
    }
    return flags;
  }
  const auto add_if_in = [&](const std::vector<int>& list, int flag) {
    if (std::find(list.begin(), list.end(), fd) != list.end()) flags |= flag;
  };
  const auto& wanted = waiting.wanted_select();
  add_if_in(wanted.read, POLLIN);
  add_if_in(wanted.write, POLLOUT);
  add_if_in(wanted.except, POLLPRI);
  return flags;
}

std::string describe_interest(const asyncore::pass& waiting, int fd) {
  const int flags = asked_flags(waiting, fd) & (POLLIN | POLLOUT);
  return flags == 0 ? "no interest" : "interest " + flags_text(flags);
}

}  // namespace rehearse
