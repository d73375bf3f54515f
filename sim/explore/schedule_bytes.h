// A schedule as bytes, for fuzzers that know of nothing else.
//
// A record is a choice that is not benign, in `record_size` bytes: its site,
// its label (the low byte of its hash), its ordinal less one, and two that say
// which of the other answers it has. What these bytes hold is a record
// whatever they are. Their order makes no difference, and neither does what no
// run asks for: so records are added, taken out and put together as one likes.
// No bytes at all are the benign run.

#ifndef SIM_EXPLORE_SCHEDULE_BYTES_H_
#define SIM_EXPLORE_SCHEDULE_BYTES_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <tuple>
#include <vector>

#include "sim/choices.h"
#include "sim/explore/schedule.h"

namespace rehearse {

inline constexpr std::size_t record_size = 5;

std::vector<std::uint8_t> to_bytes(const schedule& which);

// Answers as the bytes say. Several records about one choice are as the one
// with the largest answer alone; the rest of a record is none.
class bytes_strategy final : public strategy {
 public:
  explicit bytes_strategy(std::span<const std::uint8_t> bytes);
  std::uint32_t choose(const choice_point& asked) override;

 private:
  // Site, label and ordinal, as in the record.
  using name = std::tuple<std::uint8_t, std::uint8_t, std::uint8_t>;
  std::map<name, std::uint32_t> answers_;
};

}  // namespace rehearse

#endif  // SIM_EXPLORE_SCHEDULE_BYTES_H_
