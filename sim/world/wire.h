// The wire between all sockets of a world: whatever one sends to another goes
// through it.
//
// There is no distance: what is sent arrives at once, in the order in which it
// was sent. Latency, loss and partitions belong here, and so does whatever
// looks at traffic.

#ifndef SIM_WORLD_WIRE_H_
#define SIM_WORLD_WIRE_H_

#include <vector>

#include "core/network.h"
#include "sim/event_queue.h"
#include "sim/kernel/segment.h"

namespace rehearse {

class wire {
 public:
  // `events` is not owned.
  explicit wire(event_queue& events) : events_(events) {}

  // Not owned; it outlives the wire.
  void add_observer(segment_observer& who) { observers_.push_back(&who); }

  // Lets `what`, which is sent at `now`, happen to `receiver` when it arrives:
  // with its kind, its number and how many bytes it carries.
  void carry(asyncore::duration now, const segment& what,
             event_target& receiver) {
    for (segment_observer* each : observers_) each->sent(now, what);
    events_.schedule(now, receiver,
                     {.kind = static_cast<std::uint32_t>(what.what),
                      .size = static_cast<std::uint32_t>(what.bytes.size()),
                      .number = what.number});
  }

 private:
  event_queue& events_;
  std::vector<segment_observer*> observers_;
};

}  // namespace rehearse

#endif  // SIM_WORLD_WIRE_H_
