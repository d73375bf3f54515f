#include "sim/kernel/listeners.h"

namespace rehearse {

using asyncore::address;

void listeners::add(const address& local, tcp_socket& socket) {
  entries_.push_back({local, &socket});
}

void listeners::remove(const tcp_socket& socket) {
  std::erase_if(entries_,
                [&](const entry& each) { return each.socket == &socket; });
}

tcp_socket* listeners::find(const address& remote) const {
  for (const auto& [local, listener] : entries_) {
    if (local.port() == remote.port() && local.family() == remote.family() &&
        (local.is_any_host() || local.same_host(remote))) {
      return listener;
    }
  }
  return nullptr;
}

}  // namespace rehearse
