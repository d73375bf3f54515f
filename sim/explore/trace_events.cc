#include "sim/explore/trace_events.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace rehearse {
namespace {

// "  2    0us    alice   send 5" -> "alice send 5"
std::string event_in(std::string_view line) {
  std::string text;
  std::size_t words = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"' && (i == 0 || line[i - 1] != '\\')) quoted = !quoted;
    if (line[i] != ' ' || quoted) {
      if (words >= 2) text += line[i];
      continue;
    }
    if (i > 0 && line[i - 1] != ' ' && ++words > 2) text += ' ';
  }
  return text;
}

}  // namespace

std::vector<std::string> events_and_choices_in(std::string_view trace) {
  std::vector<std::string> events;
  while (!trace.empty()) {
    const std::size_t end = std::min(trace.find('\n'), trace.size());
    std::string event = event_in(trace.substr(0, end));
    trace.remove_prefix(std::min(end + 1, trace.size()));
    if (!event.empty()) events.push_back(std::move(event));
  }
  return events;
}

bool is_choice(std::string_view event) {
  return event.find(" ~ ") != std::string_view::npos;
}

std::vector<std::string> events_in(std::string_view trace) {
  std::vector<std::string> events = events_and_choices_in(trace);
  std::erase_if(events, is_choice);
  return events;
}

}  // namespace rehearse
