// What a map tells about the life of its channels, for traces and judges.
//
// An observer hears of each channel that joins the map, of each answer of
// `readable` and `writable`, of each virtual handler that the library calls
// (not of those that a program calls itself), of the socket operations that a
// dispatcher makes, with the answer of the network, and of each timer that is
// called. Handlers nest: what happens between `enter` and `leave` happens
// inside, and `leave` comes even if the handler throws.
//
// A map may have several (socket_map::observers); they hear in the order in
// which they were added. One may be added or removed at any time, inside a
// handler too. It hears `leave` exactly of those calls whose `enter` it has
// heard; if it is removed inside them, or the map is destroyed, then at once.
//
// An observer must not change the channels. If it throws, to end a run, that
// counts as an exception of the handler. A map without observers pays a branch.

#ifndef CORE_OBSERVER_H_
#define CORE_OBSERVER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/address.h"
#include "core/lifetime.h"

namespace asyncore {

class channel;

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
// A step between the loop and a handler, such as handle_read_event. It leads to
// a handler that is observed too, so traces and records leave the step out.
bool is_step(call which);

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
  // `readable` or `writable` is about to be asked; unless it throws,
  // `predicate` follows.
  virtual void asks(channel& /*who*/, call /*what*/) {}
  virtual void predicate(channel& /*who*/, call /*what*/, bool /*answer*/) {}
  virtual void enter(const handler_call& /*details*/) {}
  // Must not throw: it comes also while a handler throws.
  virtual void leave(call /*what*/) {}
  virtual void operated(const operation& /*details*/) {}
  // A timer is about to be called: one of a channel, or of the map (null).
  virtual void timer_due(channel* /*owner*/) {}
  // An exception that no handle_error will hear of: its channel is gone, or it
  // never had one. The exception is the current one.
  virtual void lost_error() {}
};

// The observers of a map.
class observer_list {
 public:
  observer_list() = default;
  observer_list(const observer_list&) = delete;
  observer_list& operator=(const observer_list&) = delete;
  ~observer_list() { clear(); }

  bool empty() const { return entries_.empty(); }
  // Not owned; it is removed before it is destroyed. value_error if it is in
  // the list already.
  void add(observer& who);
  // Nothing happens if it is not in the list.
  void remove(observer& who);
  void clear();

  void added(channel& who, int fd) {
    tell([&](const entry& each) { each.who->added(who, fd); });
  }
  void asks(channel& who, call what) {
    tell([&](const entry& each) { each.who->asks(who, what); });
  }
  void predicate(channel& who, call what, bool answer) {
    tell([&](const entry& each) { each.who->predicate(who, what, answer); });
  }
  void operated(const operation& details) {
    tell([&](const entry& each) { each.who->operated(details); });
  }
  void timer_due(channel* owner) {
    tell([&](const entry& each) { each.who->timer_due(owner); });
  }

  void lost_error() {
    tell([](const entry& each) { each.who->lost_error(); });
  }

  // From `enter` to `leave` of one handler. The list may be destroyed
  // meanwhile.
  class handler_scope {
   public:
    handler_scope(observer_list& list, const handler_call& details)
        : list_(list), list_alive_(list.life_) {
      list.enter(details);
    }
    handler_scope(const handler_scope&) = delete;
    handler_scope& operator=(const handler_scope&) = delete;
    ~handler_scope() {
      if (list_alive_.alive()) list_.leave();
    }

   private:
    observer_list& list_;
    lifetime::watch list_alive_;
  };

 private:
  // A handler, by how many others were entered before it and not left.
  struct entered_handler {
    call what;
    std::size_t depth;
  };
  struct entry {
    observer* who;
    // Those of which it heard `enter`, and not yet `leave`.
    std::vector<entered_handler> handlers = {};
  };

  void enter(const handler_call& details);
  void leave();
  void take_out(std::size_t which);
  template <typename Message>
  void tell(Message message);
  void end_message();

  // Invariant: an entry that is removed during a message becomes null, and goes
  // when the outermost message ends.
  std::vector<entry> entries_;
  bool has_removed_ = false;  // Whether there are such entries.
  std::size_t depth_ = 0;     // Handlers that were entered and not left.
  int message_depth_ = 0;
  lifetime life_;
};

// Reaches each observer that was in the list at the start, unless another one
// removes it meanwhile.
template <typename Message>
void observer_list::tell(Message message) {
  if (entries_.empty()) return;
  struct scope {
    observer_list& list;
    ~scope() { list.end_message(); }
  };
  ++message_depth_;
  const scope ending{*this};
  const std::size_t count = entries_.size();
  for (std::size_t i = 0; i < count; ++i) {
    if (entries_[i].who != nullptr) message(entries_[i]);
  }
}

// Calls `handler` between `enter` and `leave` if somebody observes. `observers`
// may be null.
template <typename Handler>
void observed(observer_list* observers, const handler_call& details,
              Handler&& handler) {
  if (observers == nullptr || observers->empty()) {
    handler();
    return;
  }
  const observer_list::handler_scope scope(*observers, details);
  handler();
}

}  // namespace asyncore

#endif  // CORE_OBSERVER_H_
