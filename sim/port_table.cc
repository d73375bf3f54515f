#include "sim/port_table.h"

#include <algorithm>

#include "sim/inet_socket.h"

namespace rehearse {

using asyncore::address;

bool port_table::is_taken(const address& local,
                          const inet_socket& asking) const {
  const auto stands_in_the_way = [&](const inet_socket* each) {
    const address& other = each->local();
    if (each == &asking || other.family() != local.family()) return false;
    const bool overlap =
        local.is_any_host() || other.is_any_host() || local.same_host(other);
    return overlap && !(each->shares_port() && asking.shares_port());
  };
  const auto same_port = at(local.port());
  return std::any_of(same_port.begin(), same_port.end(), stands_in_the_way);
}

std::uint16_t port_table::free_port(int family, const inet_socket& asking) {
  const address any = any_host(family);
  for (int tries = first_ephemeral_port; tries <= 0xffff; ++tries) {
    const std::uint16_t port = next_port_;
    next_port_ = port == 0xffff ? first_ephemeral_port
                                : static_cast<std::uint16_t>(port + 1);
    if (!is_taken(any.with_port(port), asking)) return port;
  }
  return 0;
}

void port_table::take(inet_socket& by) {
  auto& same_port = ports_[by.local().port()];
  by.port_place_ = same_port.size();
  by.port_turn_ = ++last_turn_;
  same_port.push_back(&by);
}

void port_table::drop(inet_socket& by) {
  const auto found = ports_.find(by.local().port());
  auto& same_port = found->second;
  same_port[by.port_place_] = same_port.back();
  same_port[by.port_place_]->port_place_ = by.port_place_;
  same_port.pop_back();
  if (same_port.empty()) ports_.erase(found);
}

std::span<inet_socket* const> port_table::at(std::uint16_t port) const {
  const auto found = ports_.find(port);
  if (found == ports_.end()) return {};
  return found->second;
}

}  // namespace rehearse
