// What `times N` forbids: more than N such calls, up to the next mark or the
// end.

#ifndef SIM_PLAY_COUNTED_CALLS_H_
#define SIM_PLAY_COUNTED_CALLS_H_

#include <cstddef>
#include <map>
#include <vector>

#include "sim/language/plan.h"
#include "sim/play/call_log.h"

namespace rehearse::scenario {

class counted_calls {
 public:
  // `line` has been met; it outlives this. Its calls are counted from the last
  // mark of the log on.
  void add(const expected_call& line, const call_log& calls);
  // The mark ends the span.
  void clear();

  // The first line, in the order of `add`, whose calls are more than it said;
  // null if there is none.
  const expected_call* find_more(const call_log& calls);

 private:
  static bool has_more(const expected_call& line, const call_log& calls);

  std::vector<const expected_call*> lines_;
  // Of lines that say the same the first: each was met with just its number of
  // calls, so all of them say the same number.
  std::map<call_index::pattern, std::size_t> by_pattern_;
  std::size_t lines_seen_ = 0;  // These were looked at,
  std::size_t met_seen_ = 0;    // and so was what calls have met until then.
};

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_COUNTED_CALLS_H_
