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

// What `ask` throws, in words; empty if it returns. What ends a run goes on.
template <typename Ask>
std::string thrown_by(Ask ask) {
  try {
    ask();
  } catch (const run_stopped&) {
    throw;
  } catch (const bad_choice&) {
    throw;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (...) {
    const auto thrown = asyncore::describe_current_exception();
    return thrown.type + ": " + thrown.message;
  }
  return {};
}

// What a probe shows, or what it throws instead.
struct probe_answer {
  probe_value value;
  std::string thrown;
};

probe_answer ask(const run_state& run, const expect_probe& what) {
  probe_answer answer;
  answer.thrown =
      thrown_by([&] { answer.value = run.apps[what.app]->probe(*what.what); });
  return answer;
}

}  // namespace

// With `judge expectations off` a run goes on without an application that could
// not start: it can be asked nothing.

step_outcome play(run_state& run, cursor& thread, const call_step& what) {
  if (!run.apps[what.app]->has_started()) return step_outcome::done;
  const std::string thrown =
      thrown_by([&] { run.apps[what.app]->make_call(*what.what, what.given); });
  if (!thrown.empty()) {
    return fail(run, thread.current().where,
                name_of(run, what.app, what.what->name) + " threw " + thrown);
  }
  run.stage->ask_again(what.app);
  return step_outcome::done;
}

bool is_met(run_state& run, const expect_probe& what, place where) {
  if (!run.apps[what.app]->has_started()) return false;
  const probe_answer shown = ask(run, what);
  if (shown.thrown.empty()) return shown.value == what.value;
  if (run.expectations_count()) {
    fail(run, where,
         name_of(run, what.app, what.what->name) + " threw " + shown.thrown,
         {.notes = {"help: a probe is asked whenever the world is at rest, and "
                    "must have an answer then"}});
  }
  return false;
}

step_outcome play(run_state& run, cursor& thread, const expect_probe& what) {
  return is_met(run, what, thread.current().where) ? step_outcome::passed
                                                   : step_outcome::blocked;
}

std::string waits_for(const run_state& run, const cursor& /*thread*/,
                      const expect_probe& what) {
  std::string wanted = "for " + name_of(run, what.app, what.what->name) +
                       " to be " + to_text(what.value);
  if (!run.apps[what.app]->has_started()) return wanted;
  const probe_answer shown = ask(run, what);
  return wanted + (shown.thrown.empty() ? ", and it is " + to_text(shown.value)
                                        : ", and it throws " + shown.thrown);
}

}  // namespace rehearse::scenario
