// What judges may ask of the parties of a scenario.

#ifndef SIM_PLAY_SCENARIO_FACTS_H_
#define SIM_PLAY_SCENARIO_FACTS_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "sim/play/run_state.h"
#include "sim/watch/run_facts.h"

namespace rehearse::scenario {

class scenario_facts final : public run_facts {
 public:
  // `run` is not owned. Bytes that its peers have not read are only looked at.
  // A datagram is taken, since it cannot be seen otherwise.
  explicit scenario_facts(run_state& run) : run_(run) {}

  // Of each application, how many timers it left when it was destroyed.
  void set_timers_left(std::vector<std::size_t> counts) {
    timers_left_ = std::move(counts);
  }

  const std::vector<party_facts>& remote_ends() const override;
  const std::vector<party_facts>& applications() const override;
  std::vector<handler_error> errors() const override;
  std::vector<misplaced_handler> misplaced() const override;
  run_activity activity() const override;
  // Of one application.
  party_facts application(std::size_t app) const;

 private:
  std::vector<party_facts> look_at_remote_ends() const;

  run_state& run_;
  std::vector<std::size_t> timers_left_;
  mutable std::optional<std::vector<party_facts>> remote_ends_;
  mutable std::optional<std::vector<party_facts>> applications_;
};

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_SCENARIO_FACTS_H_
