// Makes other schedules of a schedule in bytes (schedule_bytes.h), out of
// choices that some run has asked for: by chance alone hardly any record would
// be about one.

#ifndef SIM_EXPLORE_SCHEDULE_MUTATOR_H_
#define SIM_EXPLORE_SCHEDULE_MUTATOR_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

#include "sim/explore/recorder.h"
#include "sim/explore/schedule_bytes.h"

namespace rehearse {

class schedule_mutator {
 public:
  // The choices of a run may get into other schedules from now on.
  void learn(const std::vector<made_choice>& made);

  // With one record more, one less, or another answer. Of at most `max_size`
  // bytes, behind the first `kept` ones, which stay. The same if nothing was
  // learnt between.
  std::vector<std::uint8_t> mutated(std::vector<std::uint8_t> bytes,
                                    std::size_t kept, std::size_t max_size,
                                    std::uint64_t seed) const;

 private:
  using record = std::array<std::uint8_t, record_size>;

  std::set<record> known_;  // With the answers that searches try.
  std::vector<record> records_;
};

}  // namespace rehearse

#endif  // SIM_EXPLORE_SCHEDULE_MUTATOR_H_
