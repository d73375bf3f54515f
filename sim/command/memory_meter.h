// Counts what a run allocates, and stops it at its limit.
//
//   memory_meter memory;
//   run_options how;
//   how.memory = &memory;  // The run tells it the limit, and when it is over.
//
// Whoever links this file gets an `operator new` that counts, in all its forms,
// on each thread by itself. What is allocated without it, as by malloc, is not
// counted. A request for more than the limit leaves is refused before the
// system is asked, however large it is.

#ifndef SIM_COMMAND_MEMORY_METER_H_
#define SIM_COMMAND_MEMORY_METER_H_

#include <cstdint>
#include <string>

#include "sim/run_limits.h"

namespace rehearse::command_line {

// Meters the thread that has made it, which has one at a time and destroys it.
// What other threads allocate for the run is not counted.
class memory_meter final : public memory_guard {
 public:
  memory_meter() = default;
  memory_meter(const memory_meter&) = delete;
  memory_meter& operator=(const memory_meter&) = delete;
  ~memory_meter() override;

  // Once `new` has thrown it has 16 MiB more to give, for the destructors and
  // for the report. Beyond these it throws each time.
  void limit(std::uint64_t bytes) override;
  void lift() override;
  std::string complaint() const override;
};

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_MEMORY_METER_H_
