#include "core/events.h"

#include <poll.h>

#include <cerrno>

#include "core/exception_policy.h"

namespace asyncore {
namespace {

// A spurious readiness is no error in safe mode: Linux documents that a
// descriptor reported readable may still have nothing to read. EINTR cannot
// come from the operating system (the network retries it), only from a fault.
bool is_would_block(const os_error& error) {
  return error.number() == EAGAIN || error.number() == EWOULDBLOCK ||
         error.number() == EINTR;
}

// CPython 3.11 takes an errno that means a lost connection for a close under
// poll, and for an error under select.
void report_lost(recipient& target) {
  const int number = current_os_error();
  if (number != 0 && target.is_alive() && target.map_is_alive() &&
      is_disconnected(number, &target.map())) {
    target.tell(call::handle_close, &channel::handle_close);
  } else {
    target.tell_error();
  }
}

// The other end is gone, and the channel has just received something: there may
// be more, which a close would throw away. In CPython it does. In safe mode the
// channel reads on, in the next passes, until it comes to the end or the error.
bool may_have_more(const channel& who, std::uint64_t receipts_before,
                   int flags) {
  return (flags & POLLNVAL) == 0 && who.receipts() != receipts_before;
}

void tell_guarded(recipient& target, call what, void (channel::*handler)()) {
  guarded([&] { target.tell_event(what, handler); },
          [&] { target.tell_error(); });
}

}  // namespace

void report_exception(channel* who, socket_map* map) {
  if (who != nullptr) {
    observed(map != nullptr ? &map->observers() : nullptr,
             {.who = *who, .what = call::handle_error},
             [&] { who->handle_error(); });
  } else if (map != nullptr) {
    // Nobody is left to handle it, but it must not be lost silently.
    map->report_lost_error("a channel that is gone");
  }
}

bool recipient::tell(call what, void (channel::*handler)()) {
  observed(&map_.observers(), {.who = who_, .what = what},
           [&] { (who_.*handler)(); });
  return is_wanted();
}

bool recipient::tell_event(call what, void (channel::*handler)()) {
  try {
    return tell(what, handler);
  } catch (const os_error& error) {
    // The event is spurious, but others of the same descriptor may not be.
    if (!is_safe() || !is_would_block(error)) throw;
    return is_wanted();
  }
}

// bpo-30985: a handler that closes its channel ends the event in safe mode;
// CPython goes on with the closed channel.
bool recipient::is_wanted() const {
  if (!is_alive() || !map_is_alive()) return false;
  return !map_.is_safe() || standing_.id == 0 || map_.holds(standing_);
}

void read_event(recipient& target) {
  tell_guarded(target, call::handle_read_event, &channel::handle_read_event);
}

void write_event(recipient& target) {
  tell_guarded(target, call::handle_write_event, &channel::handle_write_event);
}

void expt_event(recipient& target) {
  tell_guarded(target, call::handle_expt_event, &channel::handle_expt_event);
}

void readwrite_events(recipient& target, int flags) {
  // CPython 3.11's order: data that has arrived is read before a hang-up closes
  // the channel.
  struct row {
    int flags;
    call what;
    void (channel::*handler)();
  };
  static constexpr row rows[] = {
      {POLLIN, call::handle_read_event, &channel::handle_read_event},
      {POLLOUT, call::handle_write_event, &channel::handle_write_event},
      {POLLPRI, call::handle_expt_event, &channel::handle_expt_event},
      {POLLHUP | POLLERR | POLLNVAL, call::handle_close,
       &channel::handle_close},
  };
  const std::uint64_t receipts = target.who().receipts();
  const auto events = [&] {
    for (const row& entry : rows) {
      if ((flags & entry.flags) == 0) continue;
      if (entry.what == call::handle_close && target.is_safe() &&
          may_have_more(target.who(), receipts, flags)) {
        return;
      }
      if (!target.tell_event(entry.what, entry.handler)) return;
    }
  };
  guarded(events, [&] { report_lost(target); });
}

bool is_disconnected(int number, const socket_map* map) {
  switch (number) {
    case ECONNRESET:
    case ENOTCONN:
    case ESHUTDOWN:
    case ECONNABORTED:
    // Since bpo-11265 these two count as well.
    case EPIPE:
    case EBADF:
      return true;
    case ETIMEDOUT:
      // A connection that timed out is as lost as one that was reset.
      return map != nullptr && map->is_safe();
    default:
      return false;
  }
}

// A program may pass a channel that stands in no map. Its standing has the id
// 0, for which is_wanted does not ask the map.
void read(channel& who, socket_map& map) {
  recipient target(who, map, map.standing_of(who));
  read_event(target);
}

void write(channel& who, socket_map& map) {
  recipient target(who, map, map.standing_of(who));
  write_event(target);
}

void exception(channel& who, socket_map& map) {
  recipient target(who, map, map.standing_of(who));
  expt_event(target);
}

void readwrite(channel& who, int flags, socket_map& map) {
  recipient target(who, map, map.standing_of(who));
  readwrite_events(target, flags);
}

}  // namespace asyncore
