// A network whose every answer is scripted, and which keeps a log of the calls.
//
//   scripted_network net;
//   ...create_socket()...                        // descriptor 3
//   net.at(3).connects = {EINPROGRESS};
//   net.at(3).recvs = {"hello", failure{ECONNRESET}};
//   net.passes = {{.ready = {{3, POLLIN | POLLOUT}}}, {.error = EINTR}};
//
// Descriptors are the lowest free numbers from 3. What is not scripted has a
// plain answer: a send takes everything, recv and accept would block, and all
// else succeeds. A wait reports the readiness scripted for it, of what was
// asked, in the order asked, and nothing once the script is used up.

#ifndef TESTS_CORE_SCRIPTED_NETWORK_H_
#define TESTS_CORE_SCRIPTED_NETWORK_H_

#include <poll.h>
#include <sys/select.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/errno_name.h"
#include "core/network.h"

namespace asyncore {

class scripted_network final : public network {
 public:
  // What a descriptor answers, each answer once. A plain number is an errno,
  // 0 for success.
  struct descriptor {
    bool open = false;
    std::deque<int> binds, listens, connects, closes, nonblockings, shutdowns;
    std::deque<result<std::string>> recvs;
    std::deque<result<std::size_t>> sends;
    std::deque<result<address>> accepts;
    std::deque<int> so_errors;
    // Of the call itself rather than of the socket.
    int getsockopt_error = 0;
    int setsockopt_error = 0;
    result<address> peer = failure{ENOTCONN};
    std::map<int, int> options;
    std::string sent;
  };

  // What a wait finds: a descriptor and flags of poll, which a select sees as
  // Linux translates them.
  struct wait_script {
    std::vector<std::pair<int, int>> ready = {};
    int error = 0;
  };

  descriptor& at(int fd) { return descriptors_[fd]; }
  // A descriptor that nobody asked `socket` for.
  int open_descriptor() {
    int fd = 3;
    while (descriptors_[fd].open) ++fd;
    return open_descriptor(fd);
  }
  int open_descriptor(int fd) {
    descriptors_[fd] = {};
    descriptors_[fd].open = true;
    return fd;
  }
  bool is_open(int fd) { return descriptors_[fd].open; }

  // What a connect answers that has no script.
  int connect_answer = 0;
  std::deque<wait_script> passes;
  std::deque<int> sockets;
  // The calls so far: "connect 3 10.0.0.1:80", "select r=3,4 w=4 e=3,4 1000us".
  std::vector<std::string> log;
  std::vector<std::string> waits;

  result<int> socket(int /*family*/, int /*type*/) override {
    if (const int error = next(sockets); error != 0) return failure{error};
    const int fd = open_descriptor();
    note("socket", fd);
    return fd;
  }
  result<void> bind(int fd, const address& local) override {
    note("bind", fd, local.to_string());
    return answer(fd, &descriptor::binds);
  }
  result<void> listen(int fd, int backlog) override {
    note("listen", fd, std::to_string(backlog));
    return answer(fd, &descriptor::listens);
  }
  result<accepted_socket> accept(int fd) override {
    note("accept", fd);
    if (!is_open(fd)) return failure{EBADF};
    const result<address> peer =
        next_of(at(fd).accepts, result<address>(failure{EAGAIN}));
    if (!peer) return failure{peer.error()};
    const int made = open_descriptor();
    at(made).peer = *peer;
    return accepted_socket{.fd = made, .peer = *peer};
  }
  result<void> connect(int fd, const address& remote) override {
    note("connect", fd, remote.to_string());
    if (is_open(fd) && at(fd).connects.empty() && connect_answer != 0) {
      return failure{connect_answer};
    }
    return answer(fd, &descriptor::connects);
  }
  result<std::size_t> send(int fd, std::string_view data,
                           int /*flags*/) override {
    note("send", fd, data);
    if (!is_open(fd)) return failure{EBADF};
    result<std::size_t> taken =
        next_of(at(fd).sends, result<std::size_t>(data.size()));
    if (taken) at(fd).sent += data.substr(0, *taken);
    return taken;
  }
  // What is longer than the buffer stays for the next call.
  result<std::size_t> recv(int fd, std::span<char> buffer,
                           int /*flags*/) override {
    note("recv", fd, std::to_string(buffer.size()));
    if (!is_open(fd)) return failure{EBADF};
    result<std::string> got =
        next_of(at(fd).recvs, result<std::string>(failure{EAGAIN}));
    if (!got) return failure{got.error()};
    const std::size_t size = std::min(got->size(), buffer.size());
    std::copy_n(got->begin(), size, buffer.begin());
    if (size < got->size()) at(fd).recvs.push_front(got->substr(size));
    return size;
  }
  result<std::size_t> sendto(int, std::string_view, int,
                             const address&) override {
    return failure{EOPNOTSUPP};
  }
  result<received_datagram> recvfrom(int, std::span<char>, int) override {
    return failure{EOPNOTSUPP};
  }
  result<void> shutdown(int fd, int how) override {
    note("shutdown", fd, std::to_string(how));
    return answer(fd, &descriptor::shutdowns);
  }
  // Releases the descriptor even if it fails.
  result<void> close(int fd) override {
    note("close", fd);
    const result<void> closed = answer(fd, &descriptor::closes);
    at(fd).open = false;
    return closed;
  }
  result<int> dup(int) override { return failure{EOPNOTSUPP}; }
  result<std::size_t> read(int fd, std::span<char> buffer) override {
    return recv(fd, buffer, 0);
  }
  result<std::size_t> write(int fd, std::string_view data) override {
    return send(fd, data, 0);
  }
  result<pipe_ends> pipe() override { return failure{EOPNOTSUPP}; }
  result<void> set_nonblocking(int fd, bool on) override {
    note("set_nonblocking", fd, on ? "on" : "off");
    return answer(fd, &descriptor::nonblockings);
  }
  result<int> getsockopt(int fd, int /*level*/, int option) override {
    if (!is_open(fd)) return failure{EBADF};
    if (at(fd).getsockopt_error != 0) return failure{at(fd).getsockopt_error};
    return option == SO_ERROR ? next(at(fd).so_errors) : at(fd).options[option];
  }
  result<void> setsockopt(int fd, int /*level*/, int option,
                          int value) override {
    if (!is_open(fd)) return failure{EBADF};
    if (at(fd).setsockopt_error != 0) return failure{at(fd).setsockopt_error};
    at(fd).options[option] = value;
    return {};
  }
  result<void> reset_on_close(int fd) override {
    note("reset_on_close", fd);
    return {};
  }
  result<address> getsockname(int) override { return failure{EOPNOTSUPP}; }
  result<address> getpeername(int fd) override {
    if (!is_open(fd)) return failure{EBADF};
    return at(fd).peer;
  }
  result<std::vector<address>> resolve(std::string_view host,
                                       std::uint16_t port, int) override {
    const auto found = names.find(std::string(host));
    if (found == names.end()) return failure{ENOENT};
    std::vector<address> answers = found->second;
    for (address& each : answers) each = each.with_port(port);
    return answers;
  }
  std::map<std::string, std::vector<address>> names;

