// Passes the choices of a run on to another strategy, and keeps what was asked
// and answered: what exhaustive searches enumerate.

#ifndef SIM_EXPLORE_RECORDER_H_
#define SIM_EXPLORE_RECORDER_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "sim/choices.h"
#include "sim/explore/schedule.h"

namespace rehearse {

// A choice of a run, and its answer, which may be 0.
struct made_choice {
  deviation answer;
  std::uint32_t n = 0;
  // Of a length with many answers: those that exhaustive searches try, apart
  // from 0. Empty: all.
  std::vector<std::uint32_t> lengths = {};

  // How many answers they try, 0 among them, and the index-th of them.
  std::uint32_t answers() const {
    return lengths.empty() ? n : static_cast<std::uint32_t>(lengths.size()) + 1;
  }
  std::uint32_t answer_at(std::uint32_t index) const {
    return index == 0 || lengths.empty() ? index : lengths[index - 1];
  }
};

// Of a length, all answers are tried if they are at most this many; otherwise
// those that programs notice most: one byte, all but one, half, and the places
// beside the ends of lines.
inline constexpr std::uint32_t lengths_max = 16;
std::vector<std::uint32_t> lengths_to_try(std::uint32_t n,
                                          std::string_view bytes);

class recorder final : public strategy {
 public:
  // Nothing is owned.
  recorder(strategy& next, label_names& names) : next_(next), names_(names) {}

  std::uint32_t choose(const choice_point& asked) override;

  // In the order in which they were made.
  std::vector<made_choice>& made() { return made_; }

 private:
  strategy& next_;
  label_names& names_;
  std::vector<made_choice> made_;
};

}  // namespace rehearse

#endif  // SIM_EXPLORE_RECORDER_H_
