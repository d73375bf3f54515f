#include "sim/play/timeliness.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "sim/play/failure.h"
#include "sim/value_text.h"

namespace rehearse::scenario {
namespace {

// From when to when a bound holds, for a cursor that arrived at `arrived`.
std::pair<duration, duration> span_of(const bound& limit, duration arrived) {
  switch (limit.what) {
    case bound::kind::within:
      return {duration::zero(), arrived + limit.first};
    case bound::kind::at:
      return {limit.first, limit.first};
    case bound::kind::after:
      return {limit.first, duration::max()};
    case bound::kind::in:
      return {limit.first, limit.last};
  }
  return {};
}

// The bounds of a step that has any.
const bounds* bounds_of(const step& line) {
  // `expect call` keeps its bounds with the call, as each entry of `expect
  // order` does.
  if (const auto* call = std::get_if<expect_call>(&line.what)) {
    return &call->call.when;
  }
  return std::visit(
      [](const auto& what) -> const bounds* {
        if constexpr (requires { what.when; }) return &what.when;
        return nullptr;
      },
      line.what);
}

}  // namespace

bool is_in_time(run_state& run, const bounds& when, const cursor& thread,
                duration moment) {
  // A bound in real time would fail on a slow machine, and say nothing about
  // the application.
  if (!run.is_simulated()) return true;
  for (const bound& each : when.all) {
    const auto [first, last] = span_of(each, thread.arrived_at);
    if (moment >= first && moment <= last) continue;
    fail(run, each.where,
         "this came at " + to_string(moment) + ", expected " +
             to_text(each, thread.arrived_at));
    return false;
  }
  return true;
}

bool is_in_time(run_state& run, const bounds& when, const cursor& thread) {
  return is_in_time(run, when, thread, run.stage->now());
}

const bound* missed_bound(const run_state& run, const cursor& thread) {
  const bounds* when =
      run.is_simulated() ? bounds_of(thread.current()) : nullptr;
  if (when == nullptr) return nullptr;
  const auto missed =
      std::find_if(when->all.begin(), when->all.end(), [&](const bound& each) {
        // Only the end matters: a bound that has not begun can still be met.
        return run.stage->now() > span_of(each, thread.arrived_at).second;
      });
  return missed == when->all.end() ? nullptr : &*missed;
}

std::string to_text(const bound& limit, duration arrived) {
  switch (limit.what) {
    case bound::kind::within:
      return "within " + to_string(limit.first) + " (by " +
             to_string(arrived + limit.first) + ")";
    case bound::kind::at:
      return "at " + to_string(limit.first);
    case bound::kind::after:
      return "after " + to_string(limit.first);
    case bound::kind::in:
      return "in " + to_string(limit.first) + ".." + to_string(limit.last);
  }
  return {};
}

}  // namespace rehearse::scenario
