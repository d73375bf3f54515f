// What a map tells about the life of its channels, for traces and judges.
//
// An observer hears of each channel that joins the map, of each answer of
// `readable` and `writable`, of each virtual handler that the library calls
// (not of those that a program calls itself), and of the socket operations that
// a dispatcher makes, with the answer of the network, and of each timer that is
// called. Handlers nest: what
// happens between `enter` and `leave` happens inside, and `leave` comes even if
// the handler throws.
//
// An observer must not change the channels, and does not throw. A map without
// one pays a branch.

#ifndef CORE_OBSERVER_H_
#define CORE_OBSERVER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/address.h"
#include "core/channel.h"

namespace asyncore {

// Everything that can be observed, by the name it has in the documentation.
enum class call : std::uint8_t {
  readable,
  writable,
  handle_read_event,
  handle_write_event,
  handle_expt_event,
  handle_connect_event,
  handle_read,
  handle_write,
  handle_expt,
  handle_connect,
  handle_accept,
  handle_accepted,
  handle_close,
  handle_error,
  collect_incoming_data,
  found_terminator,
  connect,
  accept,
  send,
  recv,
  close,
};
inline constexpr std::size_t call_count =
    static_cast<std::size_t>(call::close) + 1;

std::string_view to_string(call which);
std::optional<call> find_call(std::string_view name);

// A handler that the library is about to call. Inside `handle_error` the
// exception is the current one.
struct handler_call {
  channel& who;
  call what;
  std::string_view data = {};     // collect_incoming_data
  const address* peer = nullptr;  // handle_accepted
};

// connect, accept, send, recv or close, and what the network answered.
struct operation {
  channel& who;
  call what;
  int error = 0;                  // The errno; 0 for success.
  std::size_t size = 0;           // Bytes sent or received.
  std::string_view data = {};     // Those bytes.
  const address* peer = nullptr;  // connect, accept
  int fd = -1;                    // accept: the new descriptor.
};

class observer {
 public:
  virtual ~observer() = default;

  // The channel stands in the map from now on.
  virtual void added(channel& /*who*/, int /*fd*/) {}
  virtual void predicate(channel& /*who*/, call /*what*/, bool /*answer*/) {}
  virtual void enter(const handler_call& /*made*/) {}
  virtual void leave(call /*what*/) {}
  virtual void operated(const operation& /*made*/) {}
  // A timer is about to be called: one of a channel, or of the map (null).
  virtual void timer_due(channel* /*owner*/) {}
};

// Calls `handler` between `enter` and `leave` if somebody observes.
template <typename Handler>
void observed(observer* by, const handler_call& made, Handler&& handler) {
  if (by == nullptr) {
    handler();
    return;
  }
  struct scope {
    observer& told;
    call what;
    ~scope() { told.leave(what); }
  };
  by->enter(made);
  const scope leaving{*by, made.what};
  handler();
}

}  // namespace asyncore

#endif  // CORE_OBSERVER_H_
