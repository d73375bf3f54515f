#include "sim/play/loopback_paths.h"

#include <cerrno>

namespace rehearse {

using asyncore::address;
using asyncore::failure;
using asyncore::result;

namespace {

bool is_abstract(const address& name) { return name.path().starts_with('\0'); }

}  // namespace

void loopback_paths::publish(const address& wanted, const address& real) {
  names_.insert_or_assign(wanted.path(), real);
  wanted_.insert_or_assign(real.path(), wanted);
}

// The kernel refuses who connects to its name from now on. That name is known
// on, since connections of the socket may still be open.
void loopback_paths::withdraw(const address& wanted) {
  waiting_.erase(wanted.path());
  if (is_abstract(wanted)) names_.erase(wanted.path());
}

result<address> loopback_paths::real(const address& wanted) const {
  const auto name = names_.find(wanted.path());
  if (name != names_.end()) return name->second;
  return failure{is_abstract(wanted) ? ECONNREFUSED : ENOENT};
}

address loopback_paths::wanted(const address& real) const {
  const auto name = wanted_.find(real.path());
  return name == wanted_.end() ? real : name->second;
}

std::optional<address> loopback_paths::accepted(const address& wanted) {
  std::deque<address>& waiting = waiting_[wanted.path()];
  if (waiting.empty()) return std::nullopt;
  const address host = waiting.front();
  waiting.pop_front();
  return host;
}

}  // namespace rehearse
