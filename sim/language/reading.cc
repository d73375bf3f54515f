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

// Only the earliest instants are known, because an expectation may take any
// time. So only what is certainly over is a mistake.
void keep_time(reading& context, const step_time& when) {
  reading::clock& now = context.clocks[context.cursor];
  const int line = when.where.line;
  if (!when.absolute) {
    now = {capped_sum(now.earliest, when.time), line};
    return;
  }
  if (when.time < now.earliest) {
    context.in.fail(when.where, to_string(when.time) +
                                    " has passed by then: line " +
                                    std::to_string(now.line) + " ends at " +
                                    to_string(now.earliest) + " or later");
    return;
  }
  now = {when.time, line};
}

void keep_time(reading& context, place start, const run_step& run) {
  if (!run.time) return;
  reading::clock& now = context.clocks[context.cursor];
  now = {capped_sum(now.earliest, *run.time), start.line};
}

}  // namespace

void charge(reading& context, place where, std::size_t size) {
  // Only the charge that crosses the limit is reported. All later ones would
  // say the same.
  const bool fitted = context.plan_size <= limits::plan_bytes;
  context.plan_size += size;
  if (!fitted || context.plan_size <= limits::plan_bytes) return;
  context.in.fail(where,
                  "the scenario takes more memory than " +
                      std::to_string(limits::plan_bytes >> 20) + " MiB",
                  "help: send and expect fewer bytes, or split the file");
}

bool check_text_size(reading& context, place where, std::size_t size) {
  const std::size_t read = context.in.size_read();
  const std::size_t all = read + std::min(size, limits::file_bytes + 1);
  if (all > limits::file_bytes) {
    context.in.fail(where,
                    "with what it includes and repeats, this file is "
                    "larger than " +
                        std::to_string(limits::file_bytes >> 20) + " MiB");
    return false;
  }
  if (all * context.cell_count <= limits::checked_bytes) return true;
  context.in.fail(where,
                  "the matrix has " + std::to_string(context.cell_count) +
                      " cells, too many for a file of this size",
                  "help: split the file");
  return false;
}

void add_step(reading& context, place start, action what) {
  // A failed statement may lack any part of its step.
  if (!context.in.ok()) return;
  // The time of a block is that of its first step.
  if (context.together && context.together->when) {
    context.when = std::exchange(context.together->when, std::nullopt);
  }
  charge(context, start, sizeof(step));
  if (context.when) keep_time(context, *context.when);
  if (const auto* run = std::get_if<run_step>(&what))
    keep_time(context, start, *run);
  // Each of the calls above may have failed the statement. And beyond the limit
  // no step is kept, whoever reported it.
  if (!context.in.ok() || context.plan_size > limits::plan_bytes) return;
  // To check a cell, nobody looks at its steps again.
  if (context.bytes == bytes_are::measured) return;
  context.plan.cursors[context.cursor].steps.push_back(
      {context.when, std::move(what), start,
       context.together ? context.together_count : 0});
}

void note_simulated_only(reading& context, place where, std::string what) {
  context.only_simulated.push_back({where, std::move(what)});
}

}  // namespace rehearse::scenario