  result<std::size_t> select(const select_lists& wanted, select_lists& ready,
                             std::optional<duration> timeout) override {
    waits.push_back("select r=" + text(wanted.read) +
                    " w=" + text(wanted.write) + " e=" + text(wanted.except) +
                    " " + text(timeout));
    ready.clear();
    for (const auto* list : {&wanted.read, &wanted.write, &wanted.except}) {
      for (const int fd : *list) {
        if (fd >= FD_SETSIZE) return failure{EINVAL};
        if (!is_open(fd)) return failure{EBADF};
      }
    }
    const wait_script script = next_of(passes, wait_script{});
    if (script.error != 0) return failure{script.error};
    const auto report = [&](const std::vector<int>& asked,
                            std::vector<int>& reported, int mask) {
      for (const int fd : asked) {
        if ((flags(script, fd) & mask) != 0) reported.push_back(fd);
      }
    };
    report(wanted.read, ready.read, POLLIN | POLLHUP | POLLERR);
    report(wanted.write, ready.write, POLLOUT | POLLERR);
    report(wanted.except, ready.except, POLLPRI);
    if (ready.empty()) pass_time(timeout);
    return ready.read.size() + ready.write.size() + ready.except.size();
  }

  result<std::size_t> poll(std::span<const poll_entry> wanted,
                           std::vector<poll_entry>& ready,
                           std::optional<duration> timeout) override {
    std::string asked;
    for (const poll_entry& each : wanted) {
      asked += " " + std::to_string(each.fd) + ":" + text(each.events);
    }
    waits.push_back("poll" + asked + " " + text(timeout));
    ready.clear();
    const wait_script script = next_of(passes, wait_script{});
    if (script.error != 0) return failure{script.error};
    for (const poll_entry& each : wanted) {
      const int always = POLLERR | POLLHUP | POLLNVAL;
      const int found = is_open(each.fd)
                            ? flags(script, each.fd) & (each.events | always)
                            : POLLNVAL;
      if (found != 0) ready.push_back({each.fd, static_cast<short>(found)});
    }
    if (ready.empty()) pass_time(timeout);
    return ready.size();
  }

  time_point now() override { return clock; }
  // A wait that finds nothing lasts as long as its timeout; another takes none.
  time_point clock{duration(1)};

 private:
  template <typename Answer>
  static Answer next_of(std::deque<Answer>& queue, Answer otherwise) {
    if (queue.empty()) return otherwise;
    Answer first = std::move(queue.front());
    queue.pop_front();
    return first;
  }
  void pass_time(std::optional<duration> timeout) {
    if (timeout && *timeout > duration::zero()) clock += *timeout;
  }
  static int next(std::deque<int>& queue) { return next_of(queue, 0); }

  result<void> answer(int fd, std::deque<int> descriptor::*queue) {
    if (!is_open(fd)) return failure{EBADF};
    const int error = next(at(fd).*queue);
    if (error != 0) return failure{error};
    return {};
  }

  static int flags(const wait_script& script, int fd) {
    int found = 0;
    for (const auto& [which, what] : script.ready) {
      if (which == fd) found |= what;
    }
    return found;
  }

  void note(std::string_view what, int fd, std::string_view more = {}) {
    std::string line = std::string(what) + " " + std::to_string(fd);
    if (!more.empty()) line += " " + std::string(more);
    log.push_back(std::move(line));
  }

  static std::string text(const std::vector<int>& fds) {
    std::string joined;
    for (const int fd : fds) {
      joined += (joined.empty() ? "" : ",") + std::to_string(fd);
    }
    return joined;
  }
  static std::string text(short events) {
    std::string joined;
    if ((events & POLLIN) != 0) joined += "i";
    if ((events & POLLPRI) != 0) joined += "p";
    if ((events & POLLOUT) != 0) joined += "o";
    return joined;
  }
  static std::string text(std::optional<duration> timeout) {
    return timeout ? std::to_string(timeout->count()) + "us" : "for ever";
  }

  std::map<int, descriptor> descriptors_;
};

}  // namespace asyncore

#endif  // TESTS_CORE_SCRIPTED_NETWORK_H_
