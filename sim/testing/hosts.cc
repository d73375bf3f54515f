#include "sim/testing/hosts.h"

#include <cstdlib>

#include "sim/value_text.h"

namespace rehearse::testkit {
namespace {

std::string state_text(const socket_view& view) {
  switch (view.now) {
    case socket_view::state::unconnected:
      return "unconnected at " + view.local.to_string();
    case socket_view::state::listening:
      return "listening at " + view.local.to_string();
    case socket_view::state::connecting:
      return "connecting to " + view.remote.to_string();
    case socket_view::state::connected:
      return "connected from " + view.local.to_string() + " to " +
             view.remote.to_string();
    case socket_view::state::closed:
      return "closed by the other end";
  }
  // There is no default, so that the compiler warns if a state has no text.
  std::abort();
}

}  // namespace

std::string to_text(const socket_view& view) {
  std::string text = state_text(view);
  // Most sockets have nothing unread, and a line about it would only be in the
  // way.
  if (view.unread > 0) {
    text += ", with " + bytes_text(view.unread) + " unread";
  }
  return text;
}

}  // namespace rehearse::testkit
