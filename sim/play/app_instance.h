// An application that a scenario runs: its map, its channels' names, its calls.
//
// It observes the application's map, and writes what it sees into the trace and
// into the log of calls that expectations look at.

#ifndef SIM_PLAY_APP_INSTANCE_H_
#define SIM_PLAY_APP_INSTANCE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/exceptions.h"
#include "core/observer.h"
#include "core/socket_map.h"
#include "sim/application.h"
#include "sim/language/plan.h"
#include "sim/play/app_faults.h"
#include "sim/play/call_log.h"
#include "sim/play/run_options.h"
#include "sim/play/run_watch.h"
#include "sim/play/stage.h"
#include "sim/watch/call_order.h"
#include "sim/watch/handler_stack.h"
#include "sim/watch/run_facts.h"
#include "sim/watch/trace.h"
#include "sim/world/scripted_passes.h"

namespace rehearse::scenario {

// What a handler threw, and the handler that was told of it.
struct recorded_error {
  std::size_t channel = 0;  // Index into call_log::channels.
  std::string thrown_by;    // "echo/1.handle_read"; empty if it is not known.
  std::string exception;    // "std::runtime_error: no room"
  bool is_lost = false;     // No handle_error was told.
};

class app_instance final : public context, public asyncore::observer {
 public:
  // Owns nothing but the application. All arguments outlive the instance.
  app_instance(const plan& played, std::size_t app, stage& where, trace& record,
               call_log& calls, asyncore::mode mode, const run_options& how);
  ~app_instance() override;

  // Runs the factory, and gives the application a loop. Throws whatever the
  // factory throws.
  void start(bool use_poll);
  // Destroys the application and its map. Its descriptors should be closed by
  // then: what `stage::open_sockets` still shows is a leak. Returns how many
  // timers it leaves in the map without a channel: they are leaks too.
  std::size_t stop();

  // Whether one of the channels so named is open.
  bool is_open(const channel_name& name) const {
    return find_open(name).has_value();
  }
  // The descriptors of the open channels with this name: one, or several if it
  // is that of the application and fits more than one.
  std::vector<int> descriptors_of(const channel_name& name) const;
  // The socket of the first of them.
  std::optional<socket_identity> find_open(const channel_name& name) const;
  // The name of a channel by its socket, as traces show it.
  std::string name_of(const socket_identity& socket) const;

  // What allows its passes; null if the network does.
  scripted_passes* passes() { return passes_.get(); }

  // The handlers that the loop calls.
  const handler_stack& handlers() const { return handlers_; }
  // Those that were called where none may be.
  std::vector<misplaced_handler> misplaced() const;
  // Exceptions of handlers that were not taken before, in order.
  std::vector<recorded_error> take_errors() {
    return std::exchange(errors_, {});
  }

  // Whether its channels have sent or received bytes.
  bool has_moved_bytes() const { return has_moved_bytes_; }

  // A fault of the plan begins, as its step says.
  void begin_fault(std::size_t line) { faults_.begin(line); }
  // What became of one; null if it has not begun.
  const faults::record* find_fault(std::size_t line) const {
    return faults_.find(line);
  }
  // Its calls of the network, if the options keep them.
  const std::vector<made_call>& made_calls() const { return faults_.calls(); }

  asyncore::socket_map& map() override { return *map_; }
  void report(std::string_view name,
              std::initializer_list<std::string_view> arguments) override;
  void label(asyncore::channel& which, std::string_view name) override;
  void on_call(std::string_view name,
               std::function<void(const parameters&)> what) override;
  void on_probe(std::string_view name,
                std::function<probe_value()> what) override;

  // Makes it do what its spec declares. Throws whatever that throws.
  // Whether its constructor has returned; only then may the following be asked.
  bool has_started() const { return application_ != nullptr; }
  void make_call(const call_spec& which, const parameters& given);
  probe_value probe(const probe_spec& which) const;

  void added(asyncore::channel& who, int fd) override;
  void asks(asyncore::channel& who, asyncore::call what) override;
  void predicate(asyncore::channel& who, asyncore::call what,
                 bool answer) override;
  void enter(const asyncore::handler_call& handler) override;
  void leave(asyncore::call what) override;
  void operated(const asyncore::operation& operation) override;
  void timer_due(asyncore::channel* owner) override;
  void lost_error() override;

 private:
  // A channel while it has one socket. Its index in `channels_` is the
  // channel's observer_mark minus one.
  struct seen_channel {
    std::size_t logged = 0;  // Index into the log's channels.
    name_id name = 0;
    int fd = -1;
    std::uint64_t socket = 0;
    std::uint32_t accept_ordinal = 0;
  };
  struct accepted_name {
    std::uint32_t ordinal = 0;
    std::optional<std::size_t> peer;
  };

  seen_channel& seen(const asyncore::channel& who);
  known_channel channel_of(int fd) const;
  void fault_used(const fault& what, const faults::called& call);
  std::size_t add_seen(known_channel known);
  void log_line(const asyncore::log_line& line);
  void note_error(std::size_t channel, bool is_lost);
  void log_handler(std::size_t channel, const asyncore::handler_call& handler,
                   const asyncore::exception_description& thrown);
  void accepted(const asyncore::operation& operation);
  recorded_call begin_call(std::size_t channel, std::string_view method) const;
  void trace_event(const rehearse::trace_event& event);
  void check_requests() const;

  const plan& plan_;
  std::size_t app_;
  stage& stage_;
  trace& trace_;
  call_log& calls_;
  handler_stack handlers_;
  std::size_t depth_ = 0;  // Handlers that were entered and not left.
  call_order order_;       // Channels by their `observer_mark`.
  std::vector<recorded_error> errors_;
  run_watch* watch_;
  // Between the map and the network of the stage: what fails, over what allows
  // passes.
  std::unique_ptr<scripted_passes> passes_;
  app_faults faults_;
  std::unique_ptr<asyncore::socket_map> map_;
  std::unique_ptr<application> application_;
  std::map<std::string, std::function<void(const parameters&)>, std::less<>>
      calls_offered_;
  std::map<std::string, std::function<probe_value()>, std::less<>>
      probes_offered_;
  std::vector<seen_channel> channels_;
  std::map<std::size_t, std::size_t> seen_by_log_;  // By `logged`.
  std::vector<accepted_name> accepted_;             // By ordinal minus one.
  // The connection that handle_accepted is about.
  name_id last_accepted_ = 0;
  name_id last_accepted_origin_ = 0;
  std::string last_accepted_peer_;
  bool has_moved_bytes_ = false;
  // Whether the plan says that a call of asynchat is never made.
  bool asks_for_chat_ = false;
};

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_APP_INSTANCE_H_
