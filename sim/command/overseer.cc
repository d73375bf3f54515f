#include "sim/command/overseer.h"

#include <pthread.h>

#include <csignal>
#include <cstdlib>
#include <new>
#include <sstream>
#include <system_error>
#include <utility>

#include "sim/command/exit_code.h"

namespace rehearse::command_line {
namespace {

// How often it looks. Time is counted in looks and not read from a clock: a
// program that was stopped, as by a debugger, has not been stuck meanwhile.
constexpr double ticks_per_second = 10;

timespec tick() {
  timespec length = {};
  length.tv_nsec = static_cast<long>(1e9 / ticks_per_second);
  return length;
}

// Last words for which the run is not ready, as when it prints into a pipe that
// nobody reads, are not waited for longer than so many ticks.
constexpr int attempts_max = 10;

// A shell lets programs in the background ignore what its terminal sends.
bool is_ignored(int signal) {
  struct sigaction action = {};
  ::sigaction(signal, nullptr, &action);
  return action.sa_handler == SIG_IGN;
}

}  // namespace

overseer::overseer(double handler_s,
                   std::function<bool(const ending&)> last_words)
    : last_words_(std::move(last_words)),
      ticks_max_(static_cast<std::uint64_t>(handler_s * ticks_per_second) + 1) {
  ::sigemptyset(&signals_);
  ::sigaddset(&signals_, SIGINT);
  ::sigaddset(&signals_, SIGTERM);
  // Blocked here, and so in all threads that begin later: they stay pending
  // until the overseer takes them.
  ::pthread_sigmask(SIG_BLOCK, &signals_, &previous_mask_);
  try {
    thread_ = std::thread([this] { work(); });
  } catch (const std::system_error&) {
    // The run goes on without it, and signals do what they always do.
    ::pthread_sigmask(SIG_SETMASK, &previous_mask_, nullptr);
  } catch (const std::bad_alloc&) {
    ::pthread_sigmask(SIG_SETMASK, &previous_mask_, nullptr);
  }
}

overseer::~overseer() {
  if (!thread_.joinable()) return;
  over_ = true;
  // It waits for signals: so this wakes it.
  ::pthread_kill(thread_.native_handle(), SIGINT);
  thread_.join();
  ::pthread_sigmask(SIG_SETMASK, &previous_mask_, nullptr);
}

void overseer::work() {
  const timespec length = tick();
  while (true) {
    const int signal = ::sigtimedwait(&signals_, nullptr, &length);
    if (over_) return;
    if (signal > 0 && !is_ignored(signal)) {
      end({.signal = signal}, 128 + signal);
    }
    look();
  }
}

void overseer::look() {
  ending found;
  {
    const std::scoped_lock lock(mutex_);
    for (watched* each : watched_) {
      scenario::run_watch::state now = each->watch_.look();
      if (now.beats != each->beats_seen_) {
        each->beats_seen_ = now.beats;
        each->ticks_alike_ = 0;
      } else if (++each->ticks_alike_ >= ticks_max_) {
        found = {.stuck = &each->job_,
                 .inside = std::move(now.inside),
                 .log = &each->log_};
        break;
      }
    }
  }
  // The job stays where it is, since it is stuck.
  if (found.stuck != nullptr) {
    end(found, static_cast<int>(exit_code::some_failed));
  }
}

void overseer::end(const ending& why, int code) {
  // A second signal means that the user does not want to wait: it kills, even
  // while the last words find no room.
  ::pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
  sigset_t none = {};
  ::sigemptyset(&none);
  const timespec length = tick();
  for (int i = 0; i < attempts_max && !last_words_(why); ++i) {
    ::sigtimedwait(&none, nullptr, &length);
  }
  // No destructor can run: other threads are in the midst of their scenarios.
  std::_Exit(code);
}

overseer::watched::watched(overseer& by, const scenario_job& job)
    : by_(by), job_(job) {
  const std::scoped_lock lock(by_.mutex_);
  by_.watched_.push_back(this);
}

overseer::watched::~watched() {
  const std::scoped_lock lock(by_.mutex_);
  std::erase(by_.watched_, this);
}

std::string describe_stuck(const ending& why, double handler_s) {
  std::ostringstream text;
  if (why.inside.empty()) {
    text << "nothing has gone on for " << handler_s
         << "s: does a readable() or writable(), a timer or a destructor never "
            "return?\n";
  } else {
    text << why.inside << " has not returned for " << handler_s
         << "s: it loops for ever, or it blocks\n";
  }
  text << "   help: a handler does what it can do at once; what it waits for "
          "comes to another one\n"
       << "   help: to see where it is, play it again with "
          "--handler-time=3600 and attach a debugger\n";
  return text.str();
}

}  // namespace rehearse::command_line
