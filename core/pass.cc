#include "core/pass.h"

#include <poll.h>
#include <sys/select.h>

#include <algorithm>
#include <cerrno>
#include <string>

#include "core/events.h"
#include "core/exception_policy.h"

namespace asyncore {
namespace {

// A poll in CPython counts in whole milliseconds and cuts the rest off. In safe
// mode nothing is cut: a wait of 0.9 ms that became 0 would spin.
wait_limit poll_timeout(wait_limit wait, bool safe) {
  if (!wait || safe) return wait;
  const auto cut = std::chrono::duration_cast<std::chrono::milliseconds>(*wait);
  if (cut < std::chrono::milliseconds::zero()) return std::nullopt;
  return cut;
}

[[noreturn]] void throw_wait_error(int number, const select_lists& wanted) {
  // The errno alone names neither the descriptor nor the way out.
  if (number == EINVAL) {
    for (const auto* list : {&wanted.read, &wanted.write, &wanted.except}) {
      const auto large = std::find_if(list->begin(), list->end(),
                                      [](int fd) { return fd >= FD_SETSIZE; });
      if (large == list->end()) continue;
      throw value_error("descriptor " + std::to_string(*large) +
                        " is too large for select, whose limit FD_SETSIZE is " +
                        std::to_string(FD_SETSIZE) +
                        ": use poll (loop with use_poll)");
    }
  }
  throw os_error(number);
}

// Python's select and poll refuse the key None.
[[noreturn]] void throw_no_descriptor() {
  throw type_error(
      "a channel that waits has no descriptor: del_channel has taken it away, "
      "which add_channel does not give back in CPython mode");
}

// Half a pass. When the outermost one ends, by an exception too, the map
// destroys the adopted channels that have finished.
class pass_scope {
 public:
  explicit pass_scope(socket_map& map) : map_(map), alive_(map.life()) {
    map_.adopted().enter_pass();
  }
  pass_scope(const pass_scope&) = delete;
  pass_scope& operator=(const pass_scope&) = delete;
  ~pass_scope() {
    if (alive_.alive()) map_.adopted().leave_pass();
  }

