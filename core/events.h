// The events of the loop: what is done to a channel whose descriptor is ready,
// and what becomes of an exception.
//
// Behaviour: CPython 3.11's asyncore.read, write, _exception and readwrite.

#ifndef CORE_EVENTS_H_
#define CORE_EVENTS_H_

#include "core/channel.h"
#include "core/lifetime.h"
#include "core/observer.h"
#include "core/socket_map.h"

namespace asyncore {

// One event on one channel, under the exception policy of the loop. `map` says
// in which mode; without it the default map's.
void read(channel& who, socket_map& map = socket_map::default_map());
void write(channel& who, socket_map& map = socket_map::default_map());
void exception(channel& who, socket_map& map = socket_map::default_map());
// The events of poll's `flags`, in the order IN, OUT, PRI, HUP|ERR|NVAL.
void readwrite(channel& who, int flags,
               socket_map& map = socket_map::default_map());

// The errnos that mean that the other end has gone: ECONNRESET, ENOTCONN,
// ESHUTDOWN, ECONNABORTED, EPIPE, EBADF, and in safe mode also ETIMEDOUT.
bool is_disconnected(int number, const socket_map* map);

// --- For the library's own passes -------------------------------------------

// Reports the current exception to the channel, or to the log of the map if the
// channel is gone. A channel or map that is gone is passed as null.
void report_exception(channel* who, socket_map* map);

// The channel that an event is for. It, and its map, may be destroyed by any
// handler that is called through this.
class recipient {
 public:
  // An id of 0 in `standing`: the channel has no place in the map.
  recipient(channel& who, socket_map& map, const socket_map::entry& standing)
      : who_(who),
        map_(map),
        standing_(standing),
        alive_(who.life()),
        map_alive_(map.life()) {}

  // Tells the observers and calls `handler`. False if the event is over: the
  // channel or the map is gone, or (in safe mode) the channel left its place.
  bool tell(call what, void (channel::*handler)());
  // Likewise for an event, of which others may follow.
  bool tell_event(call what, void (channel::*handler)());
  // Reports the current exception.
  void tell_error() {
    report_exception(is_alive() ? &who_ : nullptr,
                     map_is_alive() ? &map_ : nullptr);
  }

  channel& who() const { return who_; }
  bool is_alive() const { return alive_.alive(); }
  bool map_is_alive() const { return map_alive_.alive(); }
  bool is_safe() const { return map_is_alive() && map_.is_safe(); }
  socket_map& map() const { return map_; }

 private:
  bool is_wanted() const;

  channel& who_;
  socket_map& map_;
  socket_map::entry standing_;
  lifetime::watch alive_;
  lifetime::watch map_alive_;
};

void read_event(recipient& target);
void write_event(recipient& target);
void expt_event(recipient& target);
void readwrite_events(recipient& target, int flags);

}  // namespace asyncore

#endif  // CORE_EVENTS_H_
