#include "sim/kernel/poller.h"

#include <poll.h>
#include <sys/select.h>

#include <algorithm>
#include <cerrno>

namespace rehearse {
namespace {

using asyncore::poll_entry;
using asyncore::select_lists;

// A list of select, and what it counts as ready (Linux: POLLIN_SET,
// POLLOUT_SET and POLLEX_SET in fs/select.c).
struct select_list {
  std::vector<int> select_lists::*fds;
  int mask;
};
constexpr select_list all_lists[] = {
    {&select_lists::read, POLLIN | POLLHUP | POLLERR},
    {&select_lists::write, POLLOUT | POLLERR},
    {&select_lists::except, POLLPRI},
};

// poll reports these three even if nobody has asked for them (POSIX).
int reported_events(int readiness, const poll_entry& entry) {
  return readiness & (entry.events | POLLERR | POLLHUP | POLLNVAL);
}

}  // namespace

int poller::readiness(int fd) const {
  const open_file* const file = files_.find(fd);
  return file == nullptr ? POLLNVAL : file->readiness();
}

std::size_t poller::report(const select_lists& wanted, select_lists& ready) {
  for (const auto& [list, mask] : all_lists) {
    for (const int fd : wanted.*list) {
      if ((readiness(fd) & mask) != 0) (ready.*list).push_back(fd);
    }
  }
  if (!stack_.around().choices().is_benign()) {
    withhold(ready);
    for (const int fd : ready.read) remember(fd, POLLIN);
    for (const int fd : ready.write) remember(fd, POLLOUT);
  }
  return ready.read.size() + ready.write.size() + ready.except.size();
}

// A negative descriptor is one that is not open, as on every network of the
// seam; poll(2) would pass over it.
std::size_t poller::report(std::span<const poll_entry> wanted,
                           std::vector<poll_entry>& ready) {
  for (const poll_entry& each : wanted) {
    const int events = reported_events(readiness(each.fd), each);
    if (events == 0) continue;
    ready.push_back({each.fd, static_cast<short>(events)});
  }
  if (!stack_.around().choices().is_benign()) {
    withhold(ready);
    for (const poll_entry& each : ready) remember(each.fd, each.events);
  }
  return ready.size();
}

bool poller::any_ready(const select_lists& wanted) const {
  return std::any_of(std::begin(all_lists), std::end(all_lists),
                     [&](const auto& list) {
                       const std::vector<int>& fds = wanted.*list.fds;
                       return std::any_of(fds.begin(), fds.end(), [&](int fd) {
                         return (readiness(fd) & list.mask) != 0;
                       });
                     });
}

bool poller::any_ready(std::span<const poll_entry> wanted) const {
  return std::any_of(wanted.begin(), wanted.end(), [&](const poll_entry& each) {
    return reported_events(readiness(each.fd), each) != 0;
  });
}

int poller::error_of(const select_lists& wanted) const {
  // Errors come before the wait, so that a wrong descriptor does not first let
  // time pass.
  for (const auto& [list, mask] : all_lists) {
    for (const int fd : wanted.*list) {
      if (fd >= FD_SETSIZE) return EINVAL;
      if (files_.find(fd) == nullptr) return EBADF;
    }
  }
  return 0;
}

// --- Withholding ------------------------------------------------------------

// Whether `fd`, one of `count` that may still be reported, is withheld. The
// last one never is: a wait without a timeout must report something.
bool poller::withholds(int fd, std::size_t count) {
  open_file* const file = files_.find(fd);
  if (file == nullptr) return false;
  // The number of times in a row is bounded, or a run that always withholds
  // would never end.
  const bool yes =
      count > 1 && file->withheld < withheld_polls_max &&
      stack_.around().choices().deviates(site::poll_ready, file->label);
  if (!yes) {
    file->withheld = 0;
    return false;
  }
  ++file->withheld;
  stack_.note_excuse();
  return true;
}

void poller::announce(const std::vector<int>& fds) {
  std::vector<choice_label*> labels;
  for (const int fd : fds) {
    open_file* const file = files_.find(fd);
    if (file != nullptr) labels.push_back(&file->label);
  }
  stack_.around().choices().announce(site::poll_ready, labels);
}

// A descriptor is withheld as a whole, from all lists.
void poller::withhold(select_lists& ready) {
  std::vector<int> all;
  for (const auto& [list, mask] : all_lists) {
    for (const int fd : ready.*list) {
      if (std::find(all.begin(), all.end(), fd) == all.end()) all.push_back(fd);
    }
  }
  announce(all);
  std::size_t count = all.size();
  for (const int fd : all) {
    if (!withholds(fd, count)) continue;
    --count;
    for (const auto& [list, mask] : all_lists) std::erase(ready.*list, fd);
  }
}

void poller::withhold(std::vector<poll_entry>& ready) {
  std::vector<int> all;
  all.reserve(ready.size());
  for (const poll_entry& each : ready) all.push_back(each.fd);
  announce(all);
  std::size_t count = ready.size();
  std::erase_if(ready, [&](const poll_entry& each) {
    if (!withholds(each.fd, count)) return false;
    --count;
    return true;
  });
}

// --- What proves to be nothing ----------------------------------------------

void poller::remember(int fd, int events) {
  open_file* const file = files_.find(fd);
  // An error is there to stay.
  if (file != nullptr && (file->readiness() & (POLLERR | POLLHUP)) == 0) {
    file->reported |= events & (POLLIN | POLLOUT);
  }
}

bool poller::was_for_nothing(open_file& file, int event) {
  if ((file.reported & event) == 0) return false;
  file.reported &= ~event;
  const bool yes =
      file.spurious < spurious_polls_max &&
      stack_.around().choices().deviates(site::poll_spurious, file.label);
  file.spurious = yes ? file.spurious + 1 : 0;
  if (yes) stack_.note_excuse();
  return yes;
}

}  // namespace rehearse
