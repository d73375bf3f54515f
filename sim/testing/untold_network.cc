#include "sim/testing/untold_network.h"

#include <cerrno>

#include "gtest/gtest.h"
#include "sim/value_text.h"

namespace rehearse::testkit {
namespace {

using asyncore::address;
using asyncore::duration;

std::string shown(int number) { return std::to_string(number); }
std::string shown(std::uint16_t number) { return std::to_string(number); }
std::string shown(bool on) { return on ? "true" : "false"; }
std::string shown(const address& which) { return which.to_string(); }
std::string shown(std::string_view data) { return quoted_start(data); }
std::string shown(std::span<char> buffer) {
  // Nothing has been read into it yet, so only its size is worth a word.
  return "a buffer of " + std::to_string(buffer.size());
}
std::string shown(std::optional<duration> timeout) {
  return timeout ? rehearse::to_string(*timeout) : "for ever";
}
std::string shown(const std::vector<int>& list) {
  std::string text;
  for (const int fd : list) text += (text.empty() ? "" : ",") + shown(fd);
  return "[" + text + "]";
}
std::string shown(const asyncore::select_lists& lists) {
  return "read " + shown(lists.read) + " write " + shown(lists.write) +
         " except " + shown(lists.except);
}
std::string shown(std::span<const asyncore::poll_entry> entries) {
  std::vector<int> list;
  for (const auto& each : entries) list.push_back(each.fd);
  return shown(list);
}

// "send(3, "hello", 0)".
template <typename... Arguments>
std::string written(std::string_view name, const Arguments&... arguments) {
  std::string text;
  ((text += (text.empty() ? "" : ", ") + shown(arguments)), ...);
  return std::string(name) + "(" + text + ")";
}

}  // namespace

asyncore::failure untold_network::untold(const std::string& call) const {
  // A failure and no exception: the library would take an exception for an
  // error of the channel, and call handle_error.
  ADD_FAILURE() << name_ << " was asked " << call
                << ", and was not told what to answer: tell it by "
                   "EXPECT_CALL, ON_CALL or forward_to";
  // No network here answers this, so that nobody takes it for a lost connection
  // and goes on.
  return {ENOSYS};
}

asyncore::result<int> untold_network::socket(int family, int type) {
  return untold(written("socket", family, type));
}

asyncore::result<void> untold_network::bind(int fd,
                                            const asyncore::address& local) {
  return untold(written("bind", fd, local));
}

asyncore::result<void> untold_network::listen(int fd, int backlog) {
  return untold(written("listen", fd, backlog));
}

asyncore::result<asyncore::accepted_socket> untold_network::accept(int fd) {
  return untold(written("accept", fd));
}

asyncore::result<void> untold_network::connect(
    int fd, const asyncore::address& remote) {
  return untold(written("connect", fd, remote));
}

asyncore::result<std::size_t> untold_network::send(int fd,
                                                   std::string_view data,
                                                   int flags) {
  return untold(written("send", fd, data, flags));
}

asyncore::result<std::size_t> untold_network::recv(int fd,
                                                   std::span<char> buffer,
                                                   int flags) {
  return untold(written("recv", fd, buffer, flags));
}

asyncore::result<std::size_t> untold_network::sendto(
    int fd, std::string_view data, int flags, const asyncore::address& to) {
  return untold(written("sendto", fd, data, flags, to));
}

asyncore::result<asyncore::received_datagram> untold_network::recvfrom(
    int fd, std::span<char> buffer, int flags) {
  return untold(written("recvfrom", fd, buffer, flags));
}

asyncore::result<void> untold_network::shutdown(int fd, int how) {
  return untold(written("shutdown", fd, how));
}

asyncore::result<void> untold_network::close(int fd) {
  return untold(written("close", fd));
}

asyncore::result<int> untold_network::dup(int fd) {
  return untold(written("dup", fd));
}

asyncore::result<std::size_t> untold_network::read(int fd,
                                                   std::span<char> buffer) {
  return untold(written("read", fd, buffer));
}

asyncore::result<std::size_t> untold_network::write(int fd,
                                                    std::string_view data) {
  return untold(written("write", fd, data));
}

asyncore::result<asyncore::pipe_ends> untold_network::pipe() {
  return untold(written("pipe"));
}

asyncore::result<void> untold_network::set_nonblocking(int fd, bool on) {
  return untold(written("set_nonblocking", fd, on));
}

asyncore::result<int> untold_network::getsockopt(int fd, int level,
                                                 int option) {
  return untold(written("getsockopt", fd, level, option));
}

asyncore::result<void> untold_network::setsockopt(int fd, int level, int option,
                                                  int value) {
  return untold(written("setsockopt", fd, level, option, value));
}

asyncore::result<void> untold_network::reset_on_close(int fd) {
  return untold(written("reset_on_close", fd));
}

asyncore::result<asyncore::address> untold_network::getsockname(int fd) {
  return untold(written("getsockname", fd));
}

asyncore::result<asyncore::address> untold_network::getpeername(int fd) {
  return untold(written("getpeername", fd));
}

asyncore::result<std::vector<asyncore::address>> untold_network::resolve(
    std::string_view name, std::uint16_t port, int family) {
  return untold(written("resolve", name, port, family));
}

asyncore::result<std::size_t> untold_network::select(
    const asyncore::select_lists& wanted, asyncore::select_lists& /*ready*/,
    std::optional<asyncore::duration> timeout) {
  return untold(written("select", wanted, timeout));
}

asyncore::result<std::size_t> untold_network::poll(
    std::span<const asyncore::poll_entry> wanted,
    std::vector<asyncore::poll_entry>& /*ready*/,
    std::optional<asyncore::duration> timeout) {
  return untold(written("poll", wanted, timeout));
}

}  // namespace rehearse::testkit
