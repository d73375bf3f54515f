// A loop as asyncore's once was, for the bugs that were the loop's. It asks
// each channel of a map, waits, and hands what is ready to a dispatch of its
// own; until the map is empty.
//
//   old_loop loop(in.map(), [](asyncore::channel& who, int flags,
//                              asyncore::socket_map& map) { ... });
//
// It begins in the first pass of the application's own loop, in a timer, and
// runs inside it.

#ifndef TESTS_KNOWN_BUGS_OLD_LOOP_H_
#define TESTS_KNOWN_BUGS_OLD_LOOP_H_

#include <poll.h>

#include <cerrno>
#include <chrono>
#include <functional>
#include <utility>
#include <vector>

#include "core/channel.h"
#include "core/exceptions.h"
#include "core/network.h"
#include "core/socket_map.h"

namespace known_bugs {

class old_loop {
 public:
  // What is done to a channel for which poll has answered `flags`.
  using dispatch =
      std::function<void(asyncore::channel&, int flags, asyncore::socket_map&)>;

  struct habits {
    // It polls a channel that wants neither to read nor to write, too.
    bool polls_everybody = false;
    // After an interrupted wait it takes everybody for ready.
    bool takes_all_after_eintr = false;
  };

  old_loop(asyncore::socket_map& map, dispatch readwrite, habits has)
      : map_(map), readwrite_(std::move(readwrite)), has_(has) {
    map.call_later(asyncore::duration::zero(), [this] {
      while (!map_.empty()) pass();
    });
  }

 private:
  void pass() {
    std::vector<asyncore::socket_map::entry> standings;
    map_.snapshot(standings);
    std::vector<asyncore::poll_entry> wanted;
    for (const auto& each : standings) {
      int events = 0;
      if (each.who->readable()) events |= POLLIN | POLLPRI;
      if (each.who->writable() && !each.who->accepting) events |= POLLOUT;
      if (events != 0 || has_.polls_everybody) {
        wanted.push_back({each.fd, static_cast<short>(events)});
      }
    }
    std::vector<asyncore::poll_entry> ready;
    const auto answer =
        map_.net().poll(wanted, ready, std::chrono::seconds(30));
    if (!answer) {
      if (answer.error() != EINTR) throw asyncore::os_error(answer.error());
      if (has_.takes_all_after_eintr) ready = wanted;
    }
    for (const asyncore::poll_entry& each : ready) {
      const auto* standing = map_.find(each.fd);
      if (standing != nullptr) readwrite_(*standing->who, each.events, map_);
    }
  }

  asyncore::socket_map& map_;
  const dispatch readwrite_;
  const habits has_;
};

}  // namespace known_bugs

#endif  // TESTS_KNOWN_BUGS_OLD_LOOP_H_
