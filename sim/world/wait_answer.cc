#include "sim/world/wait_answer.h"

#include <algorithm>
#include <cerrno>

namespace rehearse {
namespace {

void report(const std::vector<readiness>& found, int mask,
            const std::vector<int>& wanted, std::vector<int>& ready) {
  for (const readiness& each : found) {
    const bool is_wanted =
        std::find(wanted.begin(), wanted.end(), each.fd) != wanted.end();
    // A script may name a descriptor in several entries, and a list has it
    // once.
    const bool is_known =
        std::find(ready.begin(), ready.end(), each.fd) != ready.end();
    if ((each.flags & mask) != 0 && is_wanted && !is_known) {
      ready.push_back(each.fd);
    }
  }
}

}  // namespace

asyncore::result<std::size_t> answer_select(
    const std::vector<readiness>& found, const asyncore::select_lists& wanted,
    asyncore::select_lists& ready) {
  ready.clear();
  // A select has no flag for this. It fails as a whole.
  for (const readiness& each : found) {
    if ((each.flags & POLLNVAL) != 0) return asyncore::failure{EBADF};
  }
  report(found, POLLIN | POLLHUP | POLLERR, wanted.read, ready.read);
  report(found, POLLOUT | POLLERR, wanted.write, ready.write);
  report(found, POLLPRI, wanted.except, ready.except);
  // As the kernel counts: a descriptor in two lists is ready twice.
  return ready.read.size() + ready.write.size() + ready.except.size();
}

asyncore::result<std::size_t> answer_poll(
    const std::vector<readiness>& found,
    std::span<const asyncore::poll_entry> wanted,
    std::vector<asyncore::poll_entry>& ready) {
  ready.clear();
  for (const readiness& each : found) {
    const auto asked = std::find_if(
        wanted.begin(), wanted.end(),
        [&](const asyncore::poll_entry& of) { return of.fd == each.fd; });
    if (asked == wanted.end()) continue;
    const int flags = each.flags & (asked->events | always_reported);
    if (flags == 0) continue;
    const auto known = std::find_if(
        ready.begin(), ready.end(),
        [&](const asyncore::poll_entry& of) { return of.fd == each.fd; });
    if (known != ready.end()) {
      known->events = static_cast<short>(known->events | flags);
    } else {
      ready.push_back({each.fd, static_cast<short>(flags)});
    }
  }
  return ready.size();
}

}  // namespace rehearse
