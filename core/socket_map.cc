#include "core/socket_map.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "core/exceptions.h"
#include "core/posix_network.h"
#include "core/socket.h"

namespace asyncore {
namespace {

// Where place_of_fd_ has a descriptor. What cannot be one is far outside.
std::size_t slot_of(int fd) { return static_cast<std::size_t>(fd) + 1; }

// Closes the gaps that given-up places leave in the order.
void drop_given_up(std::vector<socket_map::entry>& entries,
                   std::vector<int>& place_of_fd) {
  std::erase_if(entries, [](const auto& each) { return each.id == 0; });
  for (std::size_t i = 0; i < entries.size(); ++i) {
    place_of_fd[slot_of(entries[i].fd)] = static_cast<int>(i);
  }
}

}  // namespace

socket::socket(network& net, int fd, socket_map& home)
    : net_(&net), fd_(fd), home_(&home), home_life_(home.life()) {}

bool channel::has_timers() const {
  return std::any_of(timers_.begin(), timers_.end(),
                     [](const timer& each) { return each.pending(); });
}

// Ended timers go when the vector is full, so that adding one takes constant
// time on average. A timer inside its own call is not pending, but has not
// ended either: it may be reset.
timer channel::own(timer handle) {
  if (timers_.size() == timers_.capacity()) {
    std::erase_if(timers_, [](const timer& each) { return each.has_ended(); });
  }
  timers_.push_back(handle);
  return handle;
}

void channel::cancel_timers() {
  // Moved out: destroying a callback may run any code, which may add timers.
  const std::vector<timer> timers = std::exchange(timers_, {});
  for (const timer& each : timers) each.end();
}

void channel::leave_every_map() {
  while (!registrations_.empty()) {
    const registration last = registrations_.back();
    last.map->remove(last.fd);
  }
}

channel::~channel() {
  cancel_timers();
  leave_every_map();
}

socket_map& socket_map::default_map() {
  static socket_map map(posix_network());
  return map;
}

socket_map::~socket_map() {
  // Adopted channels first: their destructors may still use the map.
  adopted_.destroy_all();
  timers_.cancel_all();
  clear();
}

// From a copy: a sink may set another one, or destroy the map.
void socket_map::log(const log_line& line) const {
  const log_sink sink = log_;
  sink(line);
}

void socket_map::report_lost_error(std::string_view whose) {
  const lifetime::watch alive(life());
  observers_.lost_error();
  if (alive.alive()) {
    log({.type = "error", .message = describe_uncaptured(whose)});
  }
}

void socket_map::set(int fd, channel& who) {
  const int lowest = is_safe() ? 0 : no_descriptor;
  if (fd < lowest || fd >= fd_limit) {
    throw value_error("a channel cannot stand under descriptor " +
                      std::to_string(fd));
  }
  const std::size_t slot = slot_of(fd);
  if (slot >= place_of_fd_.size()) {
    // Doubled, so that a growing number of descriptors costs constant time
    // each.
    place_of_fd_.resize(std::max(slot + 1, place_of_fd_.size() * 2), -1);
  }
  // Before anything changes, since there may be no memory for it: an entry must
  // not outlive its channel.
  if (who.registrations_.size() == who.registrations_.capacity()) {
    who.registrations_.reserve(2 * who.registrations_.size() + 1);
  }
  int& place = place_of_fd_[slot];
  if (place >= 0) {
    const auto index = static_cast<std::size_t>(place);
    if (entries_[index].who == &who) return;
    // The new channel takes the place of the old one in the order, as a value
    // that is assigned to a key of a Python dict does.
    give_up(index);
    entries_[index].fd = fd;
  } else {
    // Gaps are closed only when they are the larger part, so that `set` takes
    // constant time on average. Passes work on copies and do not notice.
    if (entries_.size() > 16 && entries_.size() > 2 * count_) {
      drop_given_up(entries_, place_of_fd_);
    }
    entries_.push_back({.fd = fd});
  }
  place_of_fd_[slot] =
      place >= 0 ? place : static_cast<int>(entries_.size() - 1);
  entry& newcomer = entries_[static_cast<std::size_t>(place_of_fd_[slot])];
  newcomer.who = &who;
  newcomer.id = ++last_id_;
  who.registrations_.push_back({this, fd});
  ++count_;
  ++version_;
  // Last, so that an observer finds the map complete.
  if (!observers_.empty()) observers_.added(who, fd);
}

void socket_map::remove(int fd) {
  const entry* standing = find(fd);
  if (standing == nullptr) return;
  give_up(static_cast<std::size_t>(standing - entries_.data()));
  place_of_fd_[slot_of(fd)] = -1;
  ++version_;
}

// The channel leaves and its place becomes a gap: nothing has to move.
void socket_map::give_up(std::size_t place) {
  entry& gap = entries_[place];
  std::erase_if(gap.who->registrations_, [&](const auto& standing) {
    return standing.map == this && standing.fd == gap.fd;
  });
  gap = {};
  --count_;
}

const socket_map::entry* socket_map::find(int fd) const {
  const std::size_t slot = slot_of(fd);
  if (slot >= place_of_fd_.size()) return nullptr;
  const int place = place_of_fd_[slot];
  return place < 0 ? nullptr : &entries_[static_cast<std::size_t>(place)];
}

bool socket_map::holds(int fd, const channel& who) const {
  const entry* standing = find(fd);
  return standing != nullptr && standing->who == &who;
}

bool socket_map::holds(const entry& standing) const {
  const entry* current = find(standing.fd);
  return current != nullptr && current->id == standing.id;
}

socket_map::entry socket_map::standing_of(const channel& who) const {
  // A channel has few registrations, whereas the map may be large.
  for (const channel::registration& each : who.registrations_) {
    if (each.map == this) return *find(each.fd);
  }
  return {};
}

void socket_map::snapshot(std::vector<entry>& list) const {
  list.clear();
  list.reserve(count_);
  for (const entry& e : entries_) {
    if (e.id != 0) list.push_back(e);
  }
}

void socket_map::clear() {
  for (const entry& each : entries_) {
    // remove leaves a gap, so this loop may go on.
    if (each.id != 0) remove(each.fd);
  }
  entries_.clear();
}

}  // namespace asyncore
