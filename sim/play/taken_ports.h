// Which of the parties that share an address has which port there.

#ifndef SIM_PLAY_TAKEN_PORTS_H_
#define SIM_PLAY_TAKEN_PORTS_H_

#include <map>
#include <optional>

#include "core/address.h"
#include "sim/play/stage.h"

namespace rehearse::scenario {

class taken_ports {
 public:
  // The latest counts: a port that was closed may be another's.
  void take(party who, const asyncore::address& local) {
    owners_.insert_or_assign(local, who);
  }
  std::optional<party> find(const asyncore::address& local) const {
    const auto owner = owners_.find(local);
    if (owner == owners_.end()) return std::nullopt;
    return owner->second;
  }

 private:
  std::map<asyncore::address, party> owners_;
};

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_TAKEN_PORTS_H_
