// The `expect sometimes` lines of a run: which were reached, and which have
// held. Who looks at them is in sometimes_steps.h.

#ifndef SIM_PLAY_SOMETIMES_LINES_H_
#define SIM_PLAY_SOMETIMES_LINES_H_

#include <cstddef>
#include <vector>

#include "sim/language/plan.h"
#include "sim/run_coverage.h"

namespace rehearse::scenario {

struct sometimes_lines {
  // A step of the plan to which a cursor has come.
  struct reached_line {
    const expect_sometimes* line = nullptr;
    std::size_t first_call = 0;  // Since the last mark.
  };

  explicit sometimes_lines(const plan& played)
      : states(played.sometimes.size()) {}

  std::vector<reached_line> calls;
  std::vector<reached_line> others;     // That have not held so far.
  std::vector<sometimes_state> states;  // By plan::sometimes.
};

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_SOMETIMES_LINES_H_
