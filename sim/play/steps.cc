#include "sim/play/steps.h"

#include <concepts>
#include <variant>

#include "sim/play/call_steps.h"
#include "sim/play/driving_steps.h"
#include "sim/play/pass_steps.h"
#include "sim/play/peer_steps.h"
#include "sim/play/request_steps.h"
#include "sim/play/sometimes_steps.h"
#include "sim/play/stream_forms.h"
#include "sim/play/stream_steps.h"
#include "sim/value_text.h"

namespace rehearse::scenario {
namespace {

// The kinds are listed, so that a new one fits nowhere: whoever adds it has to
// decide whether it waits.
template <typename Step, typename... Kinds>
concept one_of_kinds = (std::same_as<Step, Kinds> || ...);

// Steps that are over as soon as their turn comes.
template <typename Step>
concept never_waiting =
    one_of_kinds<Step, listen_step, shutdown_step, close_step, reset_step,
                 window_step, call_step, mark_step, expect_never,
                 expect_sometimes, fault_step>;

template <typename Step>
concept about_calls =
    one_of_kinds<Step, expect_call, expect_never, expect_order, expect_state>;

template <typename Step>
concept expecting = about_calls<Step> ||
    one_of_kinds<Step, expect_bytes, expect_count, expect_unordered,
                 expect_nothing, expect_end, expect_sometimes, expect_probe,
                 expect_interest, expect_idle>;

// Those, and those of which it is enough to say that they wait.
template <typename Step>
concept plainly_waiting = never_waiting<Step> ||
    one_of_kinds<Step, accept_step, connect_step, send_step, run_step,
                 pass_step, expect_bytes, expect_count, expect_unordered,
                 expect_nothing, expect_end, expect_mark, expect_probe,
                 expect_idle>;

template <never_waiting Step>
std::string waits_for(const run_state& /*run*/, const cursor& /*thread*/,
                      const Step& /*what*/) {
  return "to go on";
}

template <plainly_waiting Step>
wait_in_vain explain(const run_state& /*run*/, const cursor& thread,
                     const Step& /*what*/) {
  return {.where = thread.current().where};
}

}  // namespace

step_outcome play_step(run_state& run, cursor& thread) {
  return std::visit([&](const auto& what) { return play(run, thread, what); },
                    thread.current().what);
}

std::string waits_for(const run_state& run, const cursor& thread) {
  // What the step itself waits for comes only after its time.
  if (!thread.arrived && thread.wakes_at) {
    return "until " + to_string(*thread.wakes_at);
  }
  return std::visit(
      [&](const auto& what) { return waits_for(run, thread, what); },
      thread.current().what);
}

wait_in_vain explain(const run_state& run, const cursor& thread) {
  return std::visit(
      [&](const auto& what) { return explain(run, thread, what); },
      thread.current().what);
}

bool is_expectation(const action& what) {
  return std::visit(
      []<typename Step>(const Step& /*what*/) { return expecting<Step>; },
      what);
}

bool is_about_calls(const action& what) {
  return std::visit(
      []<typename Step>(const Step& /*what*/) { return about_calls<Step>; },
      what);
}

}  // namespace rehearse::scenario
