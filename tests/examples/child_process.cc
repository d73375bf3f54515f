#include "tests/examples/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

namespace examples {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

[[noreturn]] void throw_errno(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

// In the child, between fork and exec: only what is async-signal-safe.
[[noreturn]] void become(char* const* arguments, int output, pid_t parent) {
  // The second question: the parent may have ended before the first call.
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || ::getppid() != parent) {
    ::_exit(126);
  }
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  ::execv(arguments[0], arguments);
  ::_exit(127);
}

}  // namespace

child_process::child_process(const std::vector<std::string>& command) {
  std::vector<char*> arguments;
  for (const std::string& each : command) {
    // NOLINTNEXTLINE(performance-*)
    arguments.push_back(const_cast<char*>(each.c_str()));
  }
  arguments.push_back(nullptr);

  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw_errno("pipe2");
  const pid_t parent = ::getpid();
  pid_ = ::fork();
  if (pid_ == 0) become(arguments.data(), ends[1], parent);
  ::close(ends[1]);
  read_end_ = ends[0];
  if (pid_ < 0) throw_errno("fork");
}

child_process::~child_process() {
  if (!status_) {
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  ::close(read_end_);
}

std::optional<int> child_process::ended() {
  int status = 0;
  if (!status_ && ::waitpid(pid_, &status, WNOHANG) == pid_) {
    status_ = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  while (read_more(milliseconds::zero())) {
  }
  return status_;
}

bool child_process::prints(std::string_view text, std::chrono::seconds limit) {
  const auto until = steady_clock::now() + limit;
  while (output_.find(text) == std::string::npos) {
    const auto left =
        std::chrono::duration_cast<milliseconds>(until - steady_clock::now());
    if (left <= milliseconds::zero() || !read_more(left)) return false;
  }
  return true;
}

// False if nothing comes, or nothing can come any more.
bool child_process::read_more(milliseconds limit) {
  pollfd waiting = {.fd = read_end_, .events = POLLIN, .revents = 0};
  if (::poll(&waiting, 1, static_cast<int>(limit.count())) <= 0) return false;
  std::array<char, 4096> buffer{};
  const ssize_t got = ::read(read_end_, buffer.data(), buffer.size());
  if (got <= 0) return false;
  output_.append(buffer.data(), static_cast<std::size_t>(got));
  return true;
}

}  // namespace examples
