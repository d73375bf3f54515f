// A network that forwards every call to another one: the base of decorators.
//
// A decorator overrides the few calls it is about (a trace, a fault, a
// translation of names) and leaves the rest. It works over every network.

#ifndef CORE_NETWORK_WRAPPER_H_
#define CORE_NETWORK_WRAPPER_H_

#include "core/network.h"

namespace asyncore {

class network_wrapper : public network {
 public:
  // `inner` is not owned and outlives the wrapper.
  explicit network_wrapper(network& inner) : inner_(inner) {}

  result<int> socket(int family, int type) override {
    return inner_.socket(family, type);
  }
  result<void> bind(int fd, const address& local) override {
    return inner_.bind(fd, local);
  }
  result<void> listen(int fd, int backlog) override {
    return inner_.listen(fd, backlog);
  }
  result<accepted_socket> accept(int fd) override { return inner_.accept(fd); }
  result<void> connect(int fd, const address& remote) override {
    return inner_.connect(fd, remote);
  }
  result<std::size_t> send(int fd, std::string_view data, int flags) override {
    return inner_.send(fd, data, flags);
  }
  result<std::size_t> recv(int fd, std::span<char> buffer, int flags) override {
    return inner_.recv(fd, buffer, flags);
  }
  result<std::size_t> sendto(int fd, std::string_view data, int flags,
                             const address& remote) override {
    return inner_.sendto(fd, data, flags, remote);
  }
  result<received_datagram> recvfrom(int fd, std::span<char> buffer,
                                     int flags) override {
    return inner_.recvfrom(fd, buffer, flags);
  }
  result<void> shutdown(int fd, int how) override {
    return inner_.shutdown(fd, how);
  }
  result<void> close(int fd) override { return inner_.close(fd); }
  result<int> dup(int fd) override { return inner_.dup(fd); }
  result<std::size_t> read(int fd, std::span<char> buffer) override {
    return inner_.read(fd, buffer);
  }
  result<std::size_t> write(int fd, std::string_view data) override {
    return inner_.write(fd, data);
  }
  result<pipe_ends> pipe() override { return inner_.pipe(); }
  result<void> set_nonblocking(int fd, bool on) override {
    return inner_.set_nonblocking(fd, on);
  }
  result<int> getsockopt(int fd, int level, int option) override {
    return inner_.getsockopt(fd, level, option);
  }
  result<void> setsockopt(int fd, int level, int option, int value) override {
    return inner_.setsockopt(fd, level, option, value);
  }
  result<void> reset_on_close(int fd) override {
    return inner_.reset_on_close(fd);
  }
  result<address> getsockname(int fd) override {
    return inner_.getsockname(fd);
  }
  result<address> getpeername(int fd) override {
    return inner_.getpeername(fd);
  }
  result<std::vector<address>> resolve(std::string_view host,
                                       std::uint16_t port,
                                       int family) override {
    return inner_.resolve(host, port, family);
  }
  result<std::size_t> select(const select_lists& wanted, select_lists& ready,
                             std::optional<duration> timeout) override {
    return inner_.select(wanted, ready, timeout);
  }
  result<std::size_t> poll(std::span<const poll_entry> wanted,
                           std::vector<poll_entry>& ready,
                           std::optional<duration> timeout) override {
    return inner_.poll(wanted, ready, timeout);
  }
  time_point now() override { return inner_.now(); }

 protected:
  network& inner() { return inner_; }

 private:
  network& inner_;
};

}  // namespace asyncore

#endif  // CORE_NETWORK_WRAPPER_H_
