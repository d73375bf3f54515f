#include "sim/run_limits.h"

#include <algorithm>
#include <iterator>

namespace rehearse {
namespace {

constexpr limit_row rows[] = {
    {.name = "passes",
     .count = &run_limits::passes,
     .help = "passes of all programs together"},
    {.name = "time", .time = &run_limits::time, .help = "virtual time"},
    {.name = "events",
     .count = &run_limits::events,
     .help = "what the network does, such as segments that arrive"},
    {.name = "calls",
     .count = &run_limits::calls,
     .help = "calls of the network within one pass, its clock included"},
    {.name = "trace",
     .count = &run_limits::trace,
     .help = "lines of the trace"},
    {.name = "real_time",
     .time = &run_limits::real_time,
     .help = "real time, on real sockets"},
    {.name = "memory",
     .count = &run_limits::memory,
     .help = "bytes that a run allocates"},
};

}  // namespace

std::span<const limit_row> limit_rows() { return rows; }

std::vector<std::string_view> limit_names() {
  std::vector<std::string_view> names;
  for (const limit_row& each : rows) names.push_back(each.name);
  return names;
}

std::optional<std::size_t> find_limit(std::string_view name) {
  const auto row =
      std::find_if(std::begin(rows), std::end(rows),
                   [&](const limit_row& each) { return each.name == name; });
  if (row == std::end(rows)) return std::nullopt;
  return static_cast<std::size_t>(row - std::begin(rows));
}

void limit_setting::apply(run_limits& limits) const {
  const limit_row& which = rows[row];
  if (which.count != nullptr) limits.*which.count = count;
  if (which.time != nullptr) limits.*which.time = time;
}

std::string_view limit_of(run_stopped::reason why) {
  switch (why) {
    case run_stopped::reason::passes:
      return "passes";
    case run_stopped::reason::time:
      return "time";
    case run_stopped::reason::real_time:
      return "real_time";
    case run_stopped::reason::events:
      return "events";
    case run_stopped::reason::calls:
      return "calls";
    case run_stopped::reason::trace:
      return "trace";
    case run_stopped::reason::memory:
      return "memory";
    case run_stopped::reason::quiet:
    case run_stopped::reason::wait:
      break;
  }
  return {};
}

std::string help_to_raise(run_stopped::reason why) {
  const std::string name(limit_of(why));
  if (name.empty()) return {};
  const bool is_time = rows[*find_limit(name)].time != nullptr;
  const std::string setting = name + (is_time ? "=TIME" : "=N");
  return "help: if it is right to do more, write `limit " + setting +
         "` into the file, or say `--limit " + setting + "`";
}

// A run that may do nothing would fail before it has begun, with a sentence
// about what it does too often.
std::string complaint(const limit_setting& setting) {
  const bool is_time = rows[setting.row].time != nullptr;
  const bool is_nothing =
      is_time ? setting.time <= asyncore::duration::zero() : setting.count == 0;
  if (!is_nothing) return {};
  return is_time ? "a limit is at least 1us" : "a limit is at least 1";
}

}  // namespace rehearse
