// The wire between all sockets of a world: whatever one sends to another goes
// through it.
//
// There is no distance: what is sent arrives at once, in the order in which it
// was sent. Latency, loss and partitions belong here, and so does whatever
// looks at traffic.

#ifndef SIM_WORLD_WIRE_H_
#define SIM_WORLD_WIRE_H_

#include "core/network.h"
#include "sim/event_queue.h"
#include "sim/kernel/segment.h"

namespace rehearse {

class wire {
 public:
  // `events` is not owned.
  explicit wire(event_queue& events) : events_(events) {}

  // Lets `what`, which is sent at `now`, happen to `receiver` when it arrives:
  // with its kind, its number and how many bytes it carries.
  void carry(asyncore::duration now, const segment& what,
             event_target& receiver) {
    events_.schedule(now, receiver,
                     {.kind = static_cast<std::uint32_t>(what.what),
                      .size = static_cast<std::uint32_t>(what.bytes.size()),
                      .number = what.number});
  }

 private:
  event_queue& events_;
};

}  // namespace rehearse

#endif  // SIM_WORLD_WIRE_H_
