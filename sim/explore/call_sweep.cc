#include "sim/explore/call_sweep.h"

#include <array>
#include <cerrno>
#include <cstddef>

#include "sim/call_errors.h"

namespace rehearse::scenario {
namespace {

// One byte is the least; seven do not fit the parts of a message either, as a
// power of two would.
constexpr std::size_t short_counts[] = {1, 7};

std::size_t index_of(seam_call call) { return static_cast<std::size_t>(call); }

// Whether a program calls again later, and nothing is lost meanwhile. (A
// datagram that could not be sent may be lost.)
bool goes_on(seam_call call, int error) {
  if (error == EINTR && call == seam_call::poll) return true;
  if (error != EINTR && error != EAGAIN) return false;
  switch (call) {
    case seam_call::accept:
    case seam_call::send:
    case seam_call::recv:
    case seam_call::recvfrom:
    case seam_call::read:
    case seam_call::write:
      return true;
    default:
      return false;
  }
}

}  // namespace

std::vector<made_call> spread_calls(std::vector<made_call> calls,
                                    std::size_t most) {
  if (most == 0) return calls;
  std::array<std::size_t, seam_call_count> counts{};
  for (const made_call& each : calls) ++counts[index_of(each.call)];
  std::array<std::size_t, seam_call_count> seen{};
  std::erase_if(calls, [&](const made_call& each) {
    const std::size_t count = counts[index_of(each.call)];
    const std::size_t place = seen[index_of(each.call)]++;
    if (count <= most) return false;
    if (most == 1) return place != 0;
    // It stays if it is the next one behind a step of the even spread.
    const auto steps_below = [&](std::size_t number) {
      return (number * (most - 1) + count - 2) / (count - 1);
    };
    return steps_below(place + 1) == steps_below(place);
  });
  return calls;
}

std::vector<swept_fault> faults_of(const std::vector<made_call>& calls,
                                   bool may_notice) {
  constexpr std::string_view all_that_is_expected = "expectations";
  const std::string_view unnoticed =
      may_notice ? all_that_is_expected : std::string_view("calls");
  std::vector<swept_fault> all;
  for (const made_call& each : calls) {
    fault_line line = {.who = each.who,
                       .what = {.call = each.call, .first = each.nth},
                       .where = {1, 1, 1}};
    for (const int error : errors_of(each.call, each.kind)) {
      line.what.error = error;
      all.push_back(
          {line, goes_on(each.call, error) ? unnoticed : all_that_is_expected});
    }
    if (!may_be_short(each.call, each.kind)) continue;
    line.what.error = 0;
    for (const std::size_t count : short_counts) {
      line.what.most = count;
      all.push_back({line, unnoticed});
    }
  }
  return all;
}

}  // namespace rehearse::scenario
