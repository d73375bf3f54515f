#include "tests/conformance/oracle/scripted_network.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <iterator>

#include "tests/conformance/oracle/readiness_text.h"
#include "tests/conformance/oracle/script_lexer.h"

namespace oracle {

using asyncore::address;
using asyncore::failure;
using asyncore::result;

bool readiness::has_any(int fd, std::string_view of) const {
  const auto found = letters.find(fd);
  return found != letters.end() &&
         found->second.find_first_of(of) != std::string::npos;
}

// --- The script's side ------------------------------------------------------

void scripted_network::queue(int fd, const std::string& operation,
                             answer given) {
  answers_[{fd, operation}].push_back(std::move(given));
}

int scripted_network::make_socket() {
  const int fd = lowest_free();
  open_.insert(fd);
  return fd;
}

void scripted_network::open_file(int fd) {
  open_.insert(fd);
  files_.insert(fd);
}

int scripted_network::lowest_free() const {
  int fd = 3;
  while (open_.contains(fd)) ++fd;
  return fd;
}

// The answer that is queued; a call on no open descriptor is EBADF, and takes
// nothing from the queue.
std::optional<answer> scripted_network::take(int fd,
                                             const std::string& operation) {
  if (fd < 0) return answer{.error = EBADF};
  const auto found = answers_.find({fd, operation});
  if (found == answers_.end() || found->second.empty()) return std::nullopt;
  answer first = std::move(found->second.front());
  found->second.pop_front();
  return first;
}

int scripted_network::take_error(int fd, const std::string& operation) {
  return take(fd, operation).value_or(answer{}).error;
}

void scripted_network::record(int fd, std::string_view call,
                              std::string_view outcome) {
  std::string text = "sys ";
  text += fd < 0 ? "-" : std::to_string(fd);
  ((text += ' ') += call) += " -> ";
  trace_.line(text += outcome);
}

result<void> scripted_network::recorded(int fd, std::string_view call,
                                        int error) {
  record(fd, call, error == 0 ? "ok" : error_text(error));
  if (error != 0) return failure{error};
  return {};
}

// --- Sockets ----------------------------------------------------------------

result<int> scripted_network::socket(int /*family*/, int /*type*/) {
  const int fd = make_socket();
  trace_.line("sys socket -> sock#" + std::to_string(fd));
  return fd;
}

result<void> scripted_network::bind(int fd, const address& local) {
  return recorded(fd, "bind(" + names_.text(local) + ")",
                  take_error(fd, "bind"));
}

result<void> scripted_network::listen(int fd, int backlog) {
  return recorded(fd, "listen(" + std::to_string(backlog) + ")",
                  take_error(fd, "listen"));
}

result<void> scripted_network::connect(int fd, const address& remote) {
  return recorded(fd, "connect(" + names_.text(remote) + ")",
                  take_error(fd, "connect"));
}

result<asyncore::accepted_socket> scripted_network::accept(int fd) {
  const answer given = take(fd, "accept").value_or(answer{.error = EAGAIN});
  if (given.error != 0) {
    record(fd, "accept()", error_text(given.error));
    return failure{given.error};
  }
  const int made = make_socket();
  const address peer = given.peer ? *given.peer : plain_peer(made);
  accepted_from_[made] = peer;
  record(fd, "accept()",
         "sock#" + std::to_string(made) + ' ' + names_.text(peer));
  return asyncore::accepted_socket{.fd = made, .peer = peer};
}

// The address that accept gave, or one that tells the descriptor.
address scripted_network::plain_peer(int fd) {
  const auto accepted = accepted_from_.find(fd);
  if (accepted != accepted_from_.end()) return accepted->second;
  return names_.find("peer", 1000 + fd);
}

result<address> scripted_network::getpeername(int fd) {
  const answer given = take(fd, "getpeername").value_or(answer{});
  if (given.error != 0) {
    record(fd, "getpeername", error_text(given.error));
    return failure{given.error};
  }
  const address peer = given.peer ? *given.peer : plain_peer(fd);
  record(fd, "getpeername", names_.text(peer));
  return peer;
}

result<std::size_t> scripted_network::send(int fd, std::string_view data,
                                           int /*flags*/) {
  const answer given = take(fd, "send").value_or(answer{});
  const std::string call = "send(" + quoted(data) + ")";
  if (given.error != 0) {
    record(fd, call, error_text(given.error));
    return failure{given.error};
  }
  const std::size_t sent =
      std::min(given.size.value_or(data.size()), data.size());
  record(fd, call, std::to_string(sent));
  return sent;
}

result<std::size_t> scripted_network::recv(int fd, std::span<char> buffer,
                                           int /*flags*/) {
  answer given = take(fd, "recv").value_or(answer{.error = EAGAIN});
  const std::string call = "recv(" + std::to_string(buffer.size()) + ")";
  if (given.error != 0) {
    record(fd, call, error_text(given.error));
    return failure{given.error};
  }
  const std::size_t size = std::min(given.data.size(), buffer.size());
  std::copy_n(given.data.begin(), size, buffer.begin());
  record(fd, call, quoted(given.data.substr(0, size)));
  if (size < given.data.size()) {  // The rest is for the next call.
    given.data.erase(0, size);
    answers_[{fd, "recv"}].push_front(std::move(given));
  }
  return size;
}

result<int> scripted_network::getsockopt(int fd, int /*level*/, int option) {
  if (option != SO_ERROR) return 0;
  const int pending = take_error(fd, "so_error");
  static_cast<void>(recorded(fd, "so_error", pending));
  if (fd < 0) return failure{pending};
  return pending;
}

result<void> scripted_network::setsockopt(int fd, int /*level*/, int /*option*/,
                                          int /*value*/) {
  return recorded(fd, "reuse", take_error(fd, "reuse"));
}

// The descriptor is gone even if close reports an error.
result<void> scripted_network::close(int fd) {
  if (open_.erase(fd) == 0) return recorded(fd, "close", EBADF);
  files_.erase(fd);
  accepted_from_.erase(fd);
  return recorded(fd, "close", take_error(fd, "close"));
}

// --- Files ------------------------------------------------------------------

result<int> scripted_network::dup(int fd) {
  const int made = lowest_free();
  open_file(made);
  record(fd, "dup", std::to_string(made));
  return made;
}

// The oracle's files are sockets to the trace.
result<std::size_t> scripted_network::read(int fd, std::span<char> buffer) {
  return recv(fd, buffer, 0);
}

result<std::size_t> scripted_network::write(int fd, std::string_view data) {
  return send(fd, data, 0);
}

// That sockets are non-blocking, the trace does not say.
result<void> scripted_network::set_nonblocking(int fd, bool /*on*/) {
  if (files_.contains(fd)) {
    trace_.line("sys " + std::to_string(fd) + " nonblocking");
  }
  return {};
}

// --- Waiting ----------------------------------------------------------------

readiness scripted_network::next_readiness() {
  if (ready_.empty()) {
    if (limited_) throw script_exhausted();
    return {};
  }
  readiness first = std::move(ready_.front());
  ready_.pop_front();
  return first;
}

// A descriptor that is not open fails a select as a whole.
int scripted_network::select_error(const asyncore::select_lists& wanted,
                                   const readiness& found) const {
  if (found.error != 0) return found.error;
  for (const auto* list : {&wanted.read, &wanted.write, &wanted.except}) {
    for (const int fd : *list) {
      if (found.has_any(fd, "n")) return EBADF;
    }
  }
  return 0;
}

result<std::size_t> scripted_network::select(
    const asyncore::select_lists& wanted, asyncore::select_lists& ready,
    std::optional<asyncore::duration> timeout) {
  ready.clear();
  if (wanted.empty()) {
    trace_.line("sys sleep(" + seconds_text(timeout) + ")");
    return std::size_t{0};
  }
  const std::string call =
      "sys select " + lists_text(wanted) + " timeout=" + seconds_text(timeout);
  const readiness found = next_readiness();
  if (const int error = select_error(wanted, found); error != 0) {
    trace_.line(call + " -> " + error_text(error));
    return failure{error};
  }
  // As Linux translates the flags of poll (fs/select.c).
  const auto pick = [&](const std::vector<int>& from, std::string_view flags,
                        std::vector<int>& into) {
    std::copy_if(from.begin(), from.end(), std::back_inserter(into),
                 [&](int fd) { return found.has_any(fd, flags); });
  };
  pick(wanted.read, "rhx", ready.read);
  pick(wanted.write, "wx", ready.write);
  pick(wanted.except, "p", ready.except);
  trace_.line(call + " -> " + lists_text(ready));
  return ready.read.size() + ready.write.size() + ready.except.size();
}

result<std::size_t> scripted_network::poll(
    std::span<const asyncore::poll_entry> wanted,
    std::vector<asyncore::poll_entry>& ready,
    std::optional<asyncore::duration> timeout) {
  ready.clear();
  const std::string call = "sys poll " + entries_text(wanted) +
                           " timeout=" + milliseconds_text(timeout);
  const readiness found = next_readiness();
  if (found.error != 0) {
    trace_.line(call + " -> " + error_text(found.error));
    return failure{found.error};
  }
  for (const asyncore::poll_entry& each : wanted) {
    const short unasked = POLLHUP | POLLERR | POLLNVAL;
    int flags = 0;
    for (const auto& [letter, flag] : poll_letters) {
      const bool counts = ((each.events | unasked) & flag) != 0;
      if (counts && found.has_any(each.fd, {&letter, 1})) flags |= flag;
    }
    if (flags == 0) continue;
    ready.push_back({.fd = each.fd, .events = static_cast<short>(flags)});
  }
  trace_.line(call + " -> " + entries_text(ready));
  return ready.size();
}

asyncore::time_point scripted_network::now() {
  return asyncore::time_point(std::chrono::seconds(1));
}

// --- What the language has no word for --------------------------------------

result<std::size_t> scripted_network::sendto(int /*fd*/,
                                             std::string_view /*data*/,
                                             int /*flags*/,
                                             const address& /*to*/) {
  return failure{ENOSYS};
}

result<asyncore::received_datagram> scripted_network::recvfrom(
    int /*fd*/, std::span<char> /*buffer*/, int /*flags*/) {
  return failure{ENOSYS};
}

result<void> scripted_network::shutdown(int /*fd*/, int /*how*/) {
  return failure{ENOSYS};
}

result<asyncore::pipe_ends> scripted_network::pipe() { return failure{ENOSYS}; }

result<void> scripted_network::reset_on_close(int /*fd*/) {
  return failure{ENOSYS};
}

result<address> scripted_network::getsockname(int /*fd*/) {
  return failure{ENOSYS};
}

result<std::vector<address>> scripted_network::resolve(
    std::string_view /*host*/, std::uint16_t /*port*/, int /*family*/) {
  return failure{ENOSYS};
}

}  // namespace oracle
