// Counts the calls that programs make while nothing else can happen.
//
// A handler that loops until the network changes, `while (!out.empty())
// send(out)`, would loop for ever in a simulation: everything else stands still
// while it runs. It is stopped when it has made too many calls.

#ifndef SIM_KERNEL_CALL_METER_H_
#define SIM_KERNEL_CALL_METER_H_

#include <cstdint>
#include <string>

#include "sim/run_limits.h"

namespace rehearse {

class call_meter {
 public:
  explicit call_meter(std::uint64_t most) : most_(most) {}

  void count() {
    if (++calls_ > most_) stop();
  }
  // Something has happened, or may happen now: calls are counted anew.
  void restart() { calls_ = 0; }
  // Throws again what a program has swallowed.
  void check() {
    if (is_exceeded_) stop();
  }

 private:
  [[noreturn]] void stop() {
    // Destructors that run on the way out may still call the network.
    restart();
    is_exceeded_ = true;
    throw run_stopped(
        run_stopped::reason::calls,
        "a program has called the network " + std::to_string(most_) +
            " times in one go, which is the limit: does it wait in a loop? "
            "Time stands still, and nothing can arrive, until its handler "
            "returns");
  }

  std::uint64_t most_;
  std::uint64_t calls_ = 0;
  bool is_exceeded_ = false;
};

}  // namespace rehearse

#endif  // SIM_KERNEL_CALL_METER_H_
