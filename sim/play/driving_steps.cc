#include "sim/play/driving_steps.h"

#include "sim/play/call_judges.h"
#include "sim/play/scenario_facts.h"
#include "sim/value_text.h"
#include "sim/watch/busy_judge.h"

namespace rehearse::scenario {

step_outcome play(run_state& run, cursor& thread, const run_step& what) {
  // Without a time, `run` lets the world go on until nothing is pending.
  if (!what.time)
    return run.is_idle() ? step_outcome::done : step_outcome::blocked;
  // The time begins with the first look. Later looks must not put off its end.
  if (thread.progress == 0) {
    thread.progress = 1;
    thread.wakes_at = run.stage->now() + *what.time;
  }
  if (thread.wakes_at && *thread.wakes_at > run.stage->now())
    return step_outcome::blocked;
  // A time that is over must not count as something that is still to come.
  thread.wakes_at.reset();
  return step_outcome::done;
}

step_outcome play(run_state& run, cursor& /*thread*/, const mark_step& what) {
  // What was counted so far is judged first: the mark ends the span.
  fail_if_counted_more(run);
  run.counted.clear();
  run.calls.mark();
  run.marks.insert(what.text);
  // A reader of the trace wants to see where the scenario had come to.
  run.record.add(run.stage->now(), run.stage->pass_number(),
                 {.who = run.record.intern("scenario"),
                  .verb = "mark",
                  .has_data = true,
                  .data = what.text});
  return step_outcome::done;
}

step_outcome play(run_state& run, cursor& /*thread*/, const expect_mark& what) {
  return run.marks.contains(what.text) ? step_outcome::passed
                                       : step_outcome::blocked;
}

step_outcome play(run_state& run, cursor& /*thread*/, const fault_step& what) {
  run.apps[run.plan.faults[what.line].who.app]->begin_fault(what.line);
  return step_outcome::passed;
}

// A program that calls its handlers without end is not at rest, although
// nothing is pending.
step_outcome play(run_state& run, cursor& thread, const expect_idle& /*what*/) {
  if (!run.is_idle()) return step_outcome::blocked;
  if (run.is_off("busy")) return step_outcome::passed;
  for (std::size_t i = 0; i < run.apps.size(); ++i) {
    if (!run.stage->is_spinning(i)) continue;
    const finding busy = busy_finding(scenario_facts(run).application(i));
    return fail(run, thread.current().where, busy.message,
                {.notes = busy.notes});
  }
  return step_outcome::passed;
}

std::string waits_for(const run_state& /*run*/, const cursor& /*thread*/,
                      const run_step& what) {
  return what.time ? "for time to pass" : "for nothing to be pending";
}

std::string waits_for(const run_state& /*run*/, const cursor& /*thread*/,
                      const expect_mark& what) {
  return "for mark " + quoted_start(what.text);
}

std::string waits_for(const run_state& /*run*/, const cursor& /*thread*/,
                      const expect_idle& /*what*/) {
  return "for nothing to be pending";
}

}  // namespace rehearse::scenario
