// What a host and its sockets need of the world around them.
//
// A world implements it, so that the kernel of a host knows nothing of
// programs, schedules and links: it asks for the time, sends, lets things
// happen later, chooses, finds other hosts, and waits.

#ifndef SIM_KERNEL_SURROUNDINGS_H_
#define SIM_KERNEL_SURROUNDINGS_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "core/address.h"
#include "core/network.h"
#include "sim/choices.h"
#include "sim/event_queue.h"
#include "sim/kernel/call_meter.h"
#include "sim/kernel/segment.h"

namespace rehearse {

class network_stack;

class surroundings {
 public:
  virtual ~surroundings() = default;

  // Virtual time since the world began.
  virtual asyncore::duration now() const = 0;
  // What a program's clock shows: never zero.
  virtual asyncore::time_point clock() const = 0;
  // Lets `what` happen to `target` after `delay`: a timer of the kernel.
  virtual void schedule(asyncore::duration delay, event_target& target,
                        const happening& what) = 0;
  // Sends `what` on its way; when it arrives, it happens to `receiver`.
  virtual void carry(const segment& what, event_target& receiver) = 0;

  virtual rehearse::choices& choices() = 0;
  // Counts the calls of all hosts.
  virtual call_meter& calls() = 0;

  // The host that has an address, or a name; null if none has.
  virtual network_stack* find_stack(const asyncore::address& host) const = 0;
  virtual network_stack* find_stack(std::string_view name) const = 0;

  // The name of the host that has an address; empty if none has.
  virtual std::string_view name_of(const asyncore::address& host) const = 0;

  // Lets everything else go on until `ready` holds or the time is up. Throws,
  // to end the run, if it would last for ever.
  virtual void wait(const std::function<bool()>& ready,
                    std::optional<asyncore::duration> timeout) = 0;

  // A number that no other open file of this world has had.
  virtual std::uint64_t next_open_file_id() = 0;
};

}  // namespace rehearse

#endif  // SIM_KERNEL_SURROUNDINGS_H_
