// Whether the handlers of a channel come in an order that programs may rely on.
//
// A program may rely on three things. Once a channel has closed, none of its
// handlers is called any more, except handle_error with what one of them threw,
// and what handle_error calls. Its handle_close is not called again when it has
// closed, nor by what handle_close itself does; a channel that stays open to
// send what is left may hear it again. And while one handler of a channel runs,
// no other event of that channel is dispatched: what handle_read has checked
// holds until it returns.

#ifndef SIM_WATCH_CALL_ORDER_H_
#define SIM_WATCH_CALL_ORDER_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/observer.h"

namespace rehearse {

// A handler that was called where none may be.
struct misplaced_call {
  enum class reason : std::uint8_t { after_close, closed_twice, nested };
  reason why;
  std::size_t channel;
  asyncore::call what;
  asyncore::call inside = {};  // nested: the handler that was running.
};

// Told of all channels of one map. They go by numbers, which whoever observes
// the map gives them; 0 is one that it does not know, of which nothing is said.
class call_order {
 public:
  // The channel has a connection from now on: a new one, or it is back.
  void joined(std::size_t channel);
  void closed(std::size_t channel);
  void enter(std::size_t channel, asyncore::call what);
  // So many are still running; see handler_stack.
  void leave(std::size_t depth) {
    if (running_.size() > depth) running_.pop_back();
  }

  // In order; the same mistake of one channel once.
  const std::vector<misplaced_call>& misplaced() const { return misplaced_; }

 private:
  struct running_handler {
    std::size_t channel;
    asyncore::call what;
  };
  struct connection {
    bool is_closed = false;
    bool heard_close = false;
  };

  connection& connection_of(std::size_t channel);
  void note(const misplaced_call& call);

  std::vector<connection> connections_;  // By the number of the channel.
  std::vector<running_handler> running_;
  std::vector<misplaced_call> misplaced_;
};

}  // namespace rehearse

#endif  // SIM_WATCH_CALL_ORDER_H_
