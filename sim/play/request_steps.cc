#include "sim/play/request_steps.h"

#include <new>
#include <variant>

#include "core/exceptions.h"
#include "sim/choices.h"
#include "sim/run_limits.h"
#include "sim/value_text.h"

namespace rehearse::scenario {
namespace {

std::string to_text(const probe_value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    return std::to_string(*number);
  }
  return quoted_start(std::get<std::string>(value));
}

std::string name_of(const run_state& run, std::size_t app,
                    const std::string& member) {
  return run.plan.apps[app].name + "." + member;
}

}  // namespace

// With `judge expectations off` a run goes on without an application that could
// not start: it can be asked nothing.

step_outcome play(run_state& run, cursor& thread, const call_step& what) {
  if (!run.apps[what.app]->has_started()) return step_outcome::done;
  try {
    run.apps[what.app]->make_call(*what.what, what.given);
  } catch (const run_stopped&) {
    throw;
  } catch (const bad_choice&) {
    throw;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (...) {
    const auto thrown = asyncore::describe_current_exception();
    return fail(run, thread.current().where,
                name_of(run, what.app, what.what->name) + " threw " +
                    thrown.type + ": " + thrown.message);
  }
  run.stage->ask_again(what.app);
  return step_outcome::done;
}

bool is_met(const run_state& run, const expect_probe& what) {
  return run.apps[what.app]->has_started() &&
         run.apps[what.app]->probe(*what.what) == what.value;
}

step_outcome play(run_state& run, cursor& /*thread*/,
                  const expect_probe& what) {
  return is_met(run, what) ? step_outcome::passed : step_outcome::blocked;
}

std::string waits_for(const run_state& run, const cursor& /*thread*/,
                      const expect_probe& what) {
  std::string wanted = "for " + name_of(run, what.app, what.what->name) +
                       " to be " + to_text(what.value);
  if (!run.apps[what.app]->has_started()) return wanted;
  return wanted + ", and it is " +
         to_text(run.apps[what.app]->probe(*what.what));
}

}  // namespace rehearse::scenario
