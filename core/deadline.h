// A limit on how long something may take as a whole.
//
//   asyncore::deadline head_{*this, 20s, [this] { close(); }};   // a member
//   ...
//   head_.start();    // with each byte: only the first one counts
//   head_.stop();     // it is complete
//
// A timer that every byte resets (timer.h) limits silence. A peer that sends a
// byte now and then outlives it for ever. A deadline counts from the first
// `start`: it has to be stopped in time, whatever comes in meanwhile.
//
// For the units of a chat (a line, a head) `async_chat::limit_unit_time` starts
// and stops one by itself. A message of several units, such as a head and a
// body in chunks, is a deadline of the program's own. How long the end of a
// connection may take is the argument of `async_chat::close_gracefully`.
//
// It belongs to a channel, which outlives it, and ends with the channel's
// close. What the function throws goes to the channel's handle_error.

#ifndef CORE_DEADLINE_H_
#define CORE_DEADLINE_H_

#include "core/dispatcher.h"
#include "core/network.h"
#include "core/timer.h"

namespace asyncore {

class deadline {
 public:
  // `on_late` is called once for each `start` that `stop` did not follow within
  // `limit`. It may destroy the channel, and the deadline with it. It is not
  // running yet. duration::max() is no limit, and one that is not positive ends
  // in the next pass. value_error if there is nothing to call.
  deadline(dispatcher& owner, duration limit, timer_queue::callback on_late);
  deadline(const deadline&) = delete;
  deadline& operator=(const deadline&) = delete;
  ~deadline() { stop(); }

  // Begins, unless it is running already. Throws what call_later throws.
  void start();
  void stop() { timer_.cancel(); }
  bool is_running() const { return timer_.pending(); }

 private:
  dispatcher& owner_;
  duration limit_;
  timer_queue::callback on_late_;
  timer timer_;
};

}  // namespace asyncore

#endif  // CORE_DEADLINE_H_
