// Looks after a run from a thread of its own.
//
//   overseer guard(options.handler_s, [&](const ending& why) { ... });
//   const overseer::watched job_watch(guard, job);  // while it is played
//
// It ends the program when a user interrupts it (SIGINT, SIGTERM), and when
// nothing goes on in a scenario any more: a handler that loops for ever or
// blocks can be stopped in no other way.

#ifndef SIM_COMMAND_OVERSEER_H_
#define SIM_COMMAND_OVERSEER_H_

#include <atomic>
#include <csignal>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "sim/command/scenario_job.h"
#include "sim/command/schedule_log.h"
#include "sim/play/run_watch.h"

namespace rehearse::command_line {

// Why the program ends before its run is over.
struct ending {
  int signal = 0;  // By which a user has interrupted it.
  // Otherwise the scenario that is stuck, and what has not returned there;
  // empty if that is not known.
  const scenario_job* stuck = nullptr;
  std::string inside = {};
  // Of the thread that is stuck.
  const schedule_log* log = nullptr;
};

class overseer {
 public:
  // `handler_s`: how long nothing may go on. `last_words` prints what is known
  // by then, on the thread of the overseer; false if it cannot do so just now,
  // and will be asked again. Afterwards the program exits, with 1 or with 128
  // and the number of the signal, and destroys nothing.
  overseer(double handler_s, std::function<bool(const ending&)> last_words);
  overseer(const overseer&) = delete;
  overseer& operator=(const overseer&) = delete;
  ~overseer();

  // While it exists, this thread plays `job`.
  class watched {
   public:
    watched(overseer& by, const scenario_job& job);
    watched(const watched&) = delete;
    watched& operator=(const watched&) = delete;
    ~watched();

    scenario::run_watch& watch() { return watch_; }

   private:
    friend class overseer;

    overseer& by_;
    const scenario_job& job_;
    scenario::run_watch watch_;
    const schedule_log& log_ = schedule_log::of_this_thread();
    // Of the overseer's thread.
    std::uint64_t beats_seen_ = 0;
    std::uint64_t ticks_alike_ = 0;
  };

 private:
  void work();
  void look();
  [[noreturn]] void end(const ending& why, int code);

  const std::function<bool(const ending&)> last_words_;
  const std::uint64_t ticks_max_;
  sigset_t signals_ = {};
  sigset_t previous_mask_ = {};
  std::atomic<bool> over_ = false;

  std::mutex mutex_;  // Over what follows.
  std::vector<watched*> watched_;

  std::thread thread_;  // None if the system has none to give.
};

// "echo/1.handle_read has not returned for 10s: ...", with what to do.
std::string describe_stuck(const ending& why, double handler_s);

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_OVERSEER_H_
