// Prints the table of docs/known_bugs.md: in how many runs each search finds
// each of the known bugs, and what is known of it then. What it counts is the
// same on every machine; the milliseconds are not.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/explore/explorer.h"
#include "sim/explore/point_of_no_return.h"
#include "sim/explore/searches.h"
#include "sim/explore/shrinker.h"
#include "sim/explore/subject.h"
#include "tests/known_bugs/known_bugs.h"

namespace known_bugs {
namespace {

using rehearse::exploration_report;
using rehearse::scenario::loop_kind;

constexpr std::uint64_t runs_max = 10'000;
constexpr std::uint64_t seed_count = 30;
// These draw nothing: one seed tells all.
constexpr std::string_view drawless_searches[] = {"deviations", "odometer"};

template <typename Value>
Value median(std::vector<Value> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// Runs to the first find, and the time.
struct hunt {
  std::uint64_t runs = runs_max + 1;  // Not found.
  double ms = 0;
};

double seconds_now() {
  const std::chrono::duration<double> now =
      std::chrono::steady_clock::now().time_since_epoch();
  return now.count();
}

exploration_report explored(const rehearse::subject& play,
                            const std::vector<std::string_view>& searches,
                            std::uint64_t seed) {
  return rehearse::explore(play, {.budget = {.runs = runs_max},
                                  .searches = searches,
                                  .seed = seed,
                                  .clock = seconds_now});
}

hunt median_hunt(const rehearse::subject& play,
                 const std::vector<std::string_view>& searches) {
  const bool draws =
      searches.size() != 1 ||
      std::count(std::begin(drawless_searches), std::end(drawless_searches),
                 searches.front()) == 0;
  std::vector<std::uint64_t> runs;
  std::vector<double> times;
  for (std::uint64_t seed = 1; seed <= (draws ? seed_count : 1); ++seed) {
    const auto report = explored(play, searches, seed);
    runs.push_back(report.finds.empty() ? runs_max + 1
                                        : report.finds.front().run);
    times.push_back(report.seconds * 1000);
  }
  return {median(runs), median(times)};
}

std::string text_of(std::uint64_t runs) {
  return runs > runs_max ? "-" : std::to_string(runs);
}

std::string rounded(double ms) {
  return ms < 10 ? std::to_string(static_cast<int>(ms * 10) / 10) + "." +
                       std::to_string(static_cast<int>(ms * 10) % 10)
                 : std::to_string(static_cast<int>(ms));
}

// Some messages explain themselves.
std::string shortened(const std::string& violation) {
  constexpr std::size_t size_max = 80;
  if (violation.size() <= size_max) return violation;
  return violation.substr(0, violation.rfind(' ', size_max)) + " ...";
}

// After which deviation the failure is likelier by most, and how likely.
std::string largest_jump(const rehearse::subject& play,
                         const rehearse::shrunk_find& small) {
  const rehearse::failure_odds odds =
      rehearse::odds_of(play, small.deviations, small.violation);
  const std::size_t jump = odds.largest_jump();
  if (jump == 0) return "-";
  return std::to_string(jump) + ": " + std::to_string(odds.failures[jump]) +
         " of " + std::to_string(odds.draws);
}

void print_row(const known_bug& bug) {
  const staged_bug defective(bug, twin::defective, loop_kind::select);
  const rehearse::subject play = defective.to_explore();
  exploration_report first = explored(play, {}, 1);
  std::cout << "| " << bug.name.substr(0, 2) << " | " << bug.source << " | "
            << bug.what << " | ";
  if (first.finds.empty()) {
    std::cout << "not found |" << std::endl;
    return;
  }
  std::cout << "`" << shortened(first.finds.front().violation) << "` | ";
  for (const std::string_view each : rehearse::search_names()) {
    std::cout << text_of(median_hunt(play, {each}).runs) << " | ";
  }
  const hunt together = median_hunt(play, {});
  const auto begin = std::chrono::steady_clock::now();
  const rehearse::shrunk_find small =
      rehearse::shrink(play, first.finds.front(), first.names, {});
  const std::chrono::duration<double, std::milli> shrinking =
      std::chrono::steady_clock::now() - begin;
  std::cout << text_of(together.runs) << " | " << small.deviations.size()
            << (small.is_certified ? "" : ", not certified") << " | "
            << largest_jump(play, small) << " | " << rounded(together.ms)
            << " | " << rounded(shrinking.count()) << " |" << std::endl;
}

void print_table() {
  std::cout << "| no. | source | bug | what fails |";
  for (const std::string_view each : rehearse::search_names()) {
    std::cout << " " << each << " |";
  }
  std::cout
      << " all | size | jump | ms to find | ms to shrink |\n|---|---|---|---|";
  for (std::size_t i = 0; i < rehearse::search_names().size(); ++i) {
    std::cout << "---|";
  }
  std::cout << "---|---|---|---|---|\n";
  for (const known_bug& bug : all_known_bugs()) print_row(bug);
}

}  // namespace
}  // namespace known_bugs

int main() { known_bugs::print_table(); }
