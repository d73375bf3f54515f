// The loop: asks the channels of a map what they want, waits for it with select
// or poll, and calls their handlers.
//
//   asyncore::loop();                    // until the default map is empty
//   asyncore::loop(map);                 // until this one is
//   asyncore::loop(map, {.use_poll = true, .count = 3});  // three passes
//
// Behaviour: CPython 3.11's asyncore, of the documentation of Python 2.6.1.
// Handlers may do anything: close, destroy or replace any channel, run a loop,
// destroy the map. What a handler throws goes to its channel's `handle_error`,
// except `reraised` (such as `exit_now`), which leaves the loop; so does what
// handle_error throws, and the loop may be entered again. Loops inside handlers
// nest up to `recursion_max` passes; a further one throws recursion_error.
//
// A single event (read, write, readwrite) is in events.h; a pass in its two
// halves in pass.h.

#ifndef CORE_LOOP_H_
#define CORE_LOOP_H_

#include <chrono>
#include <cstdint>
#include <optional>

#include "core/events.h"
#include "core/network.h"
#include "core/pass.h"
#include "core/socket_map.h"

namespace asyncore {

struct loop_options {
  wait_limit wait = std::chrono::seconds(30);
  // poll instead of select: needed for descriptors of FD_SETSIZE and more.
  bool use_poll = false;
  // How many passes to make; nothing: until the map is empty and no timer is
  // pending.
  std::optional<std::int64_t> count = std::nullopt;
};

// Passes over the map until it is empty and no timer is pending, or the count
// is reached. Throws what leaves a handler (`reraised`), and what select or
// poll fails with (os_error; value_error, which names poll, for a descriptor
// too large for select).
void loop(socket_map& map, const loop_options& options = {});
// Python's own order of arguments.
void loop(wait_limit wait = std::chrono::seconds(30), bool use_poll = false,
          socket_map& map = socket_map::default_map(),
          std::optional<std::int64_t> count = std::nullopt);

// One pass, with select (`poll`) or with poll (`poll2`, `poll3`). An empty map
// without timers returns at once.
void poll(wait_limit wait = duration::zero(),
          socket_map& map = socket_map::default_map());
void poll2(wait_limit wait = duration::zero(),
           socket_map& map = socket_map::default_map());
void poll3(wait_limit wait = duration::zero(),
           socket_map& map = socket_map::default_map());

// Closes every channel of the map, empties it and cancels its timers. An
// os_error EBADF is passed over; another exception is thrown unless
// `ignore_all`, and then the map is not emptied. `reraised` is always thrown.
void close_all(socket_map& map = socket_map::default_map(),
               bool ignore_all = false);

}  // namespace asyncore

#endif  // CORE_LOOP_H_
