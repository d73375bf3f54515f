// The channels that a loop serves, by descriptor, in the order of insertion.
//
// A map has a network, a mode, and optionally observers and a log sink. It
// belongs to one thread. The default map runs on the operating system; a test
// makes one of its own over a simulated host:
//
//   asyncore::socket_map map(host);
//   http_client client("origin", "/", map);
//   asyncore::loop(map);
//
// Registration and ownership are separate. A channel that is constructed adds
// itself, and one that is destroyed removes itself, whoever owns it. A channel
// that nobody wants to keep is given to the map with `adopt`.

#ifndef CORE_SOCKET_MAP_H_
#define CORE_SOCKET_MAP_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "core/adoption.h"
#include "core/channel.h"
#include "core/lifetime.h"
#include "core/log.h"
#include "core/network.h"
#include "core/observer.h"
#include "core/timer.h"

namespace asyncore {

// `cpython` is CPython 3.11 event for event; `safe`, the default, mends what
// CPython left broken. Each difference is a branch on `is_safe` in the code,
// with its reason beside it.
enum class mode { safe, cpython };

class socket_map {
 public:
  // The network is not owned and outlives the map.
  explicit socket_map(network& net, mode kind = mode::safe)
      : net_(net), mode_(kind), timers_(*this) {}
  socket_map(const socket_map&) = delete;
  socket_map& operator=(const socket_map&) = delete;
  // Destroys the adopted channels; the others stand in no map from then on.
  ~socket_map();

  // The map of channels that are not given one: on the operating system.
  static socket_map& default_map();

  network& net() { return net_; }
  bool is_safe() const { return mode_ == mode::safe; }
  // The observers of the channels (see observer.h):
  //   map.observers().add(judge);
  observer_list& observers() { return observers_; }
  // The only one from now on; null: nobody.
  void set_observer(observer* only) {
    observers_.clear();
    if (only != nullptr) observers_.add(*only);
  }
  void set_log_sink(log_sink sink) { log_ = std::move(sink); }
  void log(const log_line& line) const;
  // The current exception, which no handle_error will hear of: observers are
  // told, and it is logged. `whose` as in "a timer".
  void report_lost_error(std::string_view whose);

  bool empty() const { return count_ == 0; }
  std::size_t size() const { return count_; }

  // A standing: one channel under one descriptor, for as long as it stays
  // there. Its id is never used again.
  struct entry {
    int fd = -1;
    channel* who = nullptr;
    std::uint64_t id = 0;  // 0: a place that was given up.
  };

  // The key of a channel that has no descriptor (Python: None), which only a
  // map in CPython mode takes. A pass that would have to wait for it throws
  // type_error.
  static constexpr int no_descriptor = -1;

  // Whoever stood under `fd` is replaced, and `who` takes that place in the
  // order; otherwise it comes last. Nothing happens if `who` stands there
  // already. value_error if `fd` is negative or not below `fd_limit`, but for
  // no_descriptor.
  void set(int fd, channel& who);
  // Whoever stands under `fd` leaves; nothing happens if nobody does.
  void remove(int fd);
  const entry* find(int fd) const;
  bool holds(int fd, const channel& who) const;
  bool holds(const entry& standing) const;
  // Where `who` stands, the first of several; an entry with id 0 if nowhere.
  entry standing_of(const channel& who) const;

  // The standings in order, into a vector that the caller reuses.
  void snapshot(std::vector<entry>& list) const;
  // Changes with every `set` and `remove`.
  std::uint64_t version() const { return version_; }
  void clear();

  // Gives the channel to the map, which destroys it when it has finished (see
  // adoption.h). value_error if there is none.
  channel& adopt(std::unique_ptr<channel> newcomer) {
    return adopted_.adopt(std::move(newcomer));
  }
  adopted_channels& adopted() { return adopted_; }

  // Calls that the loop makes later (see timer.h). What they throw goes to
  // `errback`, inside which it is the current exception.
  timer call_later(duration delay, timer_queue::callback function,
                   timer_queue::callback errback = {}) {
    return timers_.call_later(delay, std::move(function), std::move(errback));
  }
  timer call_every(duration interval, timer_queue::callback function,
                   timer_queue::callback errback = {}) {
    return timers_.call_every(interval, std::move(function),
                              std::move(errback));
  }
  timer_queue& timers() { return timers_; }

  const lifetime& life() const { return life_; }

  // Linux allows no more unless fs.nr_open is raised.
  static constexpr int fd_limit = 1 << 22;

 private:
  void give_up(std::size_t place);

  network& net_;
  mode mode_;
  observer_list observers_;
  log_sink log_ = write_log;

  // Invariant: place_of_fd_[fd + 1] is the index in entries_ of the one entry
  // with that fd and an id, or -1; the first is for no_descriptor. Given-up
  // places stay until there are more of them than of the others, so that the
  // order needs no moving.
  std::vector<entry> entries_;
  std::vector<int> place_of_fd_;
  std::size_t count_ = 0;
  std::uint64_t last_id_ = 0;
  std::uint64_t version_ = 0;

  adopted_channels adopted_;
  timer_queue timers_;
  lifetime life_;
};

}  // namespace asyncore

#endif  // CORE_SOCKET_MAP_H_
