#include "sim/kernel/port_table.h"

#include <algorithm>

namespace rehearse {

using asyncore::address;

bool port_table::is_taken(const address& local,
                          const port_holder& claimant) const {
  const auto stands_in_the_way = [&](const port_holder* each) {
    const address& other = each->local();
    if (each == &claimant || other.family() != local.family()) return false;
    // The wildcard stands for every address of the host, on either side. Two
    // holders may overlap only if both have set SO_REUSEADDR
    // (inet_csk_bind_conflict).
    const bool overlap =
        local.is_any_host() || other.is_any_host() || local.same_host(other);
    return overlap && !(each->shares_port() && claimant.shares_port());
  };
  const auto same_port = at(local.port());
  return std::any_of(same_port.begin(), same_port.end(), stands_in_the_way);
}

std::uint16_t port_table::free_port(const address& any_host,
                                    const port_holder& claimant) {
  // In turn, not at random as on Linux, so that a run can be repeated. A port
  // that was given back comes again after all the others have had their turn.
  for (int tries = first_ephemeral_port; tries <= 0xffff; ++tries) {
    const std::uint16_t port = next_port_;
    next_port_ = port == 0xffff ? first_ephemeral_port
                                : static_cast<std::uint16_t>(port + 1);
    if (!is_taken(any_host.with_port(port), claimant)) return port;
  }
  return 0;
}

void port_table::take(const address& local, port_holder& holder) {
  auto& same_port = ports_[local.port()];
  // First what may run out of memory: who has no place has no address.
  same_port.push_back(&holder);
  holder.local_ = local;
  holder.place_ = same_port.size() - 1;
  holder.turn_ = ++last_turn_;
}

void port_table::settle(const address& host, port_holder& holder) {
  holder.local_ = host.with_port(holder.local_.port());
}

// The last holder of the port moves into the place that becomes free.
void port_table::drop(port_holder& holder) {
  const auto entry = ports_.find(holder.local_.port());
  auto& same_port = entry->second;
  same_port[holder.place_] = same_port.back();
  same_port[holder.place_]->place_ = holder.place_;
  same_port.pop_back();
  if (same_port.empty()) ports_.erase(entry);
  holder.local_ = {};
}

std::span<port_holder* const> port_table::at(std::uint16_t port) const {
  const auto entry = ports_.find(port);
  if (entry == ports_.end()) return {};
  return entry->second;
}

}  // namespace rehearse
