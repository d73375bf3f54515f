// What a scenario expects to go wrong, wherever in the file it says so: the
// judges of every run leave that alone.

#ifndef SIM_PLAY_EXPECTED_FAILURES_H_
#define SIM_PLAY_EXPECTED_FAILURES_H_

#include <cstddef>
#include <set>
#include <vector>

#include "sim/language/plan.h"
#include "sim/play/call_index.h"

namespace rehearse::scenario {

class expected_failures {
 public:
  // Reads the steps once: a run may have many failures, and many lines.
  explicit expected_failures(const plan& played);

  // `expect PEER reset`
  bool has_reset(std::size_t peer) const { return resets_[peer]; }
  // `expect call CHANNEL.handle_error`, by any of the names of the channel.
  bool has_error(const std::vector<channel_key>& names) const;

 private:
  void add(const expected_call& call);

  std::vector<bool> resets_;  // By peer.
  std::set<channel_key> errors_;
  std::vector<channel_name> error_patterns_;
};

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_EXPECTED_FAILURES_H_
