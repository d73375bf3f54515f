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
// A pass has two halves, and `pass` offers them apart, so that something else
// than a blocking call can stand between them: *collect and wait*, *dispatch*.

#ifndef CORE_LOOP_H_
#define CORE_LOOP_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/channel.h"
#include "core/network.h"
#include "core/socket_map.h"

namespace asyncore {

// How long a wait may last; nothing means for ever.
using wait_limit = std::optional<duration>;

struct loop_options {
  wait_limit wait = std::chrono::seconds(30);
  // poll instead of select: needed for descriptors of FD_SETSIZE and more.
  bool use_poll = false;
  // How many passes to make; nothing: until the map is empty and no timer is
  // pending.
  std::optional<std::int64_t> count = std::nullopt;
};

// Passes over the map until it is empty and no timer is pending, or the count
// is reached. Throws what
// leaves a handler (`reraised`), and what select or poll fails with (os_error;
// value_error, which names poll, for a descriptor too large for select).
void loop(socket_map& map, const loop_options& how = {});
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

// One pass in its two halves. It keeps its lists from pass to pass, so that a
// quiet loop allocates nothing. Each loop has one of its own: passes nest.
class pass {
 public:
  pass(socket_map& map, bool use_poll);

  // Asks every channel for its interest. False if the map is empty and no
  // timer pending: then there is nothing to wait for. `wait` is how long the
  // wait may last; it ends with the next timer in any case.
  bool collect(wait_limit wait);

  // Waits as `collect` said, on the map's network. False if interrupted
  // (EINTR): the pass is over, without an event.
  bool wait();
  // Likewise, but only looks.
  bool look();

  // Calls the handlers of what the wait has found, and then the timers that are
  // due.
  void dispatch();

  // What was collected. For poll, `wanted_poll`; for select, `wanted_select`.
  bool uses_poll() const { return use_poll_; }
  const select_lists& wanted_select() const { return wanted_select_; }
  const std::vector<poll_entry>& wanted_poll() const { return wanted_poll_; }
  std::size_t ready_count() const { return ready_count_; }

 private:
  // A standing of the map and what its channel wants. Python keeps a channel
  // alive as long as the pass holds it; here the watch tells if it is gone.
  struct interest {
    socket_map::entry standing;
    lifetime::watch alive;
    bool readable = false;
    bool writable = false;
    bool accepting = false;
  };

  void remember_channels();
  void ask(interest& of);
  bool is_asked(const interest& of) const;
  bool answer(channel& who, call which);
  bool has_nothing_to_wait_for() const;
  void check_wait(const wait_limit& timer) const;
  wait_limit until_next_timer() const;
  void dispatch_events();
  void fill_select();
  void fill_poll();
  bool ask_network(wait_limit wait);
  void dispatch_select();
  void dispatch_poll();
  template <typename Event>
  bool dispatch_list(const std::vector<int>& ready, Event event);
  channel* still_wanted(int fd);
  const interest* collected(int fd);

  socket_map& map_;
  lifetime::watch map_life_;
  bool use_poll_;
  wait_limit wait_;

  std::vector<socket_map::entry> standings_;
  std::vector<interest> interests_;
  std::uint64_t interests_version_ = ~std::uint64_t{0};
  std::size_t next_collected_ = 0;

  select_lists wanted_select_;
  select_lists ready_select_;
  std::vector<poll_entry> wanted_poll_;
  std::vector<poll_entry> ready_poll_;
  std::size_t ready_count_ = 0;
};

}  // namespace asyncore

#endif  // CORE_LOOP_H_
