#include "sim/world/world.h"

#include <algorithm>
#include <cstdlib>
#include <ostream>
#include <utility>

namespace rehearse {
namespace {

// What clocks show when the world begins: some time after a boot, not zero.
constexpr asyncore::duration clock_start = std::chrono::hours(1);
// How often a program is asked again in vain before its waits count no more.
constexpr int vain_waits_max = 3;

}  // namespace

std::string_view to_string(run_end why) {
  switch (why) {
    case run_end::met:
      return "met";
    case run_end::quiet:
      return "quiet";
    case run_end::deadline:
      return "deadline";
  }
  std::abort();
}

std::ostream& operator<<(std::ostream& out, run_end why) {
  return out << to_string(why);
}

world::world(rehearse::choices* choices, const run_limits& limits)
    : choices_(choices != nullptr ? choices : &benign_), limits_(limits) {}

world::~world() {
  // First, because closing a socket sends segments, which are events too.
  for (const auto& each : hosts_) each->close_descriptors();
  // Events hold their targets, which would otherwise never be destroyed.
  while (const auto left = events_.pop_due(asyncore::duration::max())) {
    left->target->forget(left->what);
  }
}

host& world::add_host(std::string name) {
  const auto number = static_cast<std::uint32_t>(hosts_.size() + 1);
  host& added = *hosts_.emplace_back(std::make_unique<host>(
      static_cast<surroundings&>(*this), std::move(name), number));
  names_.try_emplace(added.name(), &added);
  return added;
}

host* world::find_host(const address& destination) const {
  const std::uint32_t number = network_stack::number_of(destination);
  if (number == 0 || number > hosts_.size()) return nullptr;
  return hosts_[number - 1].get();
}

host* world::find_host(std::string_view name) const {
  const auto own = names_.find(name);
  if (own != names_.end()) return own->second;
  // After the names of hosts: an alias cannot take one away.
  const auto alias = aliases_.find(name);
  return alias == aliases_.end() ? nullptr : alias->second;
}

network_stack* world::find_stack(const address& destination) const {
  host* machine = find_host(destination);
  return machine == nullptr ? nullptr : &machine->stack();
}

std::string_view world::name_of(const address& destination) const {
  const host* machine = find_host(destination);
  return machine == nullptr ? std::string_view() : machine->name();
}

network_stack* world::find_stack(std::string_view name) const {
  host* machine = find_host(name);
  return machine == nullptr ? nullptr : &machine->stack();
}

void world::add_alias(std::string name, host& machine) {
  aliases_.try_emplace(std::move(name), &machine);
}

program& world::add_program(std::string name, asyncore::socket_map& map,
                            host& machine,
                            const asyncore::loop_options& options) {
  return *programs_.emplace_back(
      std::make_unique<program>(static_cast<surroundings&>(*this),
                                std::move(name), map, machine, options));
}

void world::remove_program(program& target) {
  const auto place =
      std::find_if(programs_.begin(), programs_.end(),
                   [&](const auto& p) { return p.get() == &target; });
  if (place == programs_.end()) return;
  target.end();
  // It is on the stack: destroyed now, it would return into nothing.
  if (target.is_running()) leavers_.push_back(std::move(*place));
  programs_.erase(place);
}

asyncore::time_point world::clock() const {
  return asyncore::time_point(clock_start + now_);
}

void world::apply_due_events() {
  for (;;) {
    // A program that calls select by itself moves the network without a pass.
    // Asked before the event is taken, which must happen then or be forgotten.
    const auto next = events_.next_time();
    if (happened_ >= limits_.events && next && *next <= now_) {
      throw run_stopped(run_stopped::reason::events,
                        "the network has carried " +
                            std::to_string(limits_.events) +
                            " events, which is the limit: does it ever end?");
    }
    const auto due = events_.pop_due(now_);
    if (!due) return;
    ++happened_;
    due->target->happen(due->what);
  }
}

bool world::run_programs() {
  std::erase_if(leavers_, [](const auto& p) { return !p->is_running(); });
  bool ran = false;
  // By index: a program may add another one, or remove one.
  // NOLINTNEXTLINE(modernize-loop-convert)
  for (std::size_t i = 0; i < programs_.size(); ++i) {
    program& next = *programs_[i];
    if (!next.can_run() || is_put_off(i)) continue;
    // Time does not pass in a livelock, so only the passes can tell.
    if (passes_ >= limits_.passes) {
      throw run_stopped(run_stopped::reason::passes,
                        "the run has taken " + std::to_string(passes_) +
                            " passes, which is the limit: does it ever end?");
    }
    ++passes_;
    ++depth_;
    calls_.restart();
    try {
      next.resume();
    } catch (...) {
      --depth_;
      throw;
    }
    --depth_;
    calls_.check();
    ran = true;
  }
  return ran;
}

// Whether a program that could run lets those behind it go first.
bool world::is_put_off(std::size_t index) {
  if (choices_->is_benign()) return false;
  program& next = *programs_[index];
  const bool is_alone =
      std::none_of(programs_.begin() + static_cast<std::ptrdiff_t>(index) + 1,
                   programs_.end(), [](const auto& p) { return p->can_run(); });
  return !is_alone && choices_->deviates(site::program, next.label());
}

std::optional<asyncore::duration> world::next_time() const {
  std::optional<asyncore::duration> next = events_.next_time();
  const auto consider = [&](std::optional<asyncore::duration> other) {
    if (other && (!next || *other < *next)) next = other;
  };
  if (driver_ != nullptr && !driver_moves_) consider(driver_->next_time());
  for (const auto& each : programs_) {
    // A program on the stack cannot be resumed, so its timers end no wait; nor
    // do those of one that follows a script.
    if (!each->is_running() && !each->is_scripted()) {
      consider(each->next_timer());
    }
  }
  return next;
}

std::optional<asyncore::duration> world::next_wait_end(bool of_all) const {
  std::optional<asyncore::duration> next;
  for (const auto& each : programs_) {
    if (each->is_scripted()) continue;
    // If nothing else is to come, nothing but the clock can make its channels
    // want something else.
    if (!of_all &&
        (!each->looks_at_clock() || each->vain_waits() >= vain_waits_max)) {
      continue;
    }
    const auto end = each->wait_end();
    if (end && (!next || *end < *next)) next = end;
  }
  // A wait is no reason to go on past the limit.
  if (next && *next > limits_.time) return std::nullopt;
  return next;
}

void world::check_time(asyncore::duration time) const {
  if (time <= limits_.time) return;
  throw run_stopped(run_stopped::reason::time,
                    "the run would go on past the limit of virtual time, " +
                        std::to_string(limits_.time / std::chrono::seconds(1)) +
                        "s");
}

bool world::pass_time(std::optional<asyncore::duration> deadline,
                      bool is_advancing) {
  std::optional<asyncore::duration> target = next_time();
  // As long as anything else is to come, time will pass anyway: then every wait
  // ends as it would on real sockets.
  const auto wait_end = next_wait_end(target.has_value() || is_advancing);
  if (wait_end && (!target || *wait_end < *target)) target = wait_end;
  if (!target || (deadline && *target > *deadline)) {
    // Nothing happens until then, but the wait has taken its time.
    if (deadline) now_ = std::max(now_, *deadline);
    return false;
  }
  check_time(*target);
  now_ = std::max(now_, *target);
  return true;
}

// Steps (a) to (c).
bool world::act() {
  apply_due_events();
  if (!driver_moves_on_ && run_programs()) return true;
  if (driver_ == nullptr || driver_moves_) return false;
  // A move may run the world, which must not ask for another move meanwhile.
  driver_moves_ = true;
  struct scope {
    bool& flag;
    ~scope() { flag = false; }
  } const done{driver_moves_};
  // A handler that waits in a loop must not be counted anew each time.
  if (depth_ == 0) calls_.restart();
  const bool moved_on = std::exchange(driver_moves_on_, false);
  if (!driver_->move()) return moved_on;
  driver_moves_on_ = driver_->moves_on();
  calls_.restart();
  return true;
}

bool world::step(std::optional<asyncore::duration> deadline) {
  return act() || pass_time(deadline);
}

void world::come_to_rest() {
  do {
    apply_due_events();
  } while (run_programs());
}

run_end world::run_until(const std::function<bool()>& done,
                         std::optional<asyncore::duration> deadline) {
  // Whoever runs the world may have changed a channel before. Inside a pass,
  // the programs themselves do.
  if (depth_ == 0) {
    calls_.restart();
    for (const auto& each : programs_) each->ask_again();
  }
  while (!done()) {
    if (act()) continue;
    // Asked again before time goes on: it may hold at this instant only.
    if (done()) break;
    if (pass_time(deadline)) continue;
    // It may look at the clock, which shows the deadline now.
    if (done()) break;
    return next_time() ? run_end::deadline : run_end::quiet;
  }
  return run_end::met;
}

run_end world::run_until_quiet(std::optional<asyncore::duration> deadline) {
  return run_until([] { return false; }, deadline);
}

run_end world::run_for(asyncore::duration time) {
  // A time beyond the end of the clock is no limit at all.
  if (time > asyncore::duration::max() - now_) return run_until_quiet();
  return run_until_quiet(now_ + time);
}

void world::advance(asyncore::duration time) {
  for (const auto& each : programs_) each->ask_again();
  calls_.restart();
  const asyncore::duration end = time > asyncore::duration::max() - now_
                                     ? asyncore::duration::max()
                                     : now_ + time;
  while (act() || pass_time(end, true)) {
  }
  // What is due at that instant happens too.
  come_to_rest();
}

void world::wait(const std::function<bool()>& ready,
                 std::optional<asyncore::duration> timeout) {
  apply_due_events();
  if (timeout && *timeout <= asyncore::duration::zero()) {
    // Whatever the others can do at this instant comes first.
    if (!ready()) come_to_rest();
    return;
  }
  std::optional<asyncore::duration> deadline;
  // As in run_for, a time beyond the end of the clock is no limit.
  if (timeout && *timeout <= asyncore::duration::max() - now_) {
    deadline = now_ + *timeout;
  }
  const run_end why = run_until(ready, deadline);
  // A loop of a program waits again and again, although nothing happens.
  check_time(now_);
  if (why == run_end::met || timeout) return;
  throw run_stopped(run_stopped::reason::quiet,
                    "a wait without a timeout would never end: the simulation "
                    "is idle");
}

}  // namespace rehearse
