#include "sim/play/pass_steps.h"

#include <poll.h>

#include <optional>
#include <utility>
#include <vector>

#include "sim/play/call_steps.h"
#include "sim/poll_flags.h"
#include "sim/value_text.h"
#include "sim/watch/netstat.h"
#include "sim/world/wait_answer.h"

namespace rehearse::scenario {
namespace {

// How far a `pass` line has come, as a cursor's progress.
constexpr std::size_t waiting_for_time = 1;
constexpr std::size_t allowed = 2;

// Whose descriptor a line is about; or why there is none.
struct found_descriptor {
  std::optional<int> fd;
  std::string problem;
};

found_descriptor find_descriptor(const run_state& run,
                                 const channel_name& name) {
  const std::vector<int> open = run.apps[name.app]->descriptors_of(name);
  if (open.empty()) return {{}, why_not_open(run, name)};
  if (open.size() > 1) {
    return {{},
            name.text + " is " + std::to_string(open.size()) +
                " open channels: give each a name in the application, as in "
                "`context::label(channel, \"upstream\")`, which makes it `" +
                run.plan.apps[name.app].name + "/upstream`"};
  }
  return {open.front(), {}};
}

// "echo/1 asks for in, and this line says in+out"; empty if they agree.
std::string interest_problem(const run_state& run,
                             const channel_flags& wanted) {
  const auto found = find_descriptor(run, wanted.channel);
  if (!found.fd) return found.problem;
  const asyncore::pass* waiting = run.stage->waiting(wanted.channel.app);
  if (waiting == nullptr) return wanted.channel.text + " is asked for nothing";
  const int flags = asked_flags(*waiting, *found.fd) & (POLLIN | POLLOUT);
  if (flags == wanted.flags) return {};
  return wanted.channel.text + " asks for " + flags_text(flags) +
         ", and this line says " + flags_text(wanted.flags);
}

step_outcome fail_pass(run_state& run, const pass_step& what, place where,
                       const std::string& problem) {
  return fail(run, where,
              "pass " + std::to_string(what.number) + ": " + problem);
}

// What no kernel would answer is a mistake of the script.
std::string answer_problem(const run_state& run, const channel_flags& found,
                           int fd) {
  const int asked = asked_flags(*run.stage->waiting(found.channel.app), fd);
  if (asked == 0) {
    return found.channel.text + " did not ask, and would not be answered";
  }
  const int unasked = found.flags & ~(asked | always_reported);
  if (unasked == 0) return {};
  return found.channel.text + " did not ask for " + flags_text(unasked);
}

// Time goes by until the wait is over: until the next timer, or as long as the
// loop waits.
//
// With `judge expectations off` a line need not fit what the program has come
// to: what it says of the interest does not count, and what cannot be made of
// it is left out.
step_outcome begin(run_state& run, cursor& thread, const pass_step& what) {
  const place where = thread.current().where;
  const bool must_fit = run.expectations_count();
  if (run.stage->waiting(what.app) == nullptr) {
    if (!must_fit) return step_outcome::passed;
    return fail_pass(run, what, where,
                     run.plan.apps[what.app].name +
                         " makes no pass: it has no channel in its map");
  }
  for (const channel_flags& each : what.interest) {
    const std::string problem =
        must_fit ? interest_problem(run, each) : std::string();
    if (!problem.empty()) return fail_pass(run, what, each.where, problem);
  }
  if (what.what == pass_step::answer::timeout) {
    thread.wakes_at = run.stage->vain_wait_end(what.app);
    if (!thread.wakes_at) {
      if (!must_fit) return step_outcome::passed;
      return fail_pass(run, what, where,
                       "this wait has no end: the loop waits for ever, and no "
                       "timer is pending");
    }
  }
  thread.progress = waiting_for_time;
  return step_outcome::acted;
}

step_outcome allow(run_state& run, cursor& thread, const pass_step& what) {
  wait_answer answer;
  for (const channel_flags& each : what.ready) {
    const auto found = find_descriptor(run, each.channel);
    const std::string problem =
        found.fd ? answer_problem(run, each, *found.fd) : found.problem;
    if (!problem.empty() && !run.expectations_count()) continue;
    if (!problem.empty()) return fail_pass(run, what, each.where, problem);
    answer.entries.emplace_back(*found.fd, each.flags);
  }
  if (what.what == pass_step::answer::error) {
    answer.what = wait_answer::kind::error;
    answer.error = what.error;
  }
  run.record.add(run.stage->now(), run.stage->pass_number(),
                 {.who = run.record.intern(run.plan.apps[what.app].name),
                  .verb = "pass",
                  .object = run.record.intern(what.text)});
  run.apps[what.app]->passes()->allow(std::move(answer));
  thread.progress = allowed;
  return step_outcome::acted;
}

}  // namespace

step_outcome play(run_state& run, cursor& thread, const pass_step& what) {
  if (thread.progress == 0) {
    const step_outcome begun = begin(run, thread, what);
    if (begun != step_outcome::acted) return begun;
  }
  if (thread.progress == allowed) {
    return run.apps[what.app]->passes()->is_allowed() ? step_outcome::blocked
                                                      : step_outcome::passed;
  }
  if (thread.wakes_at && *thread.wakes_at > run.stage->now()) {
    return step_outcome::blocked;
  }
  thread.wakes_at.reset();
  return allow(run, thread, what);
}

std::string waits_for(const run_state& /*run*/, const cursor& /*thread*/,
                      const pass_step& what) {
  return "for pass " + std::to_string(what.number);
}

step_outcome play(run_state& run, cursor& /*thread*/,
                  const expect_interest& what) {
  for (const channel_flags& each : what.channels) {
    if (!interest_problem(run, each).empty()) return step_outcome::blocked;
  }
  return step_outcome::passed;
}

std::string waits_for(const run_state& /*run*/, const cursor& /*thread*/,
                      const expect_interest& what) {
  std::string text = "for interest";
  for (const channel_flags& each : what.channels) {
    text += " " + each.channel.text + ":" + flags_text(each.flags);
  }
  return text;
}

wait_in_vain explain(const run_state& run, const cursor& thread,
                     const expect_interest& what) {
  for (const channel_flags& each : what.channels) {
    const std::string problem = interest_problem(run, each);
    if (!problem.empty()) return {.where = each.where, .notes = {problem}};
  }
  return {.where = thread.current().where};
}

}  // namespace rehearse::scenario
