// What judges may ask of a run: who took part in it, and what they did and
// hold.

#ifndef SIM_WATCH_RUN_FACTS_H_
#define SIM_WATCH_RUN_FACTS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "sim/kernel/open_file.h"
#include "sim/place.h"
#include "sim/watch/call_order.h"

namespace rehearse {

struct named_socket {
  std::string name;  // "echo/1"
  socket_view view;
};

// A handler that threw, and nobody expects it.
struct handler_error {
  std::string channel;    // "echo/1"; of an application if it has none.
  std::string thrown_by;  // "echo/1.handle_read"; empty if it is not known.
  std::string exception;  // "std::runtime_error: no room"
  bool is_lost = false;   // No handle_error could hear of it.
  scenario::place where = {};  // Where a file declares the application.
};

// A handler that was called where none may be (call_order.h).
struct misplaced_handler {
  misplaced_call::reason why;
  std::string handler;         // "echo/1.handle_read"
  std::string inside;          // nested: "echo/1.handle_write"
  scenario::place where = {};  // Where a file declares the application.
};

// With names: `name_of` tells that of a channel by its number.
template <typename Namer>
std::vector<misplaced_handler> with_names(
    const std::vector<misplaced_call>& calls, Namer name_of) {
  const auto text = [&](const misplaced_call& each, asyncore::call what) {
    return std::string(name_of(each.channel)) + "." +
           std::string(asyncore::to_string(what));
  };
  std::vector<misplaced_handler> all;
  all.reserve(calls.size());
  for (const misplaced_call& each : calls) {
    all.push_back({.why = each.why,
                   .handler = text(each, each.what),
                   .inside = text(each, each.inside)});
  }
  return all;
}

// Bytes that had arrived, and that the application threw away by closing.
struct discarded_bytes {
  std::string channel;  // "echo/1"
  std::size_t size = 0;
};

// A send of a scripted remote end that failed, since the connection had ended.
struct late_send {
  std::size_t size = 0;
  int error = 0;
};

struct party_facts {
  std::string name;
  scenario::place where = {};  // Where a file declares it.
  // Of a scripted remote end: bytes that it has received and nobody expected,
  // or a whole datagram, which may be empty; that it was reset; its late send.
  std::string unread_bytes = {};
  std::optional<std::string> unread_datagram = {};
  bool was_reset = false;
  std::optional<late_send> late = {};
  // Of an application: what is open, the timers that are pending and belong
  // to no channel, what it threw away, and the handler that its program calls
  // over and over without effect ("echo/1.handle_write").
  std::vector<named_socket> open_sockets = {};
  std::size_t timers = 0;
  std::vector<discarded_bytes> discarded = {};
  std::string busy_handler = {};
};

// What there was in a run that could have gone wrong.
struct run_activity {
  bool programs_ran = false;   // Applications have made a pass,
  bool handlers_ran = false;   // and handlers or timers of theirs were called.
  bool channels_were = false;  // Channels have stood in their maps.
  bool bytes_moved = false;    // Between applications and remote ends.
  bool remote_ends_sent = false;  // And no file expects them to be reset.
};

// Of resets, late sends and discarded bytes, a run only tells those that its
// file does not expect.
class run_facts {
 public:
  virtual ~run_facts() = default;

  // Several judges ask, of the same moment.
  virtual const std::vector<party_facts>& remote_ends() const = 0;
  virtual const std::vector<party_facts>& applications() const = 0;
  // Of the run so far.
  virtual run_activity activity() const { return {}; }
  // Those since it was asked last: that is whenever the world is at rest.
  virtual std::vector<handler_error> errors() const { return {}; }
  // Of the run so far, and of maps in safe mode: CPython's poll itself closes
  // twice at each reset, and who asks for that mode asks for it.
  virtual std::vector<misplaced_handler> misplaced() const { return {}; }
};

}  // namespace rehearse

#endif  // SIM_WATCH_RUN_FACTS_H_
