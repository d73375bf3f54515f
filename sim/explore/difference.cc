#include "sim/explore/difference.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "sim/explore/trace_events.h"

namespace rehearse {
namespace {

bool comes_later(const std::vector<std::string>& events, std::size_t from,
                 const std::string& event) {
  return std::find(events.begin() + static_cast<std::ptrdiff_t>(from),
                   events.end(), event) != events.end();
}

}  // namespace

std::optional<difference> difference_of(std::string_view failing,
                                        std::string_view passing) {
  const std::vector<std::string> bad = events_in(failing);
  const std::vector<std::string> good = events_in(passing);
  std::size_t same = 0;
  while (same < bad.size() && same < good.size() && bad[same] == good[same]) {
    ++same;
  }
  difference found;
  if (same < bad.size()) found.failing = bad[same];
  if (same < good.size()) found.passing = good[same];
  if (found.failing.empty() && found.passing.empty()) return std::nullopt;
  found.has_swapped = !found.failing.empty() && !found.passing.empty() &&
                      comes_later(bad, same, found.passing) &&
                      comes_later(good, same, found.failing);
  return found;
}

std::optional<schedule> nearest_passing(const subject& what,
                                        const schedule& failing) {
  // The last one first: what comes late is closest to the failure.
  for (std::size_t i = failing.size(); i-- > 0;) {
    schedule rest = failing;
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
    schedule_strategy followed(rest);
    if (what(followed, false).passed()) return rest;
  }
  return std::nullopt;
}

std::optional<difference> difference_to_passing(const subject& what,
                                                const schedule& failing,
                                                std::string_view trace) {
  const auto nearest = nearest_passing(what, failing);
  if (!nearest) return std::nullopt;
  schedule_strategy passing(*nearest);
  return difference_of(trace, what(passing, true).trace);
}

std::string to_text(const difference& which) {
  const auto quoted = [](const std::string& event) {
    return event.empty() ? std::string("nothing more") : "`" + event + "`";
  };
  if (which.has_swapped) {
    return quoted(which.failing) + " comes before " + quoted(which.passing) +
           "; in the nearest schedule that passes, after it";
  }
  return quoted(which.failing) +
         " comes; in the nearest schedule that passes, " +
         quoted(which.passing);
}

}  // namespace rehearse
