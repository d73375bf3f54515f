// How much a run may do. What does more is stopped: no program hangs a run.
//
// A file raises a limit with `limit passes=1000000`, the command line with
// `--limit passes=1000000`, and C++ by the member.

#ifndef SIM_RUN_LIMITS_H_
#define SIM_RUN_LIMITS_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/exceptions.h"
#include "core/network.h"

namespace rehearse {

struct run_limits {
  // Passes of all programs together.
  std::uint64_t passes = 100'000;
  // Virtual time.
  asyncore::duration time = std::chrono::hours(1);
  // What the network does: segments that arrive, and timers of the kernel.
  std::uint64_t events = 10'000'000;
  // Calls of the network, its clock included, before the world can move again:
  // within one pass of a program, or between two runs of a unit test.
  std::uint64_t calls = 1'000'000;
  // Of a run on real sockets, where no other time is known.
  asyncore::duration real_time = std::chrono::minutes(1);
  // Lines of the trace.
  std::uint64_t trace = 500'000;
  // Bytes that the run has allocated by `new` and not given back. Held where
  // somebody meters them, as `rehearse` does.
  std::uint64_t memory = std::uint64_t{128} << 20;
};

// Thrown, through whatever handlers are on the stack, when a run cannot go on.
class run_stopped : public asyncore::reraised {
 public:
  enum class reason {
    passes,     // More than the limit: a livelock.
    time,       // Later than the limit.
    real_time,  // Longer than the limit.
    events,     // More than the limit: a livelock inside one pass.
    calls,   // More than the limit: a handler that waits for what cannot come.
    trace,   // More lines than the limit.
    memory,  // More than the limit.
    quiet,   // A wait without a timeout, and nothing can happen any more.
    wait,    // A wait of a handler, of which the script says nothing.
  };
  run_stopped(reason why, std::string what)
      : why_(why), what_(std::move(what)) {}
  reason why() const { return why_; }
  const char* what() const noexcept override { return what_.c_str(); }

 private:
  reason why_;
  std::string what_;
};

// Thrown by `new` in a run that has reached its limit of memory. Who catches
// std::bad_alloc gets it, but handle_error does not. (As std::exception it is
// ambiguous, so a handler of that class does not catch it.)
class out_of_memory final : public std::bad_alloc, public run_stopped {
 public:
  explicit out_of_memory(std::string what)
      // A base, not a forgotten throw.
      // NOLINTNEXTLINE(bugprone-throw-keyword-missing)
      : run_stopped(reason::memory, std::move(what)) {}
  const char* what() const noexcept override { return run_stopped::what(); }
};

// Holds a run to its limit of memory, on the thread that plays it.
class memory_guard {
 public:
  virtual ~memory_guard() = default;
  // From here on at most `bytes` more are allocated than now: then `new` throws
  // out_of_memory.
  virtual void limit(std::uint64_t bytes) = 0;
  // From here on anything goes.
  virtual void lift() = 0;
  // Why `new` has thrown, which a program may have caught; empty if it has not.
  virtual std::string complaint() const = 0;
};

// A limit that files and the command line can set, by name. Exactly one of the
// two members is there.
struct limit_row {
  std::string_view name;
  std::uint64_t run_limits::*count = nullptr;
  asyncore::duration run_limits::*time = nullptr;
  std::string_view help;
};
std::span<const limit_row> limit_rows();
std::vector<std::string_view> limit_names();
// The place of a limit in the rows; nothing if there is none of that name.
std::optional<std::size_t> find_limit(std::string_view name);

// A limit, by its place in the rows, and what it is set to.
struct limit_setting {
  std::size_t row = 0;
  std::uint64_t count = 0;
  asyncore::duration time{};

  void apply(run_limits& limits) const;
};

// The limit that has stopped a run, by its name in the rows; empty if none has.
std::string_view limit_of(run_stopped::reason why);
// What a user of scenarios writes to raise it; empty if there is no limit.
std::string help_to_raise(run_stopped::reason why);

// Why no run can be held to `setting`; empty if one can.
std::string complaint(const limit_setting& setting);

}  // namespace rehearse

#endif  // SIM_RUN_LIMITS_H_
