#include "sim/kernel/system_calls.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "sim/kernel/make_socket.h"

namespace rehearse {

// Lets the open file of `fd` answer `call` with `arguments`; EBADF if `fd` is
// not open.
template <typename Answer, typename... Parameters, typename... Arguments>
Answer system_calls::ask(int fd, Answer (open_file::*call)(Parameters...),
                         Arguments&&... arguments) {
  meter_.count();
  open_file* const file = files_.find(fd);
  if (file == nullptr) return failure{EBADF};
  return (file->*call)(std::forward<Arguments>(arguments)...);
}

// --- Descriptors ------------------------------------------------------------

result<int> system_calls::install(open_file& file, std::string label) {
  file.label = choice_label(std::move(label));
  // Held meanwhile: if no descriptor is free, release destroys the file.
  file.hold();
  const result<int> fd = files_.install(file);
  file.release();
  return fd;
}

// "echo/alice": by its far end, since the order in which connections come is
// what choices are about. The second of that name is "echo/alice/2".
std::string system_calls::label_of(const open_file& connection,
                                   std::string_view link) {
  // A scripted remote end has one connection at a time.
  if (stack_.around().choices().is_benign() || stack_.reads_whole()) {
    return name_;
  }
  const address remote = connection.view().remote;
  std::string label = name_ + std::string(link);
  const std::string_view far_end = stack_.around().name_of(remote);
  if (far_end.empty()) return label + std::to_string(accept_count_);
  label += far_end;
  const std::uint32_t count = ++labels_[label];
  return count == 1 ? label : label + "/" + std::to_string(count);
}

result<int> system_calls::socket(int family, int type) {
  meter_.count();
  const result<open_file*> file = make_socket(stack_, family, type);
  if (!file) return failure{file.error()};
  return install(**file, name_);
}

result<asyncore::accepted_socket> system_calls::accept(int fd) {
  meter_.count();
  open_file* const listener = files_.find(fd);
  if (listener == nullptr) return failure{EBADF};
  // Linux looks for a descriptor before it looks for a connection.
  if (files_.is_full()) return failure{EMFILE};
  if (finds_nothing(fd, POLLIN)) return failure{EAGAIN};
  const result<open_file*> next = listener->accept();
  if (!next) return failure{next.error()};
  open_file& connection = **next;
  connection.accept_ordinal = ++accept_count_;
  const result<int> number = install(connection, label_of(connection, "/"));
  const address peer = connection.view().remote;
  // The queue of the listener held it until now; its descriptor does so now.
  connection.release();
  if (!number) return failure{number.error()};
  return asyncore::accepted_socket{.fd = *number, .peer = peer};
}

result<asyncore::pipe_ends> system_calls::pipe() {
  meter_.count();
  const pipe_files files = make_pipe(stack_);
  // If the read end gets no descriptor, release destroys the write end too.
  files.write_end->hold();
  const result<int> read_end = install(*files.read_end, name_);
  const result<int> write_end =
      read_end ? install(*files.write_end, name_) : read_end;
  files.write_end->release();
  if (write_end) {
    return asyncore::pipe_ends{.read_end = *read_end, .write_end = *write_end};
  }
  if (read_end) static_cast<void>(close(*read_end));
  return failure{write_end.error()};
}

result<int> system_calls::dup(int fd) {
  meter_.count();
  open_file* const file = files_.find(fd);
  if (file == nullptr) return failure{EBADF};
  return files_.install(*file);
}

// Not counted: destructors close, and they must not throw.
result<void> system_calls::close(int fd) {
  open_file* const file = files_.find(fd);
  if (file != nullptr && file->descriptors == 1) note_discarded(*file);
  return files_.close(fd);
}

// Of a stream only, since a datagram may be lost at any time; and not after a
// reset, which has ended the connection before.
void system_calls::note_discarded(open_file& file) {
  const socket_view view = file.view();
  const bool is_whole =
      view.now == socket_view::state::connected || view.end_of_stream;
  if (view.unread == 0 || !is_whole) return;
  const result<int> type = file.getsockopt(SOL_SOCKET, SO_TYPE);
  if (!type || *type != SOCK_STREAM) return;
  discarded_.push_back({.file = file.id,
                        .accept_ordinal = file.accept_ordinal,
                        .remote = view.remote,
                        .size = view.unread});
}

// --- Calls that the open file answers ---------------------------------------

result<void> system_calls::bind(int fd, const address& local) {
  return ask(fd, &open_file::bind, local);
}

// __sys_listen bounds the backlog for every kind of socket. It compares without
// a sign, so a negative one is too large and becomes the largest.
result<void> system_calls::listen(int fd, int backlog) {
  constexpr unsigned somaxconn = 4096;  // net.core.somaxconn
  const unsigned bounded = std::min(static_cast<unsigned>(backlog), somaxconn);
  return ask(fd, &open_file::listen, static_cast<int>(bounded));
}

result<void> system_calls::connect(int fd, const address& remote) {
  const result<void> answer = ask(fd, &open_file::connect, remote);
  open_file* const file = files_.find(fd);
  if (file != nullptr && file->label.text() == name_) {
    file->label = choice_label(label_of(*file, ">"));
  }
  return answer;
}

result<std::size_t> system_calls::send(int fd, std::string_view data,
                                       int flags) {
  if (finds_nothing(fd, POLLOUT)) return failure{EAGAIN};
  return ask(fd, &open_file::send, data, flags);
}

result<std::size_t> system_calls::recv(int fd, std::span<char> buffer,
                                       int flags) {
  if (flags == 0 && finds_nothing(fd, POLLIN)) return failure{EAGAIN};
  return ask(fd, &open_file::recv, buffer, flags);
}

result<std::size_t> system_calls::sendto(int fd, std::string_view data,
                                         int flags, const address& remote) {
  if (finds_nothing(fd, POLLOUT)) return failure{EAGAIN};
  return ask(fd, &open_file::sendto, data, flags, remote);
}

result<asyncore::received_datagram> system_calls::recvfrom(
    int fd, std::span<char> buffer, int flags) {
  if (flags == 0 && finds_nothing(fd, POLLIN)) return failure{EAGAIN};
  return ask(fd, &open_file::recvfrom, buffer, flags);
}

result<void> system_calls::shutdown(int fd, int how) {
  return ask(fd, &open_file::shutdown, how);
}

result<std::size_t> system_calls::read(int fd, std::span<char> buffer) {
  return ask(fd, &open_file::read, buffer);
}

result<std::size_t> system_calls::write(int fd, std::string_view data) {
  return ask(fd, &open_file::write, data);
}

// A simulated descriptor never blocks.
result<void> system_calls::set_nonblocking(int fd, bool /*on*/) {
  meter_.count();
  if (files_.find(fd) == nullptr) return failure{EBADF};
  return {};
}

result<int> system_calls::getsockopt(int fd, int level, int option) {
  return ask(fd, &open_file::getsockopt, level, option);
}

result<void> system_calls::setsockopt(int fd, int level, int option,
                                      int value) {
  return ask(fd, &open_file::setsockopt, level, option, value);
}

result<void> system_calls::reset_on_close(int fd) {
  return ask(fd, &open_file::reset_on_close);
}

result<address> system_calls::getsockname(int fd) {
  meter_.count();
  const open_file* const file = files_.find(fd);
  return file == nullptr ? failure{EBADF} : file->getsockname();
}

result<address> system_calls::getpeername(int fd) {
  meter_.count();
  const open_file* const file = files_.find(fd);
  return file == nullptr ? failure{EBADF} : file->getpeername();
}

// --- Names ------------------------------------------------------------------

result<std::vector<address>> system_calls::resolve(std::string_view name,
                                                   std::uint16_t port,
                                                   int family) {
  meter_.count();
  std::vector<address> addresses;
  const auto add = [&](const address& each) {
    if (family == AF_UNSPEC || family == each.family()) {
      addresses.push_back(each.with_port(port));
    }
  };
  const auto numeric = [](std::string_view text) {
    auto v4 = address::parse(std::string(text) + ":0");
    return v4 ? v4 : address::parse("[" + std::string(text) + "]:0");
  };
  if (const network_stack* machine = stack_.around().find_stack(name);
      machine != nullptr) {
    // IPv4 comes first, always, so that a run can be repeated.
    add(machine->ipv4());
    add(machine->ipv6());
  } else if (name == "localhost") {
    add(network_stack::loopback(AF_INET));
    add(network_stack::loopback(AF_INET6));
  } else if (const auto literal = numeric(name);
             literal &&
             (literal->family() == AF_INET || literal->family() == AF_INET6)) {
    add(*literal);
  }
  if (addresses.empty()) return failure{ENOENT};
  return addresses;
}

// --- Waiting ----------------------------------------------------------------

// Whether what a poll has said of a descriptor proves to be nothing yet. The
// counters of activity stand above this: an attempt in vain is none.
bool system_calls::finds_nothing(int fd, int event) {
  if (stack_.around().choices().is_benign()) return false;
  open_file* const file = files_.find(fd);
  return file != nullptr && poller_.was_for_nothing(*file, event);
}

bool system_calls::is_interrupted() {
  if (stack_.around().choices().is_benign()) return false;
  was_interrupted_ = !was_interrupted_ && stack_.around().choices().deviates(
                                              site::poll_wake, waits_);
  if (was_interrupted_) stack_.note_excuse();
  return was_interrupted_;
}

result<std::size_t> system_calls::select(
    const asyncore::select_lists& wanted, asyncore::select_lists& ready,
    std::optional<asyncore::duration> timeout) {
  meter_.count();
  ready.clear();
  if (const int error = poller_.error_of(wanted); error != 0) {
    return failure{error};
  }
  // The world may be running already, in which case it must not run again
  // inside itself.
  if (!answers_at_once_) {
    stack_.around().wait([&] { return poller_.any_ready(wanted); }, timeout);
  }
  if (is_interrupted()) return failure{EINTR};
  return poller_.report(wanted, ready);
}

result<std::size_t> system_calls::poll(
    std::span<const asyncore::poll_entry> wanted,
    std::vector<asyncore::poll_entry>& ready,
    std::optional<asyncore::duration> timeout) {
  meter_.count();
  // Unlike select it cannot fail: a descriptor that is not open is POLLNVAL.
  ready.clear();
  if (!answers_at_once_) {
    stack_.around().wait([&] { return poller_.any_ready(wanted); }, timeout);
  }
  if (is_interrupted()) return failure{EINTR};
  return poller_.report(wanted, ready);
}

asyncore::time_point system_calls::now() {
  meter_.count();
  ++clock_reads_;
  return stack_.around().clock();
}

}  // namespace rehearse
