#include "sim/command/trial_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>

namespace rehearse::command_line {
namespace {

constexpr std::chrono::milliseconds look_interval{100};

// It leaves without destructors and without what is still to be printed: both
// are the other process's.
[[noreturn]] void play_all(
    int answers, std::size_t first, std::size_t count,
    const std::function<std::uint8_t(std::size_t)>& trial) {
  for (std::size_t i = first; i < count; ++i) {
    const std::uint8_t answer = trial(i);
    if (::write(answers, &answer, 1) != 1) ::_exit(1);
  }
  ::_exit(0);
}

// False: it said nothing for longer than it may.
bool hear_all(int answers, trials_end& end,
              const std::function<void(std::size_t, const std::uint8_t*)>& told,
              std::chrono::milliseconds silence_max) {
  std::chrono::milliseconds silence{0};
  while (true) {
    pollfd ready = {.fd = answers, .events = POLLIN, .revents = 0};
    const int found =
        ::poll(&ready, 1, static_cast<int>(look_interval.count()));
    if (found <= 0) {
      silence += look_interval;
      if (silence > silence_max) return false;
      told(end.next, nullptr);
      continue;
    }
    std::array<std::uint8_t, 256> read_now{};
    const ssize_t size = ::read(answers, read_now.data(), read_now.size());
    if (size <= 0) return true;
    silence = {};
    for (ssize_t i = 0; i < size; ++i) {
      told(end.next, &read_now[static_cast<std::size_t>(i)]);
      ++end.next;
    }
  }
}

std::string description_of(int status) {
  if (WIFSIGNALED(status)) {
    const char* const name = ::sigabbrev_np(WTERMSIG(status));
    if (name != nullptr) return std::string("SIG") + name;
    return "signal " + std::to_string(WTERMSIG(status));
  }
  return "an exit with " + std::to_string(WEXITSTATUS(status));
}

}  // namespace

trials_end play_apart(
    std::size_t first, std::size_t count,
    const std::function<std::uint8_t(std::size_t)>& trial,
    const std::function<void(std::size_t, const std::uint8_t*)>& told,
    std::chrono::milliseconds silence_max) {
  trials_end end{.next = first};
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return end;
  const pid_t child = ::fork();
  if (child == 0) {
    // One that is stuck must not be left behind.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    play_all(ends[1], first, count, trial);
  }
  ::close(ends[1]);
  if (child < 0) {
    ::close(ends[0]);
    return end;
  }
  const bool is_over = hear_all(ends[0], end, told, silence_max);
  ::close(ends[0]);
  if (!is_over) ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  end.complete = end.next == count;
  if (is_over && !end.complete) end.how = description_of(status);
  return end;
}

}  // namespace rehearse::command_line
