// Writes what happens to the channels of a map into a trace.
//
//   rehearse::trace record;
//   rehearse::map_trace seen("client", record, [&] {
//     return rehearse::trace_moment{world.now(), world.pass_number()};
//   });
//   map.observers().add(seen);
//   seen.label(channel, "upstream");
//
//     1    0us    client/upstream connect EINPROGRESS
//     2    0us    client/upstream handle_connect
//
// A channel has the name of its map and its label, or else its class. The
// second of one name is "client/upstream/2", so that lines can be told apart.
// Steps between the loop and a handler are left out: each is followed by the
// handler that it leads to.
//
// A map that writes more lines than its trace may have (trace::set_limit) is
// stopped: the next handler or log line throws run_stopped. Otherwise it
// changes nothing, and keeps names of its own rather than in the channel's
// `observer_mark`: it may observe a map beside any other observer.

#ifndef SIM_WATCH_MAP_TRACE_H_
#define SIM_WATCH_MAP_TRACE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/channel.h"
#include "core/lifetime.h"
#include "core/log.h"
#include "core/observer.h"
#include "sim/watch/call_order.h"
#include "sim/watch/handler_stack.h"
#include "sim/watch/run_facts.h"
#include "sim/watch/trace.h"

namespace rehearse {

struct trace_moment {
  asyncore::duration time{};
  std::uint64_t pass = 0;
};

// "my_client" for net::(anonymous namespace)::my_client<int>.
std::string class_name(const asyncore::channel& who);

class map_trace final : public asyncore::observer {
 public:
  using clock = std::function<trace_moment()>;

  // `record` is not owned, and outlives this and the observed maps.
  map_trace(std::string name, trace& record, clock now);

  // What the channel is called from now on.
  void label(const asyncore::channel& who, std::string_view name);
  // For the log sink of the map: a line about nobody in particular.
  void log(const asyncore::log_line& line);

  // The handlers of the map, as the loop calls them.
  const handler_stack& handlers() const { return handlers_; }
  // What they threw, in order.
  const std::vector<handler_error>& errors() const { return errors_; }
  // Those that were called where none may be.
  std::vector<misplaced_handler> misplaced() const;
  // "client/upstream"
  std::string_view name(asyncore::channel& who) {
    return trace_.name(name_of(who));
  }

  void added(asyncore::channel& who, int fd) override;
  void asks(asyncore::channel& who, asyncore::call what) override;
  void predicate(asyncore::channel& who, asyncore::call what,
                 bool answer) override;
  void enter(const asyncore::handler_call& handler) override;
  void leave(asyncore::call what) override;
  void lost_error() override;
  void operated(const asyncore::operation& operation) override;
  void timer_due(asyncore::channel* owner) override;

 private:
  // A channel whose address is used again is another one.
  struct named_channel {
    asyncore::lifetime::watch alive;
    name_id name = 0;
  };

  name_id name_of(const asyncore::channel& who);
  name_id new_name(std::string_view label);
  void add(const trace_event& event);
  void note_error(name_id who, bool is_lost = false);

  std::string name_;
  trace& trace_;
  clock now_;
  name_id map_;
  handler_stack handlers_;
  std::size_t depth_ = 0;  // Handlers that were entered and not left.
  call_order order_;       // Channels by their name.
  std::vector<handler_error> errors_;
  std::map<std::string, int, std::less<>> count_by_name_;
  // Looked up only: never iterated, since addresses differ from run to run.
  std::map<const asyncore::channel*, named_channel> channels_;
};

}  // namespace rehearse

#endif  // SIM_WATCH_MAP_TRACE_H_
