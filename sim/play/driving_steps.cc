#include "sim/play/driving_steps.h"

#include "sim/play/call_judges.h"

namespace rehearse::scenario {

step_outcome play(run_state& run, cursor& at, const run_step& what) {
  if (!what.time)
    return run.is_idle() ? step_outcome::done : step_outcome::blocked;
  if (at.progress == 0) {
    at.progress = 1;
    at.wakes_at = run.on->now() + *what.time;
  }
  if (at.wakes_at && *at.wakes_at > run.on->now()) return step_outcome::blocked;
  at.wakes_at.reset();
  return step_outcome::done;
}

step_outcome play(run_state& run, cursor& /*at*/, const mark_step& what) {
  fail_if_counted_more(run);
  run.counted.clear();
  run.calls.mark();
  run.record.add(run.on->now(), run.on->pass_number(),
                 {.who = run.record.intern("scenario"),
                  .verb = "mark",
                  .has_data = true,
                  .data = what.text});
  return step_outcome::done;
}

step_outcome play(run_state& run, cursor& /*at*/, const expect_idle& /*what*/) {
  return run.is_idle() ? step_outcome::passed : step_outcome::blocked;
}

std::string waits_for(const run_state& /*run*/, const cursor& /*at*/,
                      const run_step& what) {
  return what.time ? "for time to pass" : "for nothing to be pending";
}

std::string waits_for(const run_state& /*run*/, const cursor& /*at*/,
                      const expect_idle& /*what*/) {
  return "for nothing to be pending";
}

}  // namespace rehearse::scenario
