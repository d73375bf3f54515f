// A schedule: what of a run is not benign, by name.
//
//   schedule found = {{site::poll_ready, labels.of("alice"), 2, 1}};
//   schedule_strategy as_found(found);
//   run(plan, {.chosen_by = &as_found});
//   as_found.applied_all();         // whether each of them was asked for
//
// In files (sim/language/attachments.h) it is a line for each deviation:
//
//   poll.ready alice #2 withhold
//
// Labels are known by their hashes, since schedules are compared, copied and
// looked up by the million; `label_names` gives the texts back.

#ifndef SIM_EXPLORE_SCHEDULE_H_
#define SIM_EXPLORE_SCHEDULE_H_

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/choices.h"
#include "sim/site.h"

namespace rehearse {

// One choice, by name, and its answer.
struct deviation {
  site where = site::poll_ready;
  std::uint64_t label = 0;    // name_hash of its text.
  std::uint64_t ordinal = 0;  // From 1.
  std::uint32_t value = 0;    // Not 0 in a schedule.

  friend auto operator<=>(const deviation&, const deviation&) = default;
};

using schedule = std::vector<deviation>;

// Gives the choice of that name this answer, whatever it had; 0 is none.
void set_answer(schedule& which, const deviation& answer);

// Deviations in the order of their names, so that equal schedules are equal.
schedule sorted(schedule unsorted);
std::uint64_t hash_of(const schedule& which);

class label_names {
 public:
  void add(std::uint64_t hash, std::string_view text) {
    if (!names_.contains(hash)) names_.emplace(hash, text);
  }
  std::uint64_t of(std::string_view text);
  // Empty if it is not known.
  std::string_view text(std::uint64_t hash) const;

 private:
  std::map<std::uint64_t, std::string> names_;
};

// "poll.ready alice #2 withhold"
std::string to_text(const deviation& which, const label_names& names);
choice with_name(const deviation& which, const label_names& names);
std::vector<choice> with_names(const schedule& which, const label_names& names);
schedule without_names(std::span<const choice> named, label_names& names);

// Answers as a schedule says, and benignly where it says nothing.
class schedule_strategy final : public strategy {
 public:
  explicit schedule_strategy(schedule followed);
  std::uint32_t choose(const choice_point& asked) override;

  // Whether each of the deviations was asked for, and possible.
  bool applied_all() const { return applied_count_ == followed_.size(); }
  // Those that were not.
  schedule not_applied() const;

 private:
  schedule followed_;  // Sorted.
  std::vector<bool> applied_;
  std::size_t applied_count_ = 0;
};

}  // namespace rehearse

#endif  // SIM_EXPLORE_SCHEDULE_H_
