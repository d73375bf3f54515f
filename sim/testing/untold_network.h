// A network that was not told what to answer: each call fails the test with a
// sentence that names the call and its arguments, and answers ENOSYS. It is
// what a mock_network falls back to.
//
//   mock_network was asked send(3, "hello", 0), and was not told what to
//   answer: tell it by EXPECT_CALL, ON_CALL or forward_to

#ifndef SIM_TESTING_UNTOLD_NETWORK_H_
#define SIM_TESTING_UNTOLD_NETWORK_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/network.h"

namespace rehearse::testkit {

class untold_network final : public asyncore::network {
 public:
  // `name` is who was asked, in the sentence.
  explicit untold_network(std::string name) : name_(std::move(name)) {}

  asyncore::result<int> socket(int family, int type) override;
  asyncore::result<void> bind(int fd, const asyncore::address& local) override;
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
  asyncore::result<void> set_nonblocking(int fd, bool on) override;
  asyncore::result<int> getsockopt(int fd, int level, int option) override;
  asyncore::result<void> setsockopt(int fd, int level, int option,
                                    int value) override;
  asyncore::result<void> reset_on_close(int fd) override;
  asyncore::result<asyncore::address> getsockname(int fd) override;
  asyncore::result<asyncore::address> getpeername(int fd) override;
  asyncore::result<std::vector<asyncore::address>> resolve(
      std::string_view name, std::uint16_t port, int family) override;
  asyncore::result<std::size_t> select(
      const asyncore::select_lists& wanted, asyncore::select_lists& ready,
      std::optional<asyncore::duration> timeout) override;
  asyncore::result<std::size_t> poll(
      std::span<const asyncore::poll_entry> wanted,
      std::vector<asyncore::poll_entry>& ready,
      std::optional<asyncore::duration> timeout) override;
  // Stands still, an hour after the beginning.
  asyncore::time_point now() override {
    return asyncore::time_point(std::chrono::hours(1));
  }

 private:
  asyncore::failure untold(const std::string& call) const;

  std::string name_;
};

}  // namespace rehearse::testkit

#endif  // SIM_TESTING_UNTOLD_NETWORK_H_
