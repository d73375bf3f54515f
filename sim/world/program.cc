#include "sim/world/program.h"

#include <algorithm>
#include <utility>

#include "core/exceptions.h"

namespace rehearse {
namespace {

// Sets a flag for as long as it lives, so that an exception resets it too.
class raised_flag {
 public:
  explicit raised_flag(bool& flag) : flag_(flag) { flag_ = true; }
  raised_flag(const raised_flag&) = delete;
  raised_flag& operator=(const raised_flag&) = delete;
  ~raised_flag() { flag_ = false; }

 private:
  bool& flag_;
};

}  // namespace

program::program(surroundings& world, std::string name,
                 asyncore::socket_map& map, host& machine,
                 const asyncore::loop_options& options)
    : surroundings_(world),
      name_(std::move(name)),
      map_(map),
      map_life_(map.life()),
      host_(machine),
      options_(options),
      pass_(map, options.use_poll) {}

idleness::situation program::situation() const {
  return {.activity = host_.activity(),
          .timers = map_life_.alive() ? map_.timers().version() : 0,
          .changes = host_.changes(),
          .excuses = host_.excuses(),
          .now = surroundings_.now()};
}

std::optional<asyncore::duration> program::next_timer() const {
  if (is_over() || !map_life_.alive()) return std::nullopt;
  const auto next = map_.timers().next_deadline();
  if (!next) return std::nullopt;
  // In the time of the world, which begins at zero; the clock of programs does
  // not.
  return surroundings_.now() + (*next - surroundings_.clock());
}

std::optional<asyncore::duration> program::wait_end() const {
  if (running_ || is_over() || is_dormant() || !collected_) return std::nullopt;
  return wait_end_;
}

std::optional<asyncore::duration> program::vain_wait_end() const {
  const auto timer = next_timer();
  const auto end = wait_end();
  return timer && end ? std::min(*timer, *end) : (timer ? timer : end);
}

bool program::wait_is_over() const {
  return wait_end_ && *wait_end_ <= surroundings_.now();
}

// When a wait that begins now will end.
std::optional<asyncore::duration> program::end_of_new_wait() const {
  // A negative wait is one without a limit, as poll(2) has it.
  if (!options_.wait || *options_.wait < asyncore::duration::zero()) {
    return std::nullopt;
  }
  // A loop that does not wait at all sees time go by in small steps.
  constexpr asyncore::duration shortest = std::chrono::milliseconds(1);
  const asyncore::duration wait = std::max(*options_.wait, shortest);
  const asyncore::duration now = surroundings_.now();
  // A time beyond the end of the clock never comes.
  if (wait > asyncore::duration::max() - now) return std::nullopt;
  return now + wait;
}

bool program::timer_is_due() const {
  const auto next = map_.timers().next_deadline();
  return next && *next <= surroundings_.clock();
}

// Another program, as with a wake-up, may have changed the map since. Then what
// was collected is out of date, and an answer to it would be wrong.
bool program::must_collect() const {
  return !collected_ || collected_version_ != map_.version();
}

// A predicate may leave the loop as well as a handler may.
template <typename Code>
void program::unless_exited(Code code) {
  try {
    code();
  } catch (const asyncore::exit_now&) {
    exited_ = true;
    collected_ = false;
    host_.close_descriptors();
  }
}

bool program::can_run() {
  if (running_ || is_over() || is_dormant() || is_spinning()) return false;
  if (must_collect()) {
    unless_exited([&] { collect(); });
  }
  if (!collected_) return false;
  if (is_scripted()) return script_->is_allowed();
  if (timer_is_due() || wait_is_over()) return true;
  // Most programs are idle at most steps: their sockets are looked at only if
  // something has happened to one of them.
  if (checked_changes_ != host_.changes()) {
    checked_changes_ = host_.changes();
    is_ready_ = pass_.uses_poll() ? host_.any_ready(pass_.wanted_poll())
                                  : host_.any_ready(pass_.wanted_select());
  }
  return is_ready_;
}

void program::collect() {
  const raised_flag running(running_);
  const std::uint64_t clock_reads = host_.clock_reads();
  collected_ = pass_.collect(std::nullopt);
  if (!map_life_.alive()) return;
  looks_at_clock_ = host_.clock_reads() != clock_reads;
  collected_version_ = map_.version();
  wait_end_ = end_of_new_wait();
  // No count of changes has this value, so the sockets are looked at once.
  checked_changes_ = ~std::uint64_t{0};
}

void program::resume() {
  ++passes_;
  const idleness::situation before = situation();
  const std::optional<interest> wanted_before =
      wait_is_over() ? std::optional(wanted()) : std::nullopt;
  unless_exited([&] {
    dispatch();
    // Collected at once: what it now waits for may be ready already, and then
    // no later event would say so.
    if (!is_over() && !is_dormant()) collect();
  });
  const idleness::situation after = situation();
  idleness_.note_pass(before, after);
  note_wait(wanted_before, before.is_idle_until(after));
}

program::interest program::wanted() const {
  return {pass_.wanted_select(), pass_.wanted_poll()};
}

void program::note_wait(const std::optional<interest>& wanted_before,
                        bool is_idle) {
  if (!is_idle) {
    vain_waits_ = 0;
  } else if (wanted_before) {
    vain_waits_ = *wanted_before == wanted() ? vain_waits_ + 1 : 0;
  }
}

void program::dispatch() {
  const raised_flag running(running_);
  // The handlers may change what the program is interested in.
  collected_ = false;
  bool answered = false;
  {
    // The world is running already: select and poll must not run it again.
    const host::answer_at_once scope(host_);
    answered = pass_.look();
  }
  if (answered) pass_.dispatch();
}

}  // namespace rehearse
