// A simulated world: a virtual clock, hosts, and the programs that run on them.
//
//   rehearse::world world;
//   rehearse::host& server = world.add_host("server");
//   rehearse::host& client = world.add_host("client");
//   ... channels on maps over the two hosts ...
//   world.add_program("server", server_map, server);
//   world.add_program("client", client_map, client);
//   world.run_until_quiet();  // until nothing can happen any more
//
// The canonical schedule, a step at a time:
//   (a) apply all network events that are due, by (time, sequence);
//   (b) resume, in the order of declaration, each program whose wait is over,
//       one pass each; go back to (a) until none can run: the world is at rest;
//   (c) let the driver (a scenario's peers) make one move; go back to (a);
//       if it moves on, without (b);
//   (d) nobody can move: time jumps to the next event, timer, or end of a wait
//       of a program. If only waits are left, and three of each program have
//       ended in vain, nothing can happen any more.
// Time is virtual and moves only in (d).
//
// A program may also call select or poll by itself, through a loop of its own
// or inside a handler: the call then runs the world, everything but the
// programs that are already on the stack, until it has an answer.

#ifndef SIM_WORLD_WORLD_H_
#define SIM_WORLD_WORLD_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/network.h"
#include "core/socket_map.h"
#include "sim/choices.h"
#include "sim/event_queue.h"
#include "sim/kernel/host.h"
#include "sim/kernel/surroundings.h"
#include "sim/run_limits.h"
#include "sim/world/program.h"
#include "sim/world/wire.h"

namespace rehearse {

// Why a run stopped.
enum class run_end {
  met,       // What it ran for holds.
  quiet,     // Nothing can happen any more.
  deadline,  // Something can, later than the run should last.
};
std::string_view to_string(run_end why);
// For tests, whose messages then say it by name.
std::ostream& operator<<(std::ostream& out, run_end why);

// Who moves when the world is at rest.
class world_driver {
 public:
  virtual ~world_driver() = default;
  // Makes one move; false if it has none.
  virtual bool move() = 0;
  // Whether it moves again before any program runs. Asked after a move; what
  // that has sent arrives in between.
  virtual bool moves_on() { return false; }
  // The next time at which it can move because time has passed.
  virtual std::optional<asyncore::duration> next_time() const = 0;
};

class world : private surroundings {
 public:
  // `choices` is not owned; without it every choice is benign.
  explicit world(rehearse::choices* choices = nullptr,
                 const run_limits& limits = {});
  world(const world&) = delete;
  world& operator=(const world&) = delete;
  ~world() override;

  // Names are compared letter for letter. Of two hosts with one name, `resolve`
  // finds the first.
  host& add_host(std::string name);
  host* find_host(const address& destination) const;
  host* find_host(std::string_view name) const;
  // Another name by which `resolve` finds a host.
  void add_alias(std::string name, host& machine);

  // A loop over `map`, whose network is `machine` or a decorator of it. Not
  // owned: a program whose map is destroyed does nothing any more.
  program& add_program(std::string name, asyncore::socket_map& map,
                       host& machine,
                       const asyncore::loop_options& options = {});
  // The program runs no more. Its own handlers may call this.
  void remove_program(program& target);
  const std::vector<std::unique_ptr<program>>& programs() const {
    return programs_;
  }

  void set_driver(world_driver* driver) { driver_ = driver; }
  // Is told of all that one socket sends to another. Not owned.
  void add_segment_observer(segment_observer& who) { wire_.add_observer(who); }

  // One step of the schedule. False if nothing can happen any more, or nothing
  // until `deadline`: then the clock has gone on to `deadline`.
  bool step(std::optional<asyncore::duration> deadline = std::nullopt);
  // Steps (a) and (b) only, until the world is at rest.
  void come_to_rest();
  // The verbs that run it, each of which answers why it stopped. A `deadline`
  // is a time of the world, as `now` is. The clock shows it when they answer
  // `deadline`, and also when they answer `quiet` and had a deadline.
  run_end run_until(const std::function<bool()>& done,
                    std::optional<asyncore::duration> deadline = std::nullopt);
  run_end run_for(asyncore::duration time);
  // Lets exactly so much time pass, with everything that is due in it. Programs
  // are asked again as often as their loops would ask, however little comes of
  // it.
  void advance(asyncore::duration time);
  run_end run_until_quiet(
      std::optional<asyncore::duration> deadline = std::nullopt);
  // Steps until nothing can happen any more.
  void run() { run_until_quiet(); }

  // A wait that a program makes by itself: runs the world, everything but the
  // programs on the stack, until `ready` holds or the time is up. Throws
  // run_stopped if it would last for ever.
  void wait(const std::function<bool()>& ready,
            std::optional<asyncore::duration> timeout) override;

  // Virtual time since the world began.
  asyncore::duration now() const override { return now_; }
  // What a program's clock shows: never zero.
  asyncore::time_point clock() const override;
  // Whether anything is on its way. The timers of programs do not count.
  bool has_events() const { return !events_.empty(); }

  // The pass that is being made, or that will be made next.
  std::uint64_t pass_number() const { return passes_ + (depth_ == 0 ? 1 : 0); }
  std::uint64_t passes() const { return passes_; }

 private:
  void schedule(asyncore::duration delay, event_target& target,
                const happening& what) override {
    events_.schedule(now_ + delay, target, what);
  }
  void carry(const segment& what, event_target& receiver) override {
    wire_.carry(now_, what, receiver);
  }
  rehearse::choices& choices() override { return *choices_; }
  network_stack* find_stack(const address& destination) const override;
  network_stack* find_stack(std::string_view name) const override;
  std::string_view name_of(const address& destination) const override;
  call_meter& calls() override { return calls_; }
  std::uint64_t next_open_file_id() override { return ++open_files_; }

  void apply_due_events();
  bool run_programs();
  bool is_put_off(std::size_t index);
  bool act();
  std::optional<asyncore::duration> next_time() const;
  std::optional<asyncore::duration> next_wait_end(bool of_all) const;
  void check_time(asyncore::duration time) const;
  bool pass_time(std::optional<asyncore::duration> deadline,
                 bool is_advancing = false);

  rehearse::choices benign_;
  rehearse::choices* choices_;
  run_limits limits_;
  call_meter calls_{limits_.calls};
  asyncore::duration now_{};
  event_queue events_;
  wire wire_{events_};
  std::vector<std::unique_ptr<host>> hosts_;
  // Of two with one name the first.
  std::map<std::string, host*, std::less<>> names_;
  std::map<std::string, host*, std::less<>> aliases_;
  std::vector<std::unique_ptr<program>> programs_;
  std::vector<std::unique_ptr<program>> leavers_;  // Until off the stack.
  world_driver* driver_ = nullptr;
  bool driver_moves_ = false;
  bool driver_moves_on_ = false;
  int depth_ = 0;
  std::uint64_t passes_ = 0;
  std::uint64_t happened_ = 0;  // Events.
  std::uint64_t open_files_ = 0;
};

}  // namespace rehearse

#endif  // SIM_WORLD_WORLD_H_