 private:
  socket_map& map_;
  lifetime::watch alive_;
};

}  // namespace

pass::pass(socket_map& map, bool use_poll)
    : map_(map), map_life_(map.life()), use_poll_(use_poll) {}

bool pass::collect(wait_limit wait) {
  wait_ = wait;
  ready_count_ = 0;
  wanted_select_.clear();
  wanted_poll_.clear();
  if (has_nothing_to_wait_for()) return false;
  {
    // The scope ends before the lists are filled, because the destructors of
    // adopted channels may close others.
    const pass_scope scope(map_);
    remember_channels();
    for (interest& each : interests_) {
      ask(each);
      if (!map_life_.alive()) return false;
    }
  }
  if (!map_life_.alive()) return false;
  // CPython waits even if the predicates have closed every channel.
  if (map_.is_safe() && has_nothing_to_wait_for()) return false;
  if (use_poll_) {
    fill_poll();
  } else {
    fill_select();
  }
  return true;
}

bool pass::has_nothing_to_wait_for() const {
  return map_.empty() && map_.timers().empty();
}

// The list of standings is a copy, because predicates may change the map. It is
// renewed only when the map has changed since the last pass.
void pass::remember_channels() {
  if (interests_version_ == map_.version()) return;
  map_.snapshot(standings_);
  interests_.clear();
  interests_.reserve(standings_.size());
  for (const socket_map::entry& each : standings_) {
    interests_.push_back(
        {.standing = each, .alive = lifetime::watch(each.who->life())});
  }
  interests_version_ = map_.version();
}

void pass::ask(interest& entry) {
  entry.readable = false;
  entry.writable = false;
  if (!is_asked(entry)) return;
  channel& who = *entry.standing.who;
  const bool readable = answer(entry, call::readable);
  if (!is_asked(entry)) return;
  const bool writable = answer(entry, call::writable);
  if (!is_asked(entry)) return;
  entry.readable = readable && !who.resting;
  entry.writable = writable;
  entry.accepting = who.accepting;
  // CPython registers each channel before it asks the next one, whereas its
  // select takes them together.
  const bool is_registered =
      use_poll_ && (entry.readable || (entry.writable && !entry.accepting));
  if (is_registered && entry.standing.fd == socket_map::no_descriptor) {
    throw_no_descriptor();
  }
}

// bpo-10878: a channel that a predicate has removed, its own or another's, is
// not asked any further in safe mode; CPython goes on asking it.
bool pass::is_asked(const interest& entry) const {
  if (!map_life_.alive() || !entry.alive.alive()) return false;
  return !map_.is_safe() || map_.holds(entry.standing);
}

bool pass::answer(const interest& entry, call which) {
  channel& who = *entry.standing.who;
  bool yes = false;
  const auto predicate = [&] {
    yes = which == call::readable ? who.readable() : who.writable();
  };
  if (!map_.observers().empty()) map_.observers().asks(who, which);
  if (map_.is_safe()) {
    // In CPython what a predicate raises leaves the loop and stops every
    // channel; in safe mode it is the error of that channel.
    guarded(predicate, [&] {
      report_exception(entry.alive.alive() ? &who : nullptr,
                       map_life_.alive() ? &map_ : nullptr);
    });
  } else {
    predicate();
  }
  if (!entry.alive.alive() || !map_life_.alive()) return false;
  if (!map_.observers().empty()) {
    map_.observers().predicate(who, which, yes);
  }
  return yes;
}

void pass::fill_select() {
  for (const interest& entry : interests_) {
    if (!entry.readable && !entry.writable) continue;
    // bpo-10878: a later predicate may have closed this channel, and select
    // would answer EBADF for its descriptor.
    if (map_.is_safe() && !map_.holds(entry.standing)) continue;
    const int fd = entry.standing.fd;
    if (fd == socket_map::no_descriptor) throw_no_descriptor();
    if (entry.readable) wanted_select_.read.push_back(fd);
    if (entry.writable && !entry.accepting) wanted_select_.write.push_back(fd);
    // No predicate asks for urgent data: whoever wants anything gets it.
    wanted_select_.except.push_back(fd);
  }
}

void pass::fill_poll() {
  for (const interest& entry : interests_) {
    if (map_.is_safe() && !map_.holds(entry.standing)) continue;
    int events = 0;
    // As in CPython, urgent data comes with reading.
    if (entry.readable) events |= POLLIN | POLLPRI;
    if (entry.writable && !entry.accepting) events |= POLLOUT;
    if (events == 0) continue;
    wanted_poll_.push_back(
        {.fd = entry.standing.fd, .events = static_cast<short>(events)});
  }
}

bool pass::wait() {
  const wait_limit timer = until_next_timer();
  check_wait(timer);
  const wait_limit limit =
      use_poll_ ? poll_timeout(wait_, map_.is_safe()) : wait_;
  return ask_network(timer && limit ? std::min(*timer, *limit)
                                    : (timer ? timer : limit));
}

// Nothing if no timer is pending: then the clock is not read at all.
wait_limit pass::until_next_timer() const {
  const std::optional<time_point> next = map_.timers().next_deadline();
  if (!next) return std::nullopt;
  return std::max(*next - map_.net().now(), duration::zero());
}

void pass::check_wait(const wait_limit& timer) const {
  // Python's select and sleep refuse a negative time; its poll waits for ever.
  if (!map_.is_safe() && !use_poll_ && wait_ && *wait_ < duration::zero()) {
    throw value_error("a timeout must not be negative");
  }
  const bool nothing_wanted =
      use_poll_ ? wanted_poll_.empty() : wanted_select_.empty();
  if (!nothing_wanted || wait_ || timer) return;
  if (map_.is_safe()) {
    throw os_error(EDEADLK,
                   "the loop would wait for ever: no channel of its map "
                   "wants to read or write, and no timer is pending");
  }
  // time.sleep(None) in CPython's poll; its poll2 does wait for ever.
  if (!use_poll_) throw type_error("a wait for nothing needs a timeout");
}

bool pass::look() { return ask_network(duration::zero()); }

bool pass::ask_network(wait_limit wait) {
  const result<std::size_t> answered =
      use_poll_ ? map_.net().poll(wanted_poll_, ready_poll_, wait)
                : map_.net().select(wanted_select_, ready_select_, wait);
  if (answered) {
    ready_count_ = *answered;
    return true;
  }
  ready_count_ = 0;
  // Not retried: the program may want to look, between two passes, at a flag
  // that its signal handler has set.
  if (answered.error() == EINTR) return false;
  // A shortage of memory passes, as it does for accept. CPython leaves the
  // loop, which stops all channels.
  if (answered.error() == ENOMEM && map_.is_safe()) return false;
  throw_wait_error(answered.error(), wanted_select_);
}

void pass::dispatch() {
  if (!map_life_.alive()) return;
  if (ready_count_ == 0 && map_.timers().empty()) return;
  const pass_scope scope(map_);
  dispatch_events();
  // After the events, so that input that has arrived can reset a timeout.
  if (map_life_.alive()) map_.timers().run_due();
}

void pass::dispatch_events() {
  if (ready_count_ == 0) return;
  next_place_ = 0;
  if (use_poll_) {
    dispatch_poll();
  } else {
    dispatch_select();
  }
}

template <typename Event>
bool pass::dispatch_list(const std::vector<int>& ready, Event event) {
  for (const int fd : ready) {
    // Looked up for each event: an earlier handler may have closed the channel.
    channel* who = still_wanted(fd);
    if (who == nullptr) continue;
    const socket_map::entry standing = *map_.find(fd);
    recipient target(*who, map_, standing);
    event(target);
    if (!map_life_.alive()) return false;
  }
  return true;
}

void pass::dispatch_select() {
  // CPython's order: all reads, then all writes, then all exceptions.
  dispatch_list(ready_select_.read, read_event) &&
      dispatch_list(ready_select_.write, write_event) &&
      dispatch_list(ready_select_.except, expt_event);
}

void pass::dispatch_poll() {
  for (const poll_entry& entry : ready_poll_) {
    channel* who = still_wanted(entry.fd);
    if (who == nullptr) continue;
    const socket_map::entry standing = *map_.find(entry.fd);
    recipient target(*who, map_, standing);
    readwrite_events(target, entry.events);
    if (!map_life_.alive()) return;
  }
}

// The channel that gets an event on `fd`. bpo-30931: in CPython whoever stands
// there by now, even a new channel that has taken the number over. In safe mode
// only the one that was asked for its interest.
channel* pass::still_wanted(int fd) {
  const socket_map::entry* now = map_.find(fd);
  if (now == nullptr) return nullptr;
  if (!map_.is_safe()) return now->who;
  const interest* entry = find_interest(fd);
  return entry != nullptr && entry->standing.id == now->id ? now->who : nullptr;
}

// Answers come in the order asked, so the next one is near the last one.
const pass::interest* pass::find_interest(int fd) {
  const std::size_t size = interests_.size();
  for (std::size_t step = 0; step < size; ++step) {
    const std::size_t place = (next_place_ + step) % size;
    if (interests_[place].standing.fd == fd) {
      next_place_ = place;
      return &interests_[place];
    }
  }
  return nullptr;
}

}  // namespace asyncore
