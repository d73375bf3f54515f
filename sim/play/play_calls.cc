#include <algorithm>
#include <string>
#include <utility>

#include "sim/play/player.h"

namespace rehearse::scenario {

outcome player::play_step(cursor& at, const expect_call& what) {
  if (what.call.times) return expect_times(at, what.call);
  // A mark by another cursor moves where the search begins.
  if (at.first_call_seen != calls_.last_mark()) {
    at.first_call_seen = at.next_call = calls_.last_mark();
  }
  const std::size_t end = calls_.calls().size();
  const std::size_t found = calls_.find(what.call, at.next_call, end);
  at.next_call = found;
  if (found == end) return outcome::blocked;
  if (!is_in_time(what.call.when, at, calls_.at(found).time, what.call.where)) {
    return outcome::blocked;
  }
  calls_.at(found).taken_by = what.call.where.line;
  return outcome::passed;
}

outcome player::expect_times(cursor& at, const expected_call& call) {
  if (at.first_call_seen != calls_.last_mark()) {
    at.first_call_seen = at.next_call = calls_.last_mark();
    at.repeats = 0;
  }
  const std::size_t end = calls_.calls().size();
  at.repeats += calls_.count(call, at.next_call, end);
  at.next_call = end;
  if (at.repeats < *call.times) return outcome::blocked;
  if (!is_in_time(call.when, at, stage_->now(), call.where)) {
    return outcome::blocked;
  }
  counted_.push_back({&call, calls_.last_mark()});
  check_counted();
  return failed() ? outcome::blocked : outcome::passed;
}

// More calls than `times` said, up to now: a mistake whenever it is noticed.
void player::check_counted() {
  for (const counted_call& each : counted_) {
    if (failed()) return;
    const std::uint64_t found =
        calls_.count(*each.expected, each.from, calls_.calls().size());
    if (found <= *each.expected->times) continue;
    const auto& method = each.expected->method;
    fail(each.expected->where,
         method.who.text + "." + method.method + " was called " +
             times_text(found) + ", expected " +
             times_text(*each.expected->times),
         {.notes = list_calls(view(), *each.expected, each.from)});
  }
}

// `never` holds for the whole run, wherever it is written.
bool player::check_never() {
  for (; never_checked_ < calls_.calls().size(); ++never_checked_) {
    const recorded_call& made = calls_.calls()[never_checked_];
    for (const auto& [method, where] : never_) {
      if (!calls_.names(made, *method)) continue;
      fail(where, "this was called: " + calls_.describe(made));
      return true;
    }
  }
  return failed();
}

outcome player::play_step(cursor& /*at*/, const expect_never& /*what*/) {
  return outcome::passed;
}

outcome player::play_step(cursor& at, const expect_order& what) {
  if (at.first_call_seen != calls_.last_mark()) {
    at.first_call_seen = at.next_call = calls_.last_mark();
    at.progress = 0;
    at.repeats = 0;
    at.last_match.reset();
  }
  for (; at.next_call < calls_.calls().size(); ++at.next_call) {
    const expected_call& wanted = what.calls[at.progress];
    const recorded_call& made = calls_.calls()[at.next_call];
    if (!calls_.matches(made, wanted)) continue;
    if (!is_in_time(wanted.when, at, made.time, wanted.where)) {
      return outcome::blocked;
    }
    at.last_match = at.next_call;
    if (++at.repeats < wanted.times.value_or(1)) continue;
    at.repeats = 0;
    if (++at.progress == what.calls.size()) return outcome::passed;
  }
  return outcome::blocked;
}

outcome player::play_step(cursor& /*at*/, const expect_state& what) {
  const bool open = apps_[what.channel.app]->is_open(what.channel);
  // A channel that was never there is not closed, but misspelt or yet to come.
  const bool met = what.open ? open : !open && calls_.knows(what.channel);
  return met ? outcome::passed : outcome::blocked;
}

outcome player::play_step(cursor& /*at*/, const expect_idle& /*what*/) {
  return is_idle() ? outcome::passed : outcome::blocked;
}

// --- Bounds -----------------------------------------------------------------

// Whether what was met at `met` was met in time; otherwise it has failed. On
// the operating system the deadline stands for every bound.
bool player::is_in_time(const bounds& when, const cursor& at, duration met,
                        place /*where*/) {
  if (options_.network == network_kind::posix) return true;
  for (const bound& each : when.all) {
    const auto [first, last] = span_of(each, at.arrived_at);
    if (met >= first && met <= last) continue;
    fail(each.where, "this came at " + to_string(met) + ", expected " +
                         to_text(each, at.arrived_at));
    return false;
  }
  return true;
}

// Whether a step that is blocked can no longer be met in time.
bool player::is_too_late(const cursor& at) {
  if (options_.network == network_kind::posix) return false;
  const bounds* when = bounds_of(at.at());
  if (when == nullptr) return false;
  for (const bound& each : when->all) {
    const auto [first, last] = span_of(each, at.arrived_at);
    if (stage_->now() <= last) continue;
    failure_details more;
    more.notes = explain_wait(view(), at).notes;
    more.waiting = describe_waiting(view(), cursors_);
    fail(each.where,
         "this did not come " + to_text(each, at.arrived_at) + ": it is " +
             to_string(stage_->now()),
         more);
    return true;
  }
  return false;
}

}  // namespace rehearse::scenario
