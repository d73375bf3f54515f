// Plays jobs on several threads, and hands them to the caller in order.
//
//   runner_pool(jobs, play, 4).run([](scenario_job& job) { print(job); });
//
// So the output of a run does not depend on how many threads there are.

#ifndef SIM_COMMAND_RUNNER_POOL_H_
#define SIM_COMMAND_RUNNER_POOL_H_

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <latch>
#include <mutex>
#include <thread>
#include <vector>

#include "sim/command/scenario_job.h"

namespace rehearse::command_line {

class runner_pool {
 public:
  // The jobs outlive the pool. `play` is called with each, on any thread.
  // `threads` is one or more.
  runner_pool(std::vector<scenario_job>& jobs,
              std::function<void(scenario_job&)> play, unsigned threads);

  // Calls `take`, on the caller's thread, with each job once it is over.
  // Returns after the last one.
  void run(const std::function<void(scenario_job&)>& take);

  // Lets `run` take no more jobs, and begin none. From within `take`.
  void stop();

  // For another thread, when the program is about to end: calls `take` with
  // each job that is over and was not taken, and lets `run` take no more. False
  // if `run` is just taking one.
  bool take_early(const std::function<void(scenario_job&)>& take);

 private:
  void start(std::vector<std::jthread>& runners);
  void work();
  void play(std::size_t index);
  bool is_finished(std::size_t index);
  void wait_for(std::size_t index);

  std::vector<scenario_job>& jobs_;
  const std::function<void(scenario_job&)> play_;
  const std::size_t threads_;

  std::latch all_are_there_{1};        // The threads.
  std::atomic<std::size_t> next_ = 0;  // The first job that nobody has begun.

  bool is_stopped_ = false;
  std::mutex taking_;  // Held while a job is taken.
  std::size_t taken_ = 0;

  std::mutex mutex_;  // Over what follows.
  std::condition_variable job_ended_;
  std::vector<bool> is_over_;  // By index of the job.
};

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_RUNNER_POOL_H_
