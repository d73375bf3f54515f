#include "sim/explore/healing.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <set>
#include <utility>
#include <vector>

#include "sim/explore/experiment.h"

namespace rehearse {
namespace {

// How far a choice may move, counted in choices of its kind at its label.
constexpr std::uint64_t shift_max = 8;

std::uint64_t distance(std::uint64_t a, std::uint64_t b) {
  return a < b ? b - a : a - b;
}

class neighbourhood {
 public:
  neighbourhood(const subject& what, const std::string& violation,
                label_names& names, std::uint64_t runs_max,
                const experiment::stop_question& is_over)
      : violation_(violation),
        runs_(what, names, is_over),
        runs_left_(runs_max) {}

  // Breadth first: what differs in the fewest places is tried first.
  std::optional<schedule> search(const schedule& stored) {
    std::vector<schedule> level = {sorted(stored)};
    while (!level.empty()) {
      std::vector<schedule> next;
      for (const schedule& each : level) {
        if (runs_left_ == 0) return std::nullopt;
        if (auto failing = try_one(each, next)) return failing;
      }
      level = std::move(next);
    }
    return std::nullopt;
  }

 private:
  std::optional<schedule> try_one(const schedule& which,
                                  std::vector<schedule>& next) {
    if (!tried_.insert(hash_of(which)).second) return std::nullopt;
    --runs_left_;
    schedule_strategy followed(which);
    const recorded_run run = runs_.play_again(followed);
    if (run.outcome.violation == violation_) {
      return deviations_of(run.made);
    }
    const schedule missing = followed.not_applied();
    // Those that were asked for may come to nothing where they are.
    for (const deviation& each : missing.empty() ? which : missing) {
      add_moved(which, each, run.made, next);
    }
    return std::nullopt;
  }

  // With one deviation somewhere else, at the closest places first.
  static void add_moved(const schedule& which, const deviation& moved,
                        const std::vector<made_choice>& made,
                        std::vector<schedule>& next) {
    std::vector<const made_choice*> places;
    for (const made_choice& each : made) {
      const deviation& place = each.answer;
      if (place.where != moved.where || place.value != 0) continue;
      if (moved.value >= each.n) continue;
      const bool is_near = place.label == moved.label &&
                           distance(place.ordinal, moved.ordinal) <= shift_max;
      // Its object may have another name now.
      if (is_near || place.label != moved.label) places.push_back(&each);
    }
    std::stable_sort(places.begin(), places.end(),
                     [&](const made_choice* a, const made_choice* b) {
                       return rank(*a, moved) < rank(*b, moved);
                     });
    for (const made_choice* const each : places) {
      schedule other = which;
      deviation& changed = *std::find(other.begin(), other.end(), moved);
      changed = each->answer;
      changed.value = moved.value;
      next.push_back(sorted(std::move(other)));
    }
  }

  static std::pair<bool, std::uint64_t> rank(const made_choice& place,
                                             const deviation& moved) {
    return {place.answer.label != moved.label,
            distance(place.answer.ordinal, moved.ordinal)};
  }

  const std::string& violation_;
  experiment runs_;
  std::uint64_t runs_left_;
  std::set<std::uint64_t> tried_;
};

}  // namespace

std::optional<find> heal(const subject& what, const schedule& stored,
                         const std::string& violation, label_names& names,
                         const heal_options& how) {
  const experiment::stop_question never;
  neighbourhood near(what, violation, names, how.neighbours_max, never);
  if (auto failing = near.search(stored)) {
    return find{.violation = violation,
                .deviations = *std::move(failing),
                .search = "neighbourhood",
                .run = 1};
  }
  exploration_options wide = how.exploration;
  // What else fails is not what is looked for.
  wide.keeps_going = true;
  std::atomic<bool> is_found = false;
  wide.stop = &is_found;
  wide.on_find = [&](const find& found, const label_names& /*names*/) {
    if (found.violation == violation) is_found = true;
  };
  exploration_report report = explore(what, wide);
  for (find& each : report.finds) {
    if (each.violation != violation) continue;
    for (const deviation& one : each.deviations) {
      names.add(one.label, report.names.text(one.label));
    }
    return std::move(each);
  }
  return std::nullopt;
}

}  // namespace rehearse
