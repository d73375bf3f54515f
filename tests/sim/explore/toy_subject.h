// Small things to explore, with a freedom that is known by counting.

#ifndef TESTS_SIM_EXPLORE_TOY_SUBJECT_H_
#define TESTS_SIM_EXPLORE_TOY_SUBJECT_H_

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "sim/choice_draw.h"
#include "sim/choices.h"
#include "sim/explore/subject.h"
#include "sim/run_coverage.h"

namespace rehearse {

// Hands out choices, and remembers the answers.
class toy_run {
 public:
  explicit toy_run(strategy& chosen_by) : choices_(chosen_by) {}

  std::uint32_t choose(site where, const std::string& label, std::uint32_t n) {
    choice_label named(label);
    const std::uint32_t answer = choices_.choose(where, named, n);
    answers_.push_back(answer);
    hash_ = mixed(hash_ + answer + 1);
    return answer;
  }
  bool deviates(const std::string& label) {
    return choose(site::poll_ready, label, 2) == 1;
  }

  // What it says of its coverage.
  run_coverage coverage;

  const std::vector<std::uint32_t>& answers() const { return answers_; }
  std::uint64_t hash() const { return hash_; }

 private:
  choices choices_;
  std::vector<std::uint32_t> answers_;
  std::uint64_t hash_ = 1;
};

// What went wrong; empty if nothing did.
using toy_program = std::function<std::string(toy_run& run)>;

inline subject toy_subject(toy_program program) {
  return [program = std::move(program)](strategy& chosen_by, bool in_full) {
    toy_run run(chosen_by);
    run_outcome outcome;
    outcome.violation = program(run);
    outcome.hash = run.hash();
    outcome.coverage = run.coverage;
    if (in_full) outcome.report = outcome.violation;
    return outcome;
  };
}

// How many different runs it has, counted without any search: each answer of
// each choice is tried, from the last one back.
inline std::uint64_t count_runs(const toy_program& program) {
  class prefix_strategy final : public strategy {
   public:
    std::vector<std::pair<std::uint32_t, std::uint32_t>> path;  // Answer, of.
    std::size_t position = 0;
    std::uint32_t choose(const choice_point& asked) override {
      if (position == path.size()) path.emplace_back(0, asked.n);
      return path[position++].first;
    }
  };
  prefix_strategy next;
  for (std::uint64_t count = 1;; ++count) {
    next.position = 0;
    toy_run run(next);
    program(run);
    while (!next.path.empty() &&
           next.path.back().first + 1 == next.path.back().second) {
      next.path.pop_back();
    }
    if (next.path.empty()) return count;
    ++next.path.back().first;
  }
}

}  // namespace rehearse

#endif  // TESTS_SIM_EXPLORE_TOY_SUBJECT_H_
