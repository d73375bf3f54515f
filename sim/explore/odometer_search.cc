// The whole tree of schedules, for subjects that are small enough.
//
// A schedule is a path: the first choice of a run has so many answers, each
// leads to a run whose second choice has so many, and so on. The last choice
// that has another answer left is turned on, as the wheels of an odometer are.
//
// So that many can work on it, the tree is first divided near its root into
// some sixty subtrees, which lanes share out among themselves.
//
// How large a tree is cannot be seen before it was walked. A guess: had every
// schedule as many siblings at each choice as those walked so far, there would
// be so many (Knuth, "Estimating the efficiency of backtrack programs", 1975).

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/explore/search.h"
#include "sim/explore/searches.h"

namespace rehearse {
namespace {

constexpr std::uint64_t lane_count = 16;
constexpr std::size_t subtrees_wanted = 64;

// A choice on the path, and which of its answers it has there.
struct wheel {
  made_choice what;
  std::uint32_t index = 0;
};

schedule deviations_on(const std::vector<wheel>& path) {
  schedule deviations;
  for (const wheel& each : path) {
    if (each.index == 0) continue;
    deviation turned = each.what.answer;
    turned.value = each.what.answer_at(each.index);
    deviations.push_back(turned);
  }
  return deviations;
}

class odometer_search final : public search {
 public:
  odometer_search() : lanes_(lane_count) {}

  std::string_view name() const override { return "odometer"; }
  std::uint64_t lanes() const override { return lane_count; }

  bool work(std::uint64_t unit, experiment& runs) override {
    divide(runs);
    lane& mine = lanes_[unit % lane_count];
    for (std::uint64_t i = 0; i < unit_runs; ++i) {
      if (!begin_subtree(unit % lane_count, mine)) return false;
      walk_one(mine, runs);
    }
    return true;
  }

  std::string claim(const work_done& done) const override {
    if (done.is_complete)
      return "all " + std::to_string(done.runs) + " schedules";
    const std::scoped_lock lock(mutex_);
    if (share_ <= 0) return {};
    const double all = static_cast<double>(walked_) / share_;
    char text[64];
    std::snprintf(text, sizeof text, "of about %.3g", all);
    return text;
  }

 private:
  struct lane {
    std::size_t next_subtree = 0;  // How many of its own were begun.
    std::size_t depth = 0;         // Of the root of the current one.
    std::vector<wheel> path;       // To the next schedule in it.
    bool is_walking = false;
  };

  // Once, whoever comes first.
  void divide(experiment& runs) {
    const std::scoped_lock lock(dividing_);
    if (!subtrees_.empty()) return;
    std::vector<std::vector<wheel>> nodes = {{}};
    bool has_grown = true;
    while (nodes.size() < subtrees_wanted && has_grown) {
      has_grown = false;
      std::vector<std::vector<wheel>> next;
      for (std::vector<wheel>& each : nodes) {
        schedule_strategy followed(deviations_on(each));
        const recorded_run run = runs.play_again(followed);
        if (run.made.size() == each.size()) {
          next.push_back(std::move(each));
          continue;
        }
        has_grown = true;
        const made_choice& branch = run.made[each.size()];
        for (std::uint32_t i = 0; i < branch.answers(); ++i) {
          next.push_back(each);
          next.back().push_back({branch, i});
        }
      }
      nodes = std::move(next);
    }
    subtrees_ = std::move(nodes);
  }

  bool begin_subtree(std::uint64_t number, lane& mine) const {
    if (mine.is_walking) return true;
    const std::size_t index = number + mine.next_subtree * lane_count;
    if (index >= subtrees_.size()) return false;
    ++mine.next_subtree;
    mine.path = subtrees_[index];
    mine.depth = mine.path.size();
    mine.is_walking = true;
    return true;
  }

  // Plays the schedule at hand, and goes on to the next one.
  void walk_one(lane& mine, experiment& runs) {
    schedule_strategy followed(deviations_on(mine.path));
    const recorded_run run = runs.play(followed);
    double share = 1;
    for (const made_choice& each : run.made) share /= each.answers();
    {
      const std::scoped_lock lock(mutex_);
      ++walked_;
      share_ += share;
    }
    for (std::size_t i = mine.path.size(); i < run.made.size(); ++i) {
      mine.path.push_back({run.made[i], 0});
    }
    while (mine.path.size() > mine.depth) {
      wheel& last = mine.path.back();
      if (++last.index < last.what.answers()) return;
      mine.path.pop_back();
    }
    mine.is_walking = false;
  }

  std::mutex dividing_;
  std::vector<std::vector<wheel>> subtrees_;
  std::vector<lane> lanes_;
  mutable std::mutex mutex_;
  std::uint64_t walked_ = 0;
  double share_ = 0;  // Of the tree, in equal parts at each choice.
};

}  // namespace

std::unique_ptr<search> make_odometer_search(const search_basis& /*basis*/) {
  return std::make_unique<odometer_search>();
}

}  // namespace rehearse
