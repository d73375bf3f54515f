#include "sim/world/faults.h"

#include <algorithm>
#include <cerrno>

namespace rehearse {

using asyncore::address;
using asyncore::failure;
using asyncore::result;

std::size_t faults::add(const fault& what, descriptor_filter about) {
  records_.push_back({.what = what, .about = std::move(about)});
  return records_.size() - 1;
}

bool faults::takes(record& each, const called& which, std::size_t size) {
  if (each.what.call != which.call) return false;
  if (each.about && !each.about(which.fd)) return false;
  ++each.calls;
  const bool is_its_turn = each.what.goes_on ? each.calls >= each.what.first
                                             : each.calls == each.what.first;
  if (!is_its_turn) return false;
  if (each.what.error != 0 || size > each.what.most) return true;
  ++each.too_few;
  return false;
}

faults::order faults::ask(seam_call call, int fd, std::size_t size) {
  const called which = {.call = call, .fd = fd};
  if (each_call_) each_call_(which);
  record* used = nullptr;
  for (record& each : records_) {
    if (takes(each, which, size) && used == nullptr) used = &each;
  }
  if (used == nullptr) return {.error = 0, .size = size};
  ++used->uses;
  const fault what = used->what;
  if (each_use_) each_use_(what, which);
  if (what.error == 0) return {.error = 0, .size = what.most};
  // A simulated host counts this, so that a program which calls in vain without
  // end is stopped. Destructors close, and must not throw.
  if (call != seam_call::close) static_cast<void>(inner().now());
  return {.error = what.error, .size = size};
}

template <typename Answer, typename Call>
Answer faults::unless_failed(seam_call call, int fd, Call make) {
  const int error = error_of(call, fd);
  if (error != 0) return failure{error};
  return make();
}

result<int> faults::socket(int family, int type) {
  return unless_failed<result<int>>(
      seam_call::socket, -1, [&] { return inner().socket(family, type); });
}

result<void> faults::bind(int fd, const address& local) {
  return unless_failed<result<void>>(seam_call::bind, fd,
                                     [&] { return inner().bind(fd, local); });
}

result<void> faults::listen(int fd, int backlog) {
  return unless_failed<result<void>>(
      seam_call::listen, fd, [&] { return inner().listen(fd, backlog); });
}

result<asyncore::accepted_socket> faults::accept(int fd) {
  return unless_failed<result<asyncore::accepted_socket>>(
      seam_call::accept, fd, [&] { return inner().accept(fd); });
}

result<void> faults::connect(int fd, const address& remote) {
  const int error = error_of(seam_call::connect, fd);
  if (error != 0 && error != EINTR && error != EINPROGRESS) {
    return failure{error};
  }
  const result<void> begun = inner().connect(fd, remote);
  const bool goes_on = begun || begun.error() == EINPROGRESS;
  return error != 0 && goes_on ? failure{error} : begun;
}

result<std::size_t> faults::send(int fd, std::string_view data, int flags) {
  const order told = ask(seam_call::send, fd, data.size());
  if (told.error != 0) return failure{told.error};
  return inner().send(fd, data.substr(0, told.size), flags);
}

result<std::size_t> faults::recv(int fd, std::span<char> buffer, int flags) {
  const order told = ask(seam_call::recv, fd, buffer.size());
  if (told.error != 0) return failure{told.error};
  return inner().recv(fd, buffer.first(told.size), flags);
}

result<std::size_t> faults::sendto(int fd, std::string_view data, int flags,
                                   const address& to) {
  const order told = ask(seam_call::sendto, fd, data.size());
  if (told.error != 0) return failure{told.error};
  return inner().sendto(fd, data.substr(0, told.size), flags, to);
}

result<asyncore::received_datagram> faults::recvfrom(int fd,
                                                     std::span<char> buffer,
                                                     int flags) {
  const order told = ask(seam_call::recvfrom, fd, buffer.size());
  if (told.error != 0) return failure{told.error};
  return inner().recvfrom(fd, buffer.first(told.size), flags);
}

result<void> faults::shutdown(int fd, int how) {
  return unless_failed<result<void>>(seam_call::shutdown, fd,
                                     [&] { return inner().shutdown(fd, how); });
}

result<void> faults::close(int fd) {
  const int error = error_of(seam_call::close, fd);
  if (error == EBADF) return failure{error};
  const result<void> closed = inner().close(fd);
  return error != 0 && closed ? failure{error} : closed;
}

result<int> faults::dup(int fd) {
  return unless_failed<result<int>>(seam_call::dup, fd,
                                    [&] { return inner().dup(fd); });
}

result<std::size_t> faults::read(int fd, std::span<char> buffer) {
  const order told = ask(seam_call::read, fd, buffer.size());
  if (told.error != 0) return failure{told.error};
  return inner().read(fd, buffer.first(told.size));
}

result<std::size_t> faults::write(int fd, std::string_view data) {
  const order told = ask(seam_call::write, fd, data.size());
  if (told.error != 0) return failure{told.error};
  return inner().write(fd, data.substr(0, told.size));
}

result<asyncore::pipe_ends> faults::pipe() {
  return unless_failed<result<asyncore::pipe_ends>>(
      seam_call::pipe, -1, [&] { return inner().pipe(); });
}

result<void> faults::set_nonblocking(int fd, bool on) {
  return unless_failed<result<void>>(seam_call::set_nonblocking, fd, [&] {
    return inner().set_nonblocking(fd, on);
  });
}

result<int> faults::getsockopt(int fd, int level, int option) {
  return unless_failed<result<int>>(seam_call::getsockopt, fd, [&] {
    return inner().getsockopt(fd, level, option);
  });
}

result<void> faults::setsockopt(int fd, int level, int option, int value) {
  return unless_failed<result<void>>(seam_call::setsockopt, fd, [&] {
    return inner().setsockopt(fd, level, option, value);
  });
}

result<void> faults::reset_on_close(int fd) {
  return unless_failed<result<void>>(
      seam_call::setsockopt, fd, [&] { return inner().reset_on_close(fd); });
}

result<address> faults::getsockname(int fd) {
  return unless_failed<result<address>>(
      seam_call::getsockname, fd, [&] { return inner().getsockname(fd); });
}

result<address> faults::getpeername(int fd) {
  return unless_failed<result<address>>(
      seam_call::getpeername, fd, [&] { return inner().getpeername(fd); });
}

result<std::vector<address>> faults::resolve(std::string_view host,
                                             std::uint16_t port, int family) {
  return unless_failed<result<std::vector<address>>>(
      seam_call::resolve, -1,
      [&] { return inner().resolve(host, port, family); });
}

result<std::size_t> faults::select(const asyncore::select_lists& wanted,
                                   asyncore::select_lists& ready,
                                   std::optional<asyncore::duration> timeout) {
  // As every network does, also if it fails.
  ready.clear();
  return unless_failed<result<std::size_t>>(seam_call::poll, -1, [&] {
    return inner().select(wanted, ready, timeout);
  });
}

result<std::size_t> faults::poll(std::span<const asyncore::poll_entry> wanted,
                                 std::vector<asyncore::poll_entry>& ready,
                                 std::optional<asyncore::duration> timeout) {
  ready.clear();
  return unless_failed<result<std::size_t>>(seam_call::poll, -1, [&] {
    return inner().poll(wanted, ready, timeout);
  });
}

}  // namespace rehearse
