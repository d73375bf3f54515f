// What select and poll of a simulated host report.
//
// Which descriptors are ready is a fact; whether each of them is reported now
// is a choice. Readiness is level-triggered, so what is withheld now is
// reported later. What is reported may prove to be nothing yet, as on Linux.

#ifndef SIM_KERNEL_POLLER_H_
#define SIM_KERNEL_POLLER_H_

#include <cstddef>
#include <span>
#include <vector>

#include "core/network.h"
#include "sim/kernel/descriptors.h"
#include "sim/kernel/network_stack.h"

namespace rehearse {

class poller {
 public:
  // Neither is owned; both outlive the poller.
  poller(const descriptors& files, network_stack& stack)
      : files_(files), stack_(stack) {}

  // What is ready of `wanted`, in that order; how many entries these are.
  std::size_t report(const asyncore::select_lists& wanted,
                     asyncore::select_lists& ready);
  std::size_t report(std::span<const asyncore::poll_entry> wanted,
                     std::vector<asyncore::poll_entry>& ready);

  // Whether a report would hold anything. Makes no choice.
  bool any_ready(const asyncore::select_lists& wanted) const;
  bool any_ready(std::span<const asyncore::poll_entry> wanted) const;

  // Whether what a poll has reported of a file, POLLIN or POLLOUT, proves to be
  // nothing yet: a choice, which the first call after the poll makes.
  bool was_for_nothing(open_file& file, int event);

  // What select answers for descriptors that it cannot wait for: EINVAL if one
  // is not below FD_SETSIZE, EBADF if one is not open, else 0.
  int error_of(const asyncore::select_lists& wanted) const;

 private:
  int readiness(int fd) const;
  void withhold(asyncore::select_lists& ready);
  void withhold(std::vector<asyncore::poll_entry>& ready);
  void announce(const std::vector<int>& fds);
  bool withholds(int fd, std::size_t count);
  void remember(int fd, int events);

  const descriptors& files_;
  network_stack& stack_;
};

}  // namespace rehearse

#endif  // SIM_KERNEL_POLLER_H_
