// A loop that a world runs: taken apart at its waiting point.
//
// A program collects its interest and waits. When one of its sockets is ready,
// the world resumes it: it gets its answer, dispatches, and collects again.
//
// It waits as its loop options say, in virtual time: when nothing has happened
// for 30 seconds (unless told otherwise), its channels are asked again, as
// asyncore::loop does. A predicate may look at a clock.

#ifndef SIM_WORLD_PROGRAM_H_
#define SIM_WORLD_PROGRAM_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/lifetime.h"
#include "core/loop.h"
#include "core/socket_map.h"
#include "sim/kernel/host.h"
#include "sim/kernel/surroundings.h"
#include "sim/world/idleness.h"
#include "sim/world/scripted_passes.h"

namespace rehearse {

class program {
 public:
  // Made by world::add_program.
  program(surroundings& world, std::string name, asyncore::socket_map& map,
          host& machine, const asyncore::loop_options& options);

  const std::string& name() const { return name_.text(); }
  // Choices about it go by its name.
  choice_label& label() { return name_; }
  asyncore::socket_map& map() const { return map_; }
  host& at() const { return host_; }

  // From now on it makes a pass whenever the script allows one, and no other:
  // its sockets, its timers and the time begin none. Not owned.
  void follow(const scripted_passes& script) { script_ = &script; }
  bool is_scripted() const { return script_ != nullptr; }

  // It has nothing to wait for: its map is empty, and no timer pending. It
  // revives when a channel joins or a timer is armed, unless its map is gone.
  bool is_dormant() const {
    return !map_life_.alive() || (map_.empty() && map_.timers().empty());
  }
  // It has made as many passes as its options say.
  bool is_over() const {
    return exited_ || (options_.count && passes_ >= count_of(*options_.count));
  }
  // It is inside a pass already, in which a handler runs the world.
  bool is_running() const { return running_; }
  // When its next timer is due; nothing if it will call none.
  std::optional<asyncore::duration> next_timer() const;
  // When it asks its channels again because nothing has happened; nothing if it
  // waits for as long as it takes.
  std::optional<asyncore::duration> wait_end() const;
  // When its wait is over if nothing happens: at its next timer, or when it
  // asks its channels again.
  std::optional<asyncore::duration> vain_wait_end() const;
  // Whether its channels have looked at the clock when they were last asked.
  bool looks_at_clock() const { return looks_at_clock_; }
  // How many times in a row it has asked them in vain: they wanted the same as
  // before, and did nothing.
  int vain_waits() const { return vain_waits_; }
  // It does nothing, and is set aside until one of its sockets, its timers, or
  // the time, changes (see idleness.h).
  bool is_spinning() const {
    return !is_scripted() && idleness_.is_suspect() &&
           idleness_.is_spinning(situation());
  }
  // It left its loop with exit_now, which closes the descriptors of its host as
  // the end of a process does: those of other programs on that host too.
  bool has_exited() const { return exited_; }
  std::uint64_t passes() const { return passes_; }
  // It makes no pass any more, and asks its channels nothing.
  void end() { exited_ = true; }
  // Its channels may have been changed from outside: they are asked again what
  // they want.
  void ask_again() {
    if (running_) return;
    collected_ = false;
    vain_waits_ = 0;
  }

  // What it waits for, after a pass.
  const asyncore::pass& waiting() const { return pass_; }

  // Whether its wait is over.
  bool can_run();
  // One pass. Throws what leaves a loop, exit_now excepted.
  void resume();

 private:
  // What its channels wanted when they were last asked.
  struct interest {
    asyncore::select_lists select;
    std::vector<asyncore::poll_entry> poll;
    friend bool operator==(const interest&, const interest&) = default;
  };

  static std::uint64_t count_of(std::int64_t passes) {
    return passes < 0 ? 0 : static_cast<std::uint64_t>(passes);
  }
  bool timer_is_due() const;
  bool wait_is_over() const;
  std::optional<asyncore::duration> end_of_new_wait() const;
  bool must_collect() const;
  void collect();
  template <typename Code>
  void unless_exited(Code code);
  void dispatch();
  interest wanted() const;
  void note_wait(const std::optional<interest>& wanted_before, bool is_idle);
  idleness::situation situation() const;

  surroundings& surroundings_;
  choice_label name_;
  asyncore::socket_map& map_;
  asyncore::lifetime::watch map_life_;
  host& host_;
  asyncore::loop_options options_;
  asyncore::pass pass_;
  const scripted_passes* script_ = nullptr;

  bool running_ = false;  // On the stack already.
  bool collected_ = false;
  bool exited_ = false;
  std::uint64_t collected_version_ = 0;
  std::uint64_t checked_changes_ = ~std::uint64_t{0};
  bool is_ready_ = false;  // As of `checked_changes_`.
  std::uint64_t passes_ = 0;
  std::optional<asyncore::duration> wait_end_;
  bool looks_at_clock_ = false;
  int vain_waits_ = 0;

  idleness idleness_;
};

}  // namespace rehearse

#endif  // SIM_WORLD_PROGRAM_H_
