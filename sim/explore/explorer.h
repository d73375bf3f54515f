// Explores a subject: lets searches take turns at it until one of them finds
// something, or the budget is used up, or nothing is left to try.
//
//   exploration_report report = explore(play, {.budget = {.runs = 100'000}});
//   for (const find& each : report.finds) ...
//
// What is found in a budget of runs is a function of the subject and of the
// options, however many threads work on it. Over `shard_count` machines, each
// with a shard index of its own, the schedules tried are together those that
// one machine would have tried.

#ifndef SIM_EXPLORE_EXPLORER_H_
#define SIM_EXPLORE_EXPLORER_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sim/explore/coverage.h"
#include "sim/explore/experiment.h"
#include "sim/explore/schedule.h"
#include "sim/explore/subject.h"

namespace rehearse {

// Whichever is used up first ends it. A budget of runs is counted in units of
// 64 runs, which searches use as far as they have something to try.
struct exploration_budget {
  std::optional<std::uint64_t> runs = std::nullopt;
  std::optional<double> seconds = std::nullopt;  // By the clock of the options.
};

// Something that goes wrong in some schedules.
struct find {
  std::string violation = {};
  schedule deviations = {};  // With which it was found first.
  std::string search = {};
  std::uint64_t seed = 0;  // That the run was drawn from; 0 if it was not.
  // Of the exploration, from 1; 0 if it was found in another way.
  std::uint64_t run = 0;
};

enum class exploration_end {
  found,        // Something, and it was not to go on.
  complete,     // The whole tree was tried.
  exhausted,    // The searches have nothing left to try.
  budget,       // It is used up.
  interrupted,  // Somebody said so.
  unsound,      // The benign run fails, or is not the same every time.
};

struct search_record {
  std::string_view name = {};
  std::uint64_t runs = 0;
  std::string claim = {};
};

struct exploration_report {
  exploration_end end = exploration_end::budget;
  std::uint64_t runs = 0;
  std::uint64_t classes = 0;  // Runs that went different ways.
  std::uint64_t sites = 0;    // Choices of the benign run.
  double seconds = 0;
  std::vector<search_record> searches = {};
  std::vector<find> finds = {};
  coverage covered = {};
  // If it is unsound: what fails with no deviation at all, or what differs.
  std::string why_unsound = {};
  label_names names = {};
};

struct exploration_progress {
  std::uint64_t runs = 0;
  std::uint64_t classes = 0;
  std::size_t finds = 0;
  std::string_view search = {};
  double seconds = 0;
};

struct exploration_options {
  exploration_budget budget = {};
  std::vector<std::string_view> searches = {};  // Empty: all.
  std::uint64_t seed = 1;
  unsigned depth = 3;
  unsigned threads = 1;
  std::uint64_t shard = 0;  // From 0.
  std::uint64_t shard_count = 1;
  bool keeps_going = false;  // After a find, for others.
  // Ends it soon after it is set. Not owned; may be null.
  const std::atomic<bool>* stop = nullptr;
  // Real time, in seconds since whenever: for the budget and for reports.
  // Called by all threads. Without it no time passes.
  std::function<double()> clock = {};
  // Called by the thread that explores, now and then, and for each find at
  // once. May be empty.
  std::function<void(const exploration_progress&)> on_progress = {};
  std::function<void(const find&, const label_names&)> on_find = {};
};

exploration_report explore(const subject& what, const exploration_options& how);

}  // namespace rehearse

#endif  // SIM_EXPLORE_EXPLORER_H_
