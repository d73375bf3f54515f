// What the runs of an exploration have covered, together.
//
// The sum of two is that of all their runs, in whatever order they are added:
// so threads that share an exploration count what one would.

#ifndef SIM_EXPLORE_COVERAGE_H_
#define SIM_EXPLORE_COVERAGE_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "sim/run_coverage.h"

namespace rehearse {

// Of an `expect sometimes`.
struct sometimes_count {
  std::uint64_t held = 0;  // In so many of the runs that count.
  // Of the run that came nearest.
  sometimes_state best = sometimes_state::unreached;
};

class coverage {
 public:
  void add(const run_coverage& run);
  // A run that does not count: what was reached in it was reached all the same.
  void add_uncounted(const run_coverage& run);
  void add(const coverage& others);

  // By the lines of the subject.
  const std::vector<sometimes_count>& sometimes() const { return sometimes_; }
  // The judges that had nothing to judge in any run, in their order.
  std::vector<std::string_view> idle_judges() const;

 private:
  void add_judges(const std::vector<judge_record>& judges);

  std::vector<sometimes_count> sometimes_;
  std::vector<judge_record> judges_;
};

}  // namespace rehearse

#endif  // SIM_EXPLORE_COVERAGE_H_
