#include "sim/language/reading.h"

#include <algorithm>
#include <utility>

#include "sim/language/limits.h"

namespace rehearse::scenario {
namespace {

// Sums stay far below what 64 bits hold, because they stop here.
duration capped_sum(duration a, duration b) {
  return std::min(a + b, duration(std::int64_t{1} << 61));
}

void keep_time(reading& at, const step_time& when) {
  reading::clock& now = at.clocks[at.cursor];
  const int line = when.where.line;
  if (!when.absolute) {
    now = {capped_sum(now.earliest, when.time), line};
    return;
  }
  if (when.time < now.earliest) {
    at.in.fail(when.where, "the instant " + to_string(when.time) +
                               " is over by then: line " +
                               std::to_string(now.line) + " ends at " +
                               to_string(now.earliest) + " or later");
    return;
  }
  now = {when.time, line};
}

void keep_time(reading& at, place start, const run_step& run) {
  if (!run.time) return;
  reading::clock& now = at.clocks[at.cursor];
  now = {capped_sum(now.earliest, *run.time), start.line};
}

}  // namespace

void charge(reading& at, place where, std::size_t size) {
  const bool fitted = at.plan_size <= limits::plan_bytes;
  at.plan_size += size;
  if (!fitted || at.plan_size <= limits::plan_bytes) return;
  at.in.fail(where,
             "the scenario takes more memory than " +
                 std::to_string(limits::plan_bytes >> 20) + " MiB",
             "help: send and expect fewer bytes, or split the file");
}

void add_step(reading& at, place start, action what) {
  if (!at.in.ok()) return;
  charge(at, start, sizeof(step));
  if (at.when) keep_time(at, *at.when);
  if (const auto* run = std::get_if<run_step>(&what))
    keep_time(at, start, *run);
  if (!at.in.ok() || at.plan_size > limits::plan_bytes) return;
  at.made.cursors[at.cursor].steps.push_back({at.when, std::move(what), start});
}

void note_simulated_only(reading& at, place where, std::string what) {
  at.only_simulated.push_back({where, std::move(what)});
}

}  // namespace rehearse::scenario
