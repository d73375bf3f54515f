// Counts what programs do with their sockets, whatever network they run on.
//
// A decorator over the seam. Two equal counts mean that nobody moved a byte or
// opened, closed or shut down anything in between: that decides when a program
// is idle and when a world is at rest. Questions (options, names, readiness)
// and calls that fail are no activity, and neither is a look at bytes that stay
// where they are (MSG_PEEK), or hearing of the end of a stream once more.

#ifndef SIM_ACTIVITY_COUNTER_H_
#define SIM_ACTIVITY_COUNTER_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/network_wrapper.h"

namespace rehearse {

class activity_counter : public asyncore::network_wrapper {
 public:
  // `inner` is not owned and outlives the counter.
  explicit activity_counter(asyncore::network& inner)
      : network_wrapper(inner) {}

  std::uint64_t activity() const { return activity_; }

  asyncore::result<int> socket(int family, int type) override;
  asyncore::result<void> listen(int fd, int backlog) override;
  asyncore::result<asyncore::accepted_socket> accept(int fd) override;
  asyncore::result<void> connect(int fd,
                                 const asyncore::address& remote) override;
  asyncore::result<std::size_t> send(int fd, std::string_view data,
                                     int flags) override;
  asyncore::result<std::size_t> recv(int fd, std::span<char> buffer,
                                     int flags) override;
  asyncore::result<std::size_t> sendto(int fd, std::string_view data, int flags,
                                       const asyncore::address& to) override;
  asyncore::result<asyncore::received_datagram> recvfrom(int fd,
                                                         std::span<char> buffer,
                                                         int flags) override;
  asyncore::result<void> shutdown(int fd, int how) override;
  asyncore::result<void> close(int fd) override;
  asyncore::result<int> dup(int fd) override;
  asyncore::result<std::size_t> read(int fd, std::span<char> buffer) override;
  asyncore::result<std::size_t> write(int fd, std::string_view data) override;
  asyncore::result<asyncore::pipe_ends> pipe() override;

 private:
  void count_moved(int fd, std::size_t size);

  std::uint64_t activity_ = 0;
};

}  // namespace rehearse

#endif  // SIM_ACTIVITY_COUNTER_H_
