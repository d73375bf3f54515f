// One pass of the loop in its two halves: *collect and wait*, *dispatch*.
//
//   pass current(map, use_poll);
//   if (current.collect(wait) && current.wait()) current.dispatch();
//
// Between the halves there need not be a blocking call: a world holds many
// programs at their waiting points, and resumes the one that has something to
// do.

#ifndef CORE_PASS_H_
#define CORE_PASS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/channel.h"
#include "core/lifetime.h"
#include "core/network.h"
#include "core/observer.h"
#include "core/socket_map.h"

namespace asyncore {

// How long a wait may last; nothing means for ever.
using wait_limit = std::optional<duration>;

// It keeps its lists from pass to pass, so that a quiet loop allocates nothing.
// Each loop has one of its own: passes nest.
class pass {
 public:
  pass(socket_map& map, bool use_poll);

  // Asks every channel for its interest. False if the map is empty and no
  // timer is pending: then there is nothing to wait for. `wait` is how long the
  // wait may last; it ends with the next timer in any case.
  bool collect(wait_limit wait);

  // Waits as `collect` said, on the map's network. False if interrupted
  // (EINTR), or in safe mode if there was no memory for it (ENOMEM): the pass
  // is over, without an event.
  bool wait();
  // Likewise, but does not wait.
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
  void ask(interest& entry);
  bool is_asked(const interest& entry) const;
  bool answer(const interest& entry, call which);
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
  const interest* find_interest(int fd);

  socket_map& map_;
  lifetime::watch map_life_;
  bool use_poll_;
  wait_limit wait_;

  std::vector<socket_map::entry> standings_;
  std::vector<interest> interests_;
  std::uint64_t interests_version_ = ~std::uint64_t{0};
  std::size_t next_place_ = 0;

  select_lists wanted_select_;
  select_lists ready_select_;
  std::vector<poll_entry> wanted_poll_;
  std::vector<poll_entry> ready_poll_;
  std::size_t ready_count_ = 0;
};

}  // namespace asyncore

#endif  // CORE_PASS_H_
