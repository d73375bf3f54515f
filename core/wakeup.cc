#include "core/wakeup.h"

#include <utility>

#include "core/exception_policy.h"
#include "core/exceptions.h"

namespace asyncore {

wakeup::wakeup(socket_map& map) : map_(map), map_life_(map.life()) {
  const result<pipe_ends> ends = map.net().pipe();
  if (!ends) throw os_error(ends.error());
  read_end_ = socket(map.net(), ends->read_end);
  write_end_ = socket(map.net(), ends->write_end);
  map.set(read_end_.fileno(), *this);
}

bool wakeup::wake() { return signal({}); }

bool wakeup::call_soon(callback function) {
  if (!function) throw value_error("a wake-up needs something to call");
  return signal(std::move(function));
}

// The byte is written under the lock. Otherwise `close` could come between, and
// the byte would go to whoever has the number next.
bool wakeup::signal(callback function) {
  const std::lock_guard guard(lock_);
  if (!write_end_.is_open()) return false;
  if (function) calls_.push_back(std::move(function));
  if (signalled_) return true;
  signalled_ = true;
  static_cast<void>(write_end_.net()->write(write_end_.fileno(), "!"));
  return true;
}

void wakeup::close() {
  if (!is_open()) return;
  if (map_life_.alive() && map_.holds(read_end_.fileno(), *this)) {
    map_.remove(read_end_.fileno());
  }
  static_cast<void>(read_end_.close());
  // Destroyed without the lock: what they hold may run any code, even
  // call_soon.
  std::deque<callback> leftovers;
  {
    const std::lock_guard guard(lock_);
    static_cast<void>(write_end_.close());
    leftovers.swap(calls_);
  }
  adopted_channels::note_closed(*this);
}

// The byte stays in the pipe as long as calls are left, so that a loop inside
// a call goes on with the next one: their order is the same for all loops.
void wakeup::handle_read_event() {
  const lifetime::watch self(life());
  std::uint64_t last = 0;
  {
    const std::lock_guard guard(lock_);
    // Calls that these calls add wait for the next pass: otherwise one that
    // adds itself again would keep the loop here.
    last = last_taken_ + calls_.size();
    if (calls_.empty()) drain();
  }
  while (self.alive()) {
    const callback next = take(last);
    if (!next) return;
    call(next);
  }
}

// Nothing if none is left, or if all that are left came after `last`.
wakeup::callback wakeup::take(std::uint64_t last) {
  const std::lock_guard guard(lock_);
  if (calls_.empty() || last_taken_ >= last) return {};
  // Taken out, so that it is called without the lock: it may use this object.
  callback next = std::move(calls_.front());
  calls_.pop_front();
  ++last_taken_;
  if (calls_.empty()) drain();
  return next;
}

void wakeup::drain() {
  char bytes[16];
  static_cast<void>(read_end_.net()->read(read_end_.fileno(), bytes));
  signalled_ = false;
}

void wakeup::call(const callback& function) {
  const lifetime::watch self(life());
  guarded(function, [&] {
    if (self.alive()) handle_error();
  });
}

void wakeup::handle_error() {
  if (map_life_.alive()) map_.report_lost_error("a wake-up call");
}

}  // namespace asyncore
