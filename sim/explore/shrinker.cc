#include "sim/explore/shrinker.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <set>
#include <utility>

#include "sim/explore/experiment.h"
#include "sim/explore/searches.h"

namespace rehearse {
namespace {

class shrinking {
 public:
  shrinking(const subject& what, const find& found, label_names& names,
            const shrink_options& how)
      : how_(how), runs_(what, names, how.is_over) {
    result_.violation = found.violation;
    result_.deviations = found.deviations;
    result_.size_before = found.deviations.size();
  }

  shrunk_find run() {
    try {
      if (is_deterministic()) {
        reduce();
        certify();
        explain();
      }
    } catch (const experiment::stopped&) {
      // What it has come to is right, if not the least.
    }
    result_.runs = spent_;
    return std::move(result_);
  }

 private:
  // Never shrink a flake: the answers would mean nothing.
  bool is_deterministic() {
    const recorded_run first = play(result_.deviations);
    const recorded_run second = play(result_.deviations);
    result_.is_flaky = first.outcome.hash != second.outcome.hash ||
                       first.outcome.violation != result_.violation;
    if (!result_.is_flaky) {
      result_.deviations = deviations_in_order(first.made);
    }
    return !result_.is_flaky;
  }

  recorded_run play(const schedule& which) {
    ++spent_;
    schedule_strategy followed(which);
    return runs_.play_again(followed);
  }

  bool has_runs_left() const { return spent_ < how_.runs_max; }

  // Plays a candidate that was not tried before; takes it if it fails alike.
  bool attempt(const schedule& candidate) {
    if (candidate.size() >= result_.deviations.size() || !has_runs_left())
      return false;
    if (!tried_.insert(hash_of(sorted(candidate))).second) return false;
    const recorded_run result = play(candidate);
    if (result.outcome.violation == result_.violation) {
      take(deviations_in_order(result.made));
      return true;
    }
    note_other(result);
    return false;
  }

  void take(schedule smaller) {
    result_.deviations = std::move(smaller);
    if (how_.on_smaller) how_.on_smaller(result_.deviations);
  }

  void note_other(const recorded_run& result) {
    if (result.outcome.passed()) return;
    const bool is_known = std::any_of(
        result_.others.begin(), result_.others.end(), [&](const auto& each) {
          return each.first == result.outcome.violation;
        });
    if (!is_known) {
      result_.others.emplace_back(result.outcome.violation,
                                  deviations_of(result.made));
    }
  }

  // To a fixed point: each step makes others possible.
  void reduce() {
    attempt({});
    for (;;) {
      const std::size_t before = result_.deviations.size();
      cut_tail();
      drop_kinds();
      drop_chunks();
      if (result_.deviations.size() == before || !has_runs_left()) return;
    }
  }

  // What comes after the failure is sealed does not matter.
  void cut_tail() {
    for (std::size_t cut = result_.deviations.size() / 2; cut > 0; cut /= 2) {
      while (result_.deviations.size() > cut) {
        schedule head = result_.deviations;
        head.resize(head.size() - cut);
        if (!attempt(head)) break;
      }
    }
  }

  // All of one site, and all about one object.
  void drop_kinds() {
    std::set<site> sites;
    std::set<std::uint64_t> labels;
    for (const deviation& each : result_.deviations) {
      sites.insert(each.where);
      labels.insert(each.label);
    }
    for (const site each : sites) {
      attempt(without([&](const deviation& d) { return d.where == each; }));
    }
    for (const std::uint64_t each : labels) {
      attempt(without([&](const deviation& d) { return d.label == each; }));
    }
  }

  template <typename Predicate>
  schedule without(Predicate is_dropped) const {
    schedule rest;
    std::copy_if(result_.deviations.begin(), result_.deviations.end(),
                 std::back_inserter(rest),
                 [&](const deviation& each) { return !is_dropped(each); });
    return rest;
  }

  // Zeller and Hildebrandt's ddmin, by complements: halves, quarters ... ones.
  void drop_chunks() {
    for (std::size_t size =
             std::max<std::size_t>(result_.deviations.size() / 2, 1);
         ; size /= 2) {
      for (std::size_t begin = 0; begin < result_.deviations.size();) {
        schedule rest = result_.deviations;
        const auto from = rest.begin() + static_cast<std::ptrdiff_t>(begin);
        rest.erase(from, from + static_cast<std::ptrdiff_t>(
                                    std::min(size, rest.size() - begin)));
        if (!attempt(rest)) begin += size;
      }
      if (size <= 1) return;
    }
  }

  // Tries every schedule with fewer deviations. One that fails alike is taken,
  // and what is smaller than that was tried already: schedules are tried by
  // their size.
  void certify() {
    if (result_.deviations.empty()) {
      result_.is_certified = true;
      return;
    }
    certificate_begin_ = spent_;
    std::vector<schedule> level = {{}};
    for (std::size_t size = 0; size < result_.deviations.size(); ++size) {
      std::vector<schedule> next;
      const bool is_last = size + 1 == result_.deviations.size();
      for (const schedule& each : level) {
        if (spent_ - certificate_begin_ >= how_.certificate_runs_max) return;
        const recorded_run result = play(each);
        ++result_.smaller_tried;
        if (result.outcome.violation == result_.violation) {
          take(deviations_in_order(result.made));
          result_.is_certified = true;
          return;
        }
        note_other(result);
        if (!is_last) extend(each, result, next);
      }
      level = std::move(next);
    }
    result_.is_certified = true;
  }

  // With one more deviation, which the run makes after those that it has.
  static void extend(const schedule& base, const recorded_run& result,
                     std::vector<schedule>& extended) {
    std::size_t behind = 0;
    for (std::size_t i = 0; i < result.made.size(); ++i) {
      if (result.made[i].answer.value != 0) behind = i + 1;
    }
    if (deviations_of(result.made) != sorted(base)) return;
    for (const deviation& each : single_deviations(result.made, behind)) {
      schedule longer = base;
      longer.push_back(each);
      extended.push_back(std::move(longer));
    }
  }

  // Of each deviation: whether its value matters, or only that it is not 0.
  void explain() {
    const recorded_run whole = play(result_.deviations);
    for (const deviation& each : result_.deviations) {
      explained_deviation& entry = result_.explained.emplace_back();
      entry.what = each;
      const auto made =
          std::find_if(whole.made.begin(), whole.made.end(),
                       [&](const made_choice& m) { return m.answer == each; });
      if (made == whole.made.end() || made->answers() < 3) continue;
      entry.any_value_does = true;
      for (std::uint32_t i = 1; i < made->answers(); ++i) {
        schedule other = result_.deviations;
        const auto place = std::find(other.begin(), other.end(), each);
        place->value = made->answer_at(i);
        if (play(other).outcome.violation != result_.violation) {
          entry.any_value_does = false;
          break;
        }
      }
    }
  }

  const shrink_options& how_;
  experiment runs_;
  shrunk_find result_;
  std::set<std::uint64_t> tried_;
  std::uint64_t spent_ = 0;
  std::uint64_t certificate_begin_ = 0;
};

}  // namespace

shrunk_find shrink(const subject& what, const find& found, label_names& names,
                   const shrink_options& how) {
  return shrinking(what, found, names, how).run();
}

}  // namespace rehearse
