// Calls that the loop of a map makes later.
//
//   idle_ = call_later(30s, [this] { close(); });   // in a dispatcher
//   ...
//   idle_.reset();    // somebody spoke: 30 s from now
//   idle_.cancel();
//
// A loop makes them after the input and output of a pass: those that are due
// by then, in the order of their deadlines, and of their creation where these
// are equal. What a call arms comes in a later pass, even with a delay of zero.
// A pass waits no longer than until the next deadline, and a loop runs
// as long as its map holds a channel or a timer is pending. The clock is that
// of the map's network: on a simulated one it is virtual.
//
// A timer of a channel (`dispatcher::call_later`) ends with the channel's close
// and destruction, and what its call throws goes to the channel's handle_error.
// A timer of a map (`socket_map::call_later`) ends with the map; what it throws
// goes to its `errback`, and is logged if there is none. `reraised` leaves the
// loop from either, and the other due timers are still pending.
//
// Names and order are those of pyftpdlib's scheduler; Python's asyncore has no
// timers. Like channels, timers belong to the thread of their loop.

#ifndef CORE_TIMER_H_
#define CORE_TIMER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "core/lifetime.h"
#include "core/network.h"

namespace asyncore {

class channel;
class socket_map;
class timer;

// The timers of a map.
class timer_queue {
 public:
  using callback = std::function<void()>;

  explicit timer_queue(socket_map& map) : map_(map) {}
  timer_queue(const timer_queue&) = delete;
  timer_queue& operator=(const timer_queue&) = delete;

  // Calls `function` once, `delay` from now: in the next pass if that is not
  // positive, never if it is beyond the end of time.
  timer call_later(duration delay, callback function, callback errback = {},
                   channel* owner = nullptr);
  // Calls it again and again. The deadlines lie `interval` apart, however late
  // a call is made; those that were missed are left out. value_error unless
  // the interval is positive.
  timer call_every(duration interval, callback function, callback errback = {},
                   channel* owner = nullptr);
  void cancel_all();

  bool empty() const { return heap_.empty(); }
  std::size_t size() const { return heap_.size(); }
  // How many of them belong to no channel. Whoever destroys what they use must
  // have cancelled them.
  std::size_t unowned() const;
  std::optional<time_point> next_deadline() const;
  // Changes whenever a timer is armed, called or cancelled.
  std::uint64_t version() const { return version_; }

  // For loops: makes the calls that are due. The map may be destroyed by then.
  void run_due();

 private:
  friend class timer;

  static constexpr std::size_t nowhere = ~std::size_t{0};

  // A place for a timer, reused when the timer has ended. `number` says which
  // one it holds, counted in the order of creation; 0 is none. `arming` changes
  // when it is armed, so that a snapshot of what is due can tell what is stale.
  //
  // While a timer is called it stands in no heap, so that a loop inside the
  // call does not call it again; `renewal` is when it is to be armed after
  // that.
  struct slot {
    std::uint64_t number = 0;
    std::uint64_t arming = 0;
    time_point deadline{};
    duration delay{};
    bool repeats = false;
    bool is_called = false;
    std::optional<time_point> renewal{};
    std::size_t place = nowhere;  // In heap_.
    callback function{};
    callback errback{};
    channel* owner = nullptr;
  };
  struct due_timer {
    time_point deadline;
    std::uint64_t number;
    std::size_t slot;
    std::uint64_t arming;
  };

  static void check_interval(duration interval);
  timer add(slot entry);
  void arm(std::size_t which, time_point deadline);
  void disarm(std::size_t which);
  void end(std::size_t which);
  void call(std::size_t which, time_point now);
  void finish_call(std::size_t which, std::uint64_t number, callback function);
  void call_guarded(const callback& function, std::size_t which);
  void report_exception(channel* owner, bool owner_alive,
                        const callback& errback);
  time_point after(duration delay) const;

  bool before(std::size_t one, std::size_t other) const;
  void put(std::size_t place, std::size_t which);
  void rise(std::size_t place);
  void sink(std::size_t place);
  void collect_due(std::size_t place, time_point now,
                   std::vector<due_timer>& list) const;

  socket_map& map_;
  std::vector<slot> slots_;
  std::vector<std::size_t> free_;
  // A binary heap of indexes into slots_, the next deadline first.
  // Invariant: slots_[heap_[i]].place == i.
  std::vector<std::size_t> heap_;
  std::vector<due_timer> due_;  // Kept for its memory.
  std::uint64_t last_number_ = 0;
  std::uint64_t last_arming_ = 0;
  std::uint64_t version_ = 0;
  lifetime life_;
};

// Names a call that was asked for; copies name the same one. The call is made
// whether or not anybody keeps the handle.
class timer {
 public:
  // Names none.
  timer() = default;

  // Whether the call will be made, or made again. Inside its own call a timer
  // of call_later is pending no more, unless it was reset; one of call_every
  // is.
  bool pending() const;
  // It will not be made. Nothing happens if it is not pending.
  void cancel();
  // Begins its delay anew, now; or replaces it by `delay`. Works while the
  // timer is pending and inside its own call; false if it has ended.
  bool reset();
  bool reset(duration delay);
  // When the call is due; nothing if it is not pending.
  std::optional<time_point> deadline() const;

 private:
  friend class channel;
  friend class timer_queue;
  timer(timer_queue& queue, std::size_t slot, std::uint64_t number);
  timer_queue::slot* find() const;
  bool has_ended() const { return find() == nullptr; }
  void end() const;

  timer_queue* queue_ = nullptr;
  lifetime::watch queue_life_;
  std::size_t slot_ = 0;
  std::uint64_t number_ = 0;
};

}  // namespace asyncore

#endif  // CORE_TIMER_H_
