// What is going to happen, in the order in which it will.
//
// Invariant: events are ordered by (time, sequence); the sequence numbers of
// scheduling break every tie, so no two events are ever equal.

#ifndef SIM_EVENT_QUEUE_H_
#define SIM_EVENT_QUEUE_H_

#include <cstdint>
#include <optional>
#include <queue>
#include <vector>

#include "core/network.h"

namespace rehearse {

// What happens to a target. The numbers mean what the target says.
struct happening {
  std::uint32_t kind = 0;
  std::uint32_t size = 0;
  std::uint64_t number = 0;
};

// Something to which events happen. It outlives its events.
class event_target {
 public:
  virtual ~event_target() = default;
  virtual void happen(const happening& what) = 0;
  // It will never happen: the world ends, or it was lost on its way.
  virtual void forget(const happening& what) = 0;
};

struct event {
  asyncore::duration time{};
  std::uint64_t sequence = 0;
  event_target* target = nullptr;
  happening what;
};

class event_queue {
 public:
  void schedule(asyncore::duration time, event_target& target,
                const happening& what) {
    events_.push({time, ++last_sequence_, &target, what});
  }

  bool empty() const { return events_.empty(); }
  std::optional<asyncore::duration> next_time() const {
    if (events_.empty()) return std::nullopt;
    return events_.top().time;
  }
  // The next event, if it is due by `now`.
  std::optional<event> pop_due(asyncore::duration now) {
    if (events_.empty() || events_.top().time > now) return std::nullopt;
    const event due = events_.top();
    events_.pop();
    return due;
  }

 private:
  struct later {
    bool operator()(const event& a, const event& b) const {
      return a.time != b.time ? a.time > b.time : a.sequence > b.sequence;
    }
  };
  std::priority_queue<event, std::vector<event>, later> events_;
  std::uint64_t last_sequence_ = 0;
};

}  // namespace rehearse

#endif  // SIM_EVENT_QUEUE_H_
