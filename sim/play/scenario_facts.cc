#include "sim/play/scenario_facts.h"

#include <utility>

namespace rehearse::scenario {

std::vector<party_facts> scenario_facts::remote_ends() const {
  // A finding shows the first bytes and counts the rest up to here.
  constexpr std::size_t unread_max = std::size_t{1} << 20;
  std::vector<party_facts> all;
  for (std::size_t i = 0; i < run_.peers.size(); ++i) {
    party_facts& each = all.emplace_back();
    each.name = run_.name_of_peer(i);
    each.where = run_.plan.peers[i].where;
    if (run_.datagrams_of(i).has_next()) {
      each.unread_datagram = *run_.datagrams_of(i).receive();
    }
    // Most have nothing: a look at one byte is enough for them.
    if (!run_.end_of(i).peek(1).empty()) {
      each.unread_bytes = run_.end_of(i).peek(unread_max);
    }
  }
  return all;
}

std::vector<party_facts> scenario_facts::applications() const {
  std::vector<party_facts> all;
  for (std::size_t i = 0; i < run_.apps.size(); ++i) {
    party_facts& each = all.emplace_back();
    each.name = run_.plan.apps[i].name;
    each.where = run_.plan.apps[i].where;
    for (open_socket& open : run_.stage->open_sockets(i)) {
      each.open_sockets.push_back(
          {run_.apps[i]->name_of(open.identity), std::move(open.view)});
    }
    if (i < timers_left_.size()) each.timers = timers_left_[i];
  }
  return all;
}

}  // namespace rehearse::scenario
