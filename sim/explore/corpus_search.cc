// Keeps the schedules that went a new way, and makes others of them: one more
// deviation, one less, another answer, or the beginning of one with the end of
// another.
//
// Each lane has a corpus of its own, which nobody else touches: so it finds the
// same on any number of threads and machines.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/choice_draw.h"
#include "sim/explore/search.h"
#include "sim/explore/searches.h"

namespace rehearse {
namespace {

constexpr std::uint64_t lane_count = 16;
constexpr std::size_t corpus_max = 256;

// A stream of numbers that a seed begins.
class numbers {
 public:
  explicit numbers(std::uint64_t seed) : seed_(seed) {}
  // 0 .. n-1
  std::size_t below(std::size_t n) { return derived(seed_, next_++) % n; }

 private:
  std::uint64_t seed_;
  std::uint64_t next_ = 0;
};

class corpus_search final : public search {
 public:
  explicit corpus_search(const search_basis& basis)
      : seed_(derived(basis.seed, 4)), benign_(basis.benign) {}

  std::string_view name() const override { return "corpus"; }
  std::uint64_t lanes() const override { return lane_count; }

  bool work(std::uint64_t unit, experiment& runs) override {
    lane& mine = lanes_[unit % lane_count];
    if (mine.corpus.empty()) mine.corpus.push_back(benign_);
    for (std::uint64_t i = 0; i < unit_runs; ++i) {
      numbers drawn(derived(seed_, unit * unit_runs + i));
      schedule_strategy followed(mutated(mine, drawn));
      recorded_run run = runs.play(followed);
      if (!mine.ways.insert(run.outcome.hash).second) continue;
      if (mine.corpus.size() < corpus_max) {
        mine.corpus.push_back(std::move(run.made));
      } else {
        mine.corpus[drawn.below(corpus_max)] = std::move(run.made);
      }
    }
    return true;
  }

 private:
  using run_choices = std::vector<made_choice>;
  struct lane {
    std::vector<run_choices> corpus;
    std::set<std::uint64_t> ways;
  };

  static schedule mutated(const lane& mine, numbers& drawn) {
    const run_choices& parent = mine.corpus[drawn.below(mine.corpus.size())];
    schedule child = deviations_of(parent);
    const std::size_t changes = 1 + drawn.below(3);
    for (std::size_t i = 0; i < changes; ++i) {
      switch (drawn.below(4)) {
        case 0:
          drop_one(child, drawn);
          break;
        case 1:
          splice(child, mine, drawn);
          break;
        default:
          change_one(child, parent, drawn);
          break;
      }
    }
    return child;
  }

  static void drop_one(schedule& child, numbers& drawn) {
    if (child.empty()) return;
    child.erase(child.begin() +
                static_cast<std::ptrdiff_t>(drawn.below(child.size())));
  }

  // Another answer for a choice that the parent has made.
  static void change_one(schedule& child, const run_choices& parent,
                         numbers& drawn) {
    if (parent.empty()) return;
    const made_choice& which = parent[drawn.below(parent.size())];
    deviation changed = which.answer;
    changed.value = which.answer_at(
        static_cast<std::uint32_t>(drawn.below(which.answers())));
    set_answer(child, changed);
  }

  // What another one has of one site.
  static void splice(schedule& child, const lane& mine, numbers& drawn) {
    const run_choices& other = mine.corpus[drawn.below(mine.corpus.size())];
    const auto where = static_cast<site>(drawn.below(site_count));
    std::erase_if(child,
                  [&](const deviation& each) { return each.where == where; });
    for (const deviation& each : deviations_of(other)) {
      if (each.where == where) child.push_back(each);
    }
  }

  std::uint64_t seed_;
  run_choices benign_;
  std::vector<lane> lanes_ = std::vector<lane>(lane_count);
};

}  // namespace

std::unique_ptr<search> make_corpus_search(const search_basis& basis) {
  return std::make_unique<corpus_search>(basis);
}

}  // namespace rehearse
