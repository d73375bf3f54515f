// The faults of one application: between its map and its network.
//
// It asks for the channel of a descriptor whenever a call is made, so that a
// fault means the channel that has this name then.

#ifndef SIM_PLAY_APP_FAULTS_H_
#define SIM_PLAY_APP_FAULTS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/network.h"
#include "sim/language/plan.h"
#include "sim/play/recorded_call.h"
#include "sim/play/run_report.h"
#include "sim/world/faults.h"

namespace rehearse::scenario {

class app_faults {
 public:
  // The channel of a descriptor; for -1, and for one that nobody knows, the
  // application itself.
  using channel_finder = std::function<known_channel(int fd)>;

  // Those that `played` has from the beginning are there at once. `keep_calls`:
  // each call is kept. `inner` and `played` are not owned, and outlive this.
  app_faults(asyncore::network& inner, const plan& played, std::size_t app,
             channel_finder channel_of, bool keep_calls);

  // What the application calls. Most have no faults, and then nothing stands in
  // between.
  asyncore::network& net();

  // From now on the calls of a line of the plan are counted.
  void begin(std::size_t line);
  // What became of it; null if it has not begun.
  const faults::record* find(std::size_t line) const;

  // Hears of each fault that is used.
  void set_use_observer(faults::use_observer who) {
    net_.set_use_observer(std::move(who));
  }
  // Those that were kept.
  const std::vector<made_call>& calls() const { return calls_; }

 private:
  void keep(const faults::called& call);

  asyncore::network& inner_;
  const plan& plan_;
  channel_finder channel_of_;
  bool is_needed_;  // Something is to fail, or to be kept.
  faults net_;
  std::map<std::size_t, std::size_t> records_;  // By line.
  std::vector<made_call> calls_;
  std::map<std::pair<std::string, seam_call>, std::uint64_t> counts_;
};

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_APP_FAULTS_H_
