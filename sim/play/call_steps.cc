#include "sim/play/call_steps.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "sim/play/call_judges.h"
#include "sim/play/late_values.h"
#include "sim/play/timeliness.h"
#include "sim/watch/netstat.h"

namespace rehearse::scenario {
namespace {

// The latest of the calls [first, end) that satisfies `is_meant`.
template <typename Predicate>
std::optional<std::size_t> latest_call(const run_state& run, std::size_t first,
                                       std::size_t end, Predicate is_meant) {
  const auto& calls = run.calls.calls();
  // Backwards, since a reader most likely means what has just happened.
  for (std::size_t i = end; i-- > first;) {
    if (is_meant(calls[i])) return i;
  }
  return std::nullopt;
}

std::string describe_call(const run_state& run, std::size_t index) {
  const recorded_call& call = run.calls.calls()[index];
  std::string text = run.calls.describe(call);
  if (call.taken_by != 0) {
    text += ", which line " + std::to_string(call.taken_by) + " took";
  }
  return text;
}

// The call that a line could have meant: of the same method, if possible of the
// same channel, if possible since the last mark.
std::vector<std::string> nearest_call(const run_state& run,
                                      const expected_call& wanted,
                                      std::size_t first) {
  const std::size_t end = run.calls.calls().size();
  const auto is_same = [&](const recorded_call& call) {
    return run.calls.names(call, wanted.method);
  };
  const auto is_like = [&](const recorded_call& call) {
    return call.method == wanted.method.method;
  };
  // Each look is wider than the one before: the fewer words of a line have to
  // be wrong, the likelier the call was meant.
  if (const auto nearest = latest_call(run, first, end, is_same)) {
    return {"nearest: " + describe_call(run, *nearest)};
  }
  if (const auto nearest = latest_call(run, 0, first, is_same)) {
    return {"too early: " + describe_call(run, *nearest)};
  }
  if (const auto nearest = latest_call(run, first, end, is_like)) {
    return {"of another channel: " + describe_call(run, *nearest)};
  }
  return {};
}

std::string never_there(const run_state& run, const channel_name& name) {
  std::string visitors;
  // Beside the names that exist a mistyped one is easily seen.
  for (const known_channel& each : run.calls.channels()) {
    if (each.app != name.app || each.accept_ordinal == 0) continue;
    visitors += (visitors.empty() ? "" : ", ") + each.text;
    if (each.peer) visitors += " from " + run.plan.peers[*each.peer].name;
  }
  return "there was no " + name.text + "; " + run.plan.apps[name.app].name +
         " has accepted " + (visitors.empty() ? "nobody" : visitors);
}

std::string why_not_closed(const run_state& run, const channel_name& name) {
  const app_instance& app = *run.apps[name.app];
  const auto open = app.find_open(name);
  if (!open) return never_there(run, name);
  for (const open_socket& socket : run.stage->open_sockets(name.app)) {
    if (socket.identity.id != open->id) continue;
    std::string text = name.text + " is ";
    // The scenario may name a channel by its peer, and the trace by its number.
    // Both names let the reader find it there.
    if (app.name_of(socket.identity) != name.text) {
      text += app.name_of(socket.identity) + ", which is ";
    }
    return text + "open: " + describe_state(socket.view);
  }
  return name.text + " is open";
}

step_outcome expect_times(run_state& run, cursor& thread,
                          const expected_call& call) {
  // Another thread of the scenario has set a mark: the count begins anew.
  if (thread.first_call_seen != run.calls.last_mark()) {
    thread.first_call_seen = thread.next_call = run.calls.last_mark();
    thread.repeats = 0;
  }
  // Each call is counted once, however often this step is looked at.
  thread.repeats += run.calls.count(call, thread.next_call);
  thread.next_call = run.calls.calls().size();
  if (thread.repeats < *call.times) return step_outcome::blocked;
  if (!is_in_time(run, call.when, thread, run.stage->now())) {
    return step_outcome::blocked;
  }
  // From now on one call too many is a failure, until the next mark. It may
  // have been made already, in the same pass as the last one wanted.
  run.counted.add(call, run.calls);
  fail_if_counted_more(run);
  return run.failed() ? step_outcome::blocked : step_outcome::passed;
}

// Whether a call has the values that are known only now, or what is to be taken
// has the form that it should.
bool meets_late_values(run_state& run, const expected_call& line,
                       std::size_t index) {
  for (std::size_t i = 0; i < line.with.size(); ++i) {
    if (!line.with[i].late) continue;
    const auto bytes = completed(run, *line.with[i].late);
    if (!bytes) return false;
    take_match match(*bytes);
    const std::string& argument = run.calls.call(index).arguments[i];
    const std::size_t used = match.feed(argument, true);
    if (match.now() != take_match::state::done || used < argument.size())
      return false;
  }
  return true;
}

void take_from_call(run_state& run, const expected_call& line,
                    std::size_t index) {
  for (std::size_t i = 0; i < line.with.size(); ++i) {
    if (!line.with[i].late) continue;
    const auto bytes = completed(run, *line.with[i].late);
    if (!bytes) return;
    take_match match(*bytes);
    match.feed(run.calls.call(index).arguments[i], true);
    keep_taken(run, match);
  }
}

}  // namespace

std::string why_not_open(const run_state& run, const channel_name& name) {
  if (!run.calls.knows(name)) return never_there(run, name);
  // The call that closed it shows when that was, and so why.
  const method_name closing = {.who = name, .method = "close"};
  const auto closed = latest_call(run, 0, run.calls.calls().size(),
                                  [&](const recorded_call& call) {
                                    return run.calls.names(call, closing);
                                  });
  if (!closed) return name.text + " is not open";
  return name.text + " was closed: " + describe_call(run, *closed);
}

// --- expect call ------------------------------------------------------------

step_outcome play(run_state& run, cursor& thread, const expect_call& what) {
  if (what.call.times) return expect_times(run, thread, what.call);
  // A mark by another cursor moves where the search begins.
  if (thread.first_call_seen != run.calls.last_mark()) {
    thread.first_call_seen = thread.next_call = run.calls.last_mark();
  }
  const std::size_t end = run.calls.calls().size();
  std::size_t match = run.calls.next_free(what.call, thread.next_call);
  while (match < end && !meets_late_values(run, what.call, match)) {
    if (run.failed()) return step_outcome::blocked;
    match = run.calls.next_free(what.call, match + 1);
  }
  // What was looked at is not looked at again: otherwise a long wait would
  // search the whole log each time.
  thread.next_call = match;
  if (match == end) return step_outcome::blocked;
  if (!is_in_time(run, what.call.when, thread, run.calls.call(match).time)) {
    return step_outcome::blocked;
  }
  // The number of the line is kept, so that another line that waits in vain can
  // say who took the call.
  run.calls.call(match).taken_by = what.call.where.line;
  take_from_call(run, what.call, match);
  return step_outcome::passed;
}

std::string waits_for(const run_state& /*run*/, const cursor& thread,
                      const expect_call& what) {
  std::string text = "for " + to_text(what.call);
  if (what.call.times) {
    text += ", " + std::to_string(thread.repeats) + " of " +
            std::to_string(*what.call.times);
  }
  return text;
}

wait_in_vain explain(const run_state& run, const cursor& thread,
                     const expect_call& what) {
  const std::size_t mark = run.calls.last_mark();
  wait_in_vain result{.where = what.call.where};
  if (!what.call.times || thread.repeats == 0) {
    result.notes = nearest_call(run, what.call, mark);
    return result;
  }
  // Some calls were made, but too few. A list of them says more than the
  // nearest other call.
  result.notes = list_calls(run, what.call, mark);
  result.notes.insert(result.notes.begin(),
                      "called " + times_text(thread.repeats) + ", expected " +
                          times_text(*what.call.times));
  return result;
}

// --- never, order, open, closed ---------------------------------------------

step_outcome play(run_state& /*run*/, cursor& /*thread*/,
                  const expect_never& /*what*/) {
  // The line holds for the whole run, wherever it stands. Its judge looks at
  // it, and its thread goes on.
  return step_outcome::passed;
}

step_outcome play(run_state& run, cursor& thread, const expect_order& what) {
  // A mark makes all calls before it not count, so the order begins anew.
  if (thread.first_call_seen != run.calls.last_mark()) {
    thread.first_call_seen = thread.next_call = run.calls.last_mark();
    thread.progress = 0;
    thread.repeats = 0;
    thread.last_match.reset();
  }
  const std::size_t end = run.calls.calls().size();
  while (thread.next_call < end) {
    const expected_call& wanted = what.calls[thread.progress];
    const std::uint64_t times = wanted.times.value_or(1);
    // Each call has its own time to be in; without bounds all are met at once.
    const bool one_by_one = !wanted.when.all.empty() || times == 0;
    // Other calls may come in between: only the order of these is expected.
    const auto met = run.calls.next(wanted, thread.next_call,
                                    one_by_one ? 1 : times - thread.repeats);
    thread.next_call = met.count == 0 ? end : met.last;
    if (met.count == 0) break;
    if (!is_in_time(run, wanted.when, thread, run.calls.call(met.last).time)) {
      return step_outcome::blocked;
    }
    // Kept for the message: what is missing should have come after this.
    thread.last_match = met.last;
    ++thread.next_call;
    thread.repeats += met.count;
    if (thread.repeats < times) continue;
    thread.repeats = 0;
    if (++thread.progress == what.calls.size()) return step_outcome::passed;
  }
  return step_outcome::blocked;
}

bool is_met(const run_state& run, const expect_state& what) {
  const bool open = run.apps[what.channel.app]->is_open(what.channel);
  // A channel that was never there is not closed, but misspelt or yet to come.
  return what.open ? open : !open && run.calls.knows(what.channel);
}

step_outcome play(run_state& run, cursor& /*thread*/,
                  const expect_state& what) {
  return is_met(run, what) ? step_outcome::passed : step_outcome::blocked;
}

std::string waits_for(const run_state& /*run*/, const cursor& thread,
                      const expect_order& what) {
  return "for " + to_text(what.calls[thread.progress]) + ", number " +
         std::to_string(thread.progress + 1) + " of " +
         std::to_string(what.calls.size()) + " in order";
}

wait_in_vain explain(const run_state& run, const cursor& thread,
                     const expect_order& what) {
  const expected_call& wanted = what.calls[thread.progress];
  const std::size_t mark = run.calls.last_mark();
  const std::size_t first = thread.last_match ? *thread.last_match + 1 : mark;
  wait_in_vain result{.where = wanted.where};
  if (thread.last_match) {
    // The progress already points behind the entry that was met, unless some of
    // its `times` are still missing.
    const std::size_t previous =
        thread.progress - (thread.repeats == 0 ? 1 : 0);
    result.notes.push_back(
        "after " + describe_call(run, *thread.last_match) + ", which line " +
        std::to_string(what.calls[previous].where.line) + " met");
  }
  const auto earlier =
      latest_call(run, mark, first, [&](const recorded_call& call) {
        return run.calls.matches(call, wanted);
      });
  // The call is not missing, it came too soon. Whoever reads the message would
  // otherwise look for a call that was never made.
  if (earlier && thread.repeats == 0) {
    result.message = "calls came in another order";
    result.notes.push_back("found before that: " +
                           describe_call(run, *earlier));
    return result;
  }
  for (auto& each : nearest_call(run, wanted, first)) {
    result.notes.push_back(std::move(each));
  }
  return result;
}

std::string waits_for(const run_state& /*run*/, const cursor& /*thread*/,
                      const expect_state& what) {
  return "for " + what.channel.text + " to be " +
         (what.open ? "open" : "closed");
}

wait_in_vain explain(const run_state& run, const cursor& thread,
                     const expect_state& what) {
  return {.where = thread.current().where,
          .notes = {what.open ? why_not_open(run, what.channel)
                              : why_not_closed(run, what.channel)}};
}

}  // namespace rehearse::scenario
