#include "core/timer.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "core/channel.h"
#include "core/exception_policy.h"
#include "core/exceptions.h"
#include "core/observer.h"
#include "core/socket_map.h"

namespace asyncore {
namespace {

// Not before `start`, and not beyond the end of time: an overflow would make a
// very long delay due at once.
time_point later(time_point start, duration delay) {
  if (delay <= duration::zero()) return start;
  return delay < time_point::max() - start ? start + delay : time_point::max();
}

}  // namespace

// --- The handle -------------------------------------------------------------

timer::timer(timer_queue& queue, std::size_t slot, std::uint64_t number)
    : queue_(&queue), queue_life_(queue.life_), slot_(slot), number_(number) {}

// Null if it has ended. Slots are reused but numbers are not, so an old handle
// does not find the new timer.
timer_queue::slot* timer::find() const {
  if (!queue_life_.alive()) return nullptr;
  timer_queue::slot& entry = queue_->slots_[slot_];
  return entry.number == number_ ? &entry : nullptr;
}

bool timer::pending() const {
  const timer_queue::slot* entry = find();
  return entry != nullptr && (!entry->is_called || entry->renewal);
}

void timer::end() const {
  if (find() != nullptr) queue_->end(slot_);
}

void timer::cancel() {
  const timer_queue::slot* entry = find();
  if (entry == nullptr) return;
  channel* owner = entry->owner;
  const lifetime::watch owner_alive =
      owner != nullptr ? lifetime::watch(owner->life()) : lifetime::watch();
  queue_->end(slot_);
  if (!owner_alive.alive()) return;
  // An adopted channel may have been kept only for this timer.
  if (owner->finished()) adopted_channels::note_closed(*owner);
}

bool timer::reset() {
  const timer_queue::slot* entry = find();
  return entry != nullptr && reset(entry->delay);
}

bool timer::reset(duration delay) {
  timer_queue::slot* entry = find();
  if (entry == nullptr) return false;
  if (entry->repeats) timer_queue::check_interval(delay);
  entry->delay = delay;
  const time_point deadline = queue_->after(delay);
  if (entry->is_called) {
    // It stands in no heap now; finish_call will arm it.
    entry->renewal = deadline;
  } else {
    queue_->disarm(slot_);
    queue_->arm(slot_, deadline);
  }
  return true;
}

std::optional<time_point> timer::deadline() const {
  const timer_queue::slot* entry = find();
  if (entry == nullptr) return std::nullopt;
  return entry->is_called ? entry->renewal : entry->deadline;
}

// --- The queue --------------------------------------------------------------

void timer_queue::check_interval(duration interval) {
  if (interval > duration::zero()) return;
  throw value_error("the interval of call_every must be positive");
}

timer timer_queue::call_later(duration delay, callback function,
                              callback errback, channel* owner) {
  return add({.delay = delay,
              .function = std::move(function),
              .errback = std::move(errback),
              .owner = owner});
}

timer timer_queue::call_every(duration interval, callback function,
                              callback errback, channel* owner) {
  check_interval(interval);
  return add({.delay = interval,
              .repeats = true,
              .function = std::move(function),
              .errback = std::move(errback),
              .owner = owner});
}

timer timer_queue::add(slot entry) {
  if (!entry.function) throw value_error("a timer needs something to call");
  const time_point deadline = after(entry.delay);
  // Slots of ended timers come first, so that the vector stops growing.
  if (free_.empty()) {
    free_.push_back(slots_.size());
    slots_.emplace_back();
  }
  const std::size_t which = free_.back();
  free_.pop_back();
  entry.number = ++last_number_;
  slots_[which] = std::move(entry);
  arm(which, deadline);
  return {*this, which, last_number_};
}

time_point timer_queue::after(duration delay) const {
  return later(map_.net().now(), delay);
}

void timer_queue::arm(std::size_t which, time_point deadline) {
  slots_[which].deadline = deadline;
  slots_[which].arming = ++last_arming_;
  heap_.push_back(which);
  put(heap_.size() - 1, which);
  rise(heap_.size() - 1);
  ++version_;
}

void timer_queue::disarm(std::size_t which) {
  const std::size_t place = std::exchange(slots_[which].place, nowhere);
  if (place == nowhere) return;
  const std::size_t last = heap_.back();
  heap_.pop_back();
  ++version_;
  if (last == which) return;
  // The last one fills the gap. It may be earlier than the parent or later than
  // a child, so both directions are tried.
  put(place, last);
  rise(place);
  sink(slots_[last].place);
}

void timer_queue::end(std::size_t which) {
  disarm(which);
  // What the callback holds is destroyed last: that may run code of the
  // program, which may use this queue.
  const slot ended = std::exchange(slots_[which], slot{});
  free_.push_back(which);
}

void timer_queue::cancel_all() {
  const lifetime::watch self(life_);
  // By index: what a callback holds may arm another timer when it goes.
  for (std::size_t i = 0; self.alive() && i < slots_.size(); ++i) {
    if (slots_[i].number != 0) end(i);
  }
}

std::optional<time_point> timer_queue::next_deadline() const {
  if (heap_.empty()) return std::nullopt;
  const time_point next = slots_[heap_.front()].deadline;
  // That deadline never comes, so it limits no wait.
  if (next == time_point::max()) return std::nullopt;
  return next;
}

std::size_t timer_queue::unowned() const {
  return static_cast<std::size_t>(std::count_if(
      heap_.begin(), heap_.end(),
      [&](std::size_t which) { return slots_[which].owner == nullptr; }));
}

// --- Calling ----------------------------------------------------------------

void timer_queue::run_due() {
  if (heap_.empty()) return;
  const time_point now = map_.net().now();
  if (slots_[heap_.front()].deadline > now) return;
  // A snapshot: what a call arms waits for the next pass, and a loop inside a
  // call makes a run of its own, with a vector of its own.
  std::vector<due_timer> due = std::move(due_);
  due.clear();
  collect_due(0, now, due);
  std::sort(due.begin(), due.end(),
            [](const due_timer& one, const due_timer& other) {
              return std::tie(one.deadline, one.number) <
                     std::tie(other.deadline, other.number);
            });
  const lifetime::watch self(life_);
  for (const due_timer& next : due) {
    const slot& entry = slots_[next.slot];
    // An earlier call has cancelled, reset or called this one.
    if (entry.place == nowhere || entry.arming != next.arming) continue;
    call(next.slot, now);
    if (!self.alive()) return;
  }
  due_ = std::move(due);
}

void timer_queue::call(std::size_t which, time_point now) {
  disarm(which);
  slot& entry = slots_[which];
  entry.is_called = true;
  if (entry.repeats) {
    // Deadlines that were missed are left out: otherwise a slow call would be
    // followed by a burst of others.
    const auto lateness = (now - entry.deadline) / entry.delay * entry.delay;
    entry.renewal = later(entry.deadline + lateness, entry.delay);
  }
  // Moved out of the slot, because the call may cancel its own timer.
  callback function = std::move(entry.function);
  const std::uint64_t number = entry.number;
  const lifetime::watch self(life_);
  try {
    call_guarded(function, which);
  } catch (...) {
    if (self.alive()) finish_call(which, number, std::move(function));
    throw;
  }
  if (self.alive()) finish_call(which, number, std::move(function));
}

// Arms what is to be called again, and ends what is not.
void timer_queue::finish_call(std::size_t which, std::uint64_t number,
                              callback function) {
  slot& entry = slots_[which];
  if (entry.number != number) return;  // The call has cancelled its own timer.
  entry.is_called = false;
  if (entry.renewal) {
    entry.function = std::move(function);
    arm(which, *std::exchange(entry.renewal, std::nullopt));
    return;
  }
  timer(*this, which, number).cancel();
}

// The policy of the loop, for a call that no event has caused.
void timer_queue::call_guarded(const callback& function, std::size_t which) {
  channel* owner = slots_[which].owner;
  // A copy, because the call may end the timer and its slot.
  const callback errback = slots_[which].errback;
  const lifetime::watch owner_alive =
      owner != nullptr ? lifetime::watch(owner->life()) : lifetime::watch();
  map_.observers().timer_due(owner);
  const lifetime::watch self(life_);
  guarded(function, [&] {
    if (self.alive()) report_exception(owner, owner_alive.alive(), errback);
  });
}

void timer_queue::report_exception(channel* owner, bool owner_alive,
                                   const callback& errback) {
  // The channel's handler, else the errback, else the log: an exception is
  // never lost.
  if (owner_alive) {
    observed(&map_.observers(), {.who = *owner, .what = call::handle_error},
             [&] { owner->handle_error(); });
  } else if (errback) {
    errback();
  } else {
    map_.report_lost_error("a timer");
  }
}

// --- The heap ---------------------------------------------------------------

bool timer_queue::before(std::size_t one, std::size_t other) const {
  // Equal deadlines go by number, so that the order of calls does not depend on
  // the shape of the heap.
  const slot& a = slots_[one];
  const slot& b = slots_[other];
  return std::tie(a.deadline, a.number) < std::tie(b.deadline, b.number);
}

void timer_queue::put(std::size_t place, std::size_t which) {
  heap_[place] = which;
  slots_[which].place = place;
}

void timer_queue::rise(std::size_t place) {
  const std::size_t which = heap_[place];
  while (place > 0 && before(which, heap_[(place - 1) / 2])) {
    put(place, heap_[(place - 1) / 2]);
    place = (place - 1) / 2;
  }
  put(place, which);
}

void timer_queue::sink(std::size_t place) {
  const std::size_t which = heap_[place];
  for (std::size_t child = 2 * place + 1; child < heap_.size();
       child = 2 * place + 1) {
    if (child + 1 < heap_.size() && before(heap_[child + 1], heap_[child])) {
      ++child;
    }
    if (!before(heap_[child], which)) break;
    put(place, heap_[child]);
    place = child;
  }
  put(place, which);
}

// No child is due before its parent, so the search ends where nothing is due.
void timer_queue::collect_due(std::size_t place, time_point now,
                              std::vector<due_timer>& list) const {
  if (place >= heap_.size()) return;
  const slot& entry = slots_[heap_[place]];
  if (entry.deadline > now) return;
  list.push_back({entry.deadline, entry.number, heap_[place], entry.arming});
  collect_due(2 * place + 1, now, list);
  collect_due(2 * place + 2, now, list);
}

}  // namespace asyncore
