#include "sim/kernel/listeners.h"

namespace rehearse {

using asyncore::address;

void listeners::add(const address& local, tcp_socket& by) {
  entries_.push_back({local, &by});
}

void listeners::remove(const tcp_socket& by) {
  std::erase_if(entries_,
                [&](const entry& each) { return each.socket == &by; });
}

tcp_socket* listeners::find(const address& where) const {
  for (const auto& [local, socket] : entries_) {
    if (local.port() == where.port() && local.family() == where.family() &&
        (local.is_any_host() || local.same_host(where))) {
      return socket;
    }
  }
  return nullptr;
}

}  // namespace rehearse
