#include "sim/watch/call_order.h"

#include <algorithm>
#include <optional>

namespace rehearse {
namespace {

using asyncore::call;

// Those with which a loop begins. The others come out of them, or out of what
// the program itself does: a connect that succeeds at once calls
// handle_connect.
bool is_event(call what) {
  return what == call::handle_read || what == call::handle_write ||
         what == call::handle_expt || what == call::handle_accept;
}

}  // namespace

call_order::connection& call_order::connection_of(std::size_t channel) {
  if (channel >= connections_.size()) connections_.resize(channel + 1);
  return connections_[channel];
}

void call_order::joined(std::size_t channel) { connection_of(channel) = {}; }

void call_order::closed(std::size_t channel) {
  connection_of(channel).is_closed = true;
}

void call_order::enter(std::size_t channel, call what) {
  std::optional<call> inside;
  for (const running_handler& each : running_) {
    if (each.channel == channel) inside = each.what;
  }
  running_.push_back({channel, what});
  if (channel == 0) return;
  connection& heard = connection_of(channel);
  // By default handle_error ends in handle_close, whatever has closed by then.
  if (inside == call::handle_error) return;
  if (what == call::handle_close) {
    if (heard.heard_close && (heard.is_closed || inside == what)) {
      note({misplaced_call::reason::closed_twice, channel, what});
      return;
    }
    heard.heard_close = true;
  }
  if (heard.is_closed && what != call::handle_error) {
    note({misplaced_call::reason::after_close, channel, what});
  } else if (inside && is_event(what)) {
    note({misplaced_call::reason::nested, channel, what, *inside});
  }
}

// A handler that is called too often may be called very often.
void call_order::note(const misplaced_call& call) {
  const bool is_known =
      std::any_of(misplaced_.begin(), misplaced_.end(), [&](const auto& each) {
        return each.channel == call.channel && each.why == call.why;
      });
  if (!is_known) misplaced_.push_back(call);
}

}  // namespace rehearse
