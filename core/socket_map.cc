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

// Closes the gaps that given-up places leave in the order.
void drop_given_up(std::vector<socket_map::entry>& entries,
                   std::vector<int>& place_of_fd) {
  std::erase_if(entries, [](const auto& each) { return each.id == 0; });
  for (std::size_t i = 0; i < entries.size(); ++i) {
    place_of_fd[static_cast<std::size_t>(entries[i].fd)] = static_cast<int>(i);
  }
}

}  // namespace

socket::socket(network& net, int fd, socket_map& home)
    : net_(&net), fd_(fd), home_(&home), home_life_(home.life()) {}

bool channel::has_timers() const {
  return std::any_of(timers_.begin(), timers_.end(),
                     [](const timer& each) { return each.pending(); });
}

// One that is being called is not pending, and has not ended: it may be reset.
timer channel::own(timer made) {
  if (timers_.size() == timers_.capacity()) {
    std::erase_if(timers_, [](const timer& each) { return each.has_ended(); });
  }
  timers_.push_back(made);
  return made;
}

void channel::cancel_timers() {
  // A copy: what a callback holds may do anything when it goes.
  const std::vector<timer> ended = std::exchange(timers_, {});
  for (const timer& each : ended) each.end();
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
  adopted_.destroy_all();
  timers_.cancel_all();
  clear();
}

// From a copy: a sink may set another one, or destroy the map.
void socket_map::log(const log_line& line) const {
  const log_sink kept = log_;
  kept(line);
}

void socket_map::set(int fd, channel& who) {
  if (fd < 0 || fd >= fd_limit) {
    throw value_error("a channel cannot stand under descriptor " +
                      std::to_string(fd));
  }
  const auto slot = static_cast<std::size_t>(fd);
  if (slot >= place_of_fd_.size()) {
    place_of_fd_.resize(std::max(slot + 1, place_of_fd_.size() * 2), -1);
  }
  int& place = place_of_fd_[slot];
  if (place >= 0) {
    const auto at = static_cast<std::size_t>(place);
    if (entries_[at].who == &who) return;
    give_up(at);
    entries_[at].fd = fd;
  } else {
    if (entries_.size() > 16 && entries_.size() > 2 * count_) {
      drop_given_up(entries_, place_of_fd_);
    }
    entries_.push_back({.fd = fd});
  }
  place_of_fd_[slot] =
      place >= 0 ? place : static_cast<int>(entries_.size() - 1);
  entry& made = entries_[static_cast<std::size_t>(place_of_fd_[slot])];
  made.who = &who;
  made.id = ++last_id_;
  who.registrations_.push_back({this, fd});
  ++count_;
  ++version_;
  if (!observers_.empty()) observers_.added(who, fd);
}

void socket_map::remove(int fd) {
  const entry* found = find(fd);
  if (found == nullptr) return;
  give_up(static_cast<std::size_t>(found - entries_.data()));
  place_of_fd_[static_cast<std::size_t>(fd)] = -1;
  ++version_;
}

// The channel leaves its place; the place keeps its standing in the order.
void socket_map::give_up(std::size_t place) {
  entry& left = entries_[place];
  std::erase_if(left.who->registrations_, [&](const auto& standing) {
    return standing.map == this && standing.fd == left.fd;
  });
  left = {};
  --count_;
}

const socket_map::entry* socket_map::find(int fd) const {
  const auto slot = static_cast<std::size_t>(fd);
  if (fd < 0 || slot >= place_of_fd_.size()) return nullptr;
  const int place = place_of_fd_[slot];
  return place < 0 ? nullptr : &entries_[static_cast<std::size_t>(place)];
}

bool socket_map::holds(int fd, const channel& who) const {
  const entry* found = find(fd);
  return found != nullptr && found->who == &who;
}

bool socket_map::holds(const entry& standing) const {
  const entry* found = find(standing.fd);
  return found != nullptr && found->id == standing.id;
}

socket_map::entry socket_map::standing_of(const channel& who) const {
  for (const channel::registration& each : who.registrations_) {
    if (each.map == this) return *find(each.fd);
  }
  return {};
}

void socket_map::snapshot(std::vector<entry>& into) const {
  into.clear();
  into.reserve(count_);
  for (const entry& e : entries_) {
    if (e.id != 0) into.push_back(e);
  }
}

void socket_map::clear() {
  for (const entry& each : entries_) {
    if (each.id != 0) remove(each.fd);
  }
  entries_.clear();
}

}  // namespace asyncore
