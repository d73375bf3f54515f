#include "sim/play/sometimes_steps.h"

#include <algorithm>
#include <cstddef>
#include <variant>

#include "sim/play/call_steps.h"
#include "sim/play/request_steps.h"

namespace rehearse::scenario {
namespace {

using reached_line = sometimes_lines::reached_line;

sometimes_state state_of(const run_state& run, const expect_state& what) {
  if (is_met(run, what)) return sometimes_state::held;
  return run.calls.knows(what.channel) ? sometimes_state::missed
                                       : sometimes_state::absent;
}

sometimes_state state_of(run_state& run, const expect_probe& what,
                         place where) {
  return is_met(run, what, where) ? sometimes_state::held
                                  : sometimes_state::missed;
}

sometimes_state state_of(const run_state& run, const expected_call& call,
                         std::size_t first) {
  if (run.calls.count(call, first) > 0) return sometimes_state::held;
  return run.calls.knows(call.method.who) ? sometimes_state::missed
                                          : sometimes_state::absent;
}

}  // namespace

step_outcome play(run_state& run, cursor& thread,
                  const expect_sometimes& what) {
  const bool is_call = std::holds_alternative<expect_call>(what.what);
  sometimes_lines& lines = run.sometimes;
  (is_call ? lines.calls : lines.others)
      .push_back({&what, thread.first_call_seen});
  look_at_sometimes(run);
  return run.failed() ? step_outcome::blocked : step_outcome::passed;
}

void look_at_sometimes(run_state& run) {
  if (run.sometimes.others.empty()) return;
  std::erase_if(run.sometimes.others, [&](const reached_line& each) {
    if (run.failed()) return false;
    sometimes_state& known = run.sometimes.states[each.line->line];
    const auto* state = std::get_if<expect_state>(&each.line->what);
    // Another round of its `repeat` may have held.
    known = std::max(
        known, state != nullptr
                   ? state_of(run, *state)
                   : state_of(run, std::get<expect_probe>(each.line->what),
                              run.plan.sometimes[each.line->line].where));
    return known == sometimes_state::held;
  });
}

void look_at_sometimes_calls(run_state& run) {
  for (const reached_line& each : run.sometimes.calls) {
    sometimes_state& known = run.sometimes.states[each.line->line];
    const expected_call& call = std::get<expect_call>(each.line->what).call;
    known = std::max(known, state_of(run, call, each.first_call));
  }
}

}  // namespace rehearse::scenario
