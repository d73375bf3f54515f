#include "sim/command/runner_pool.h"

#include <algorithm>
#include <thread>
#include <utility>

namespace rehearse::command_line {

runner_pool::runner_pool(std::vector<scenario_job>& jobs,
                         std::function<void(scenario_job&)> play,
                         unsigned threads)
    : jobs_(jobs),
      play_(std::move(play)),
      threads_(std::min<std::size_t>(threads, jobs.size())),
      is_over_(jobs.size()) {}

void runner_pool::run(const std::function<void(scenario_job&)>& take) {
  // A single runner is the caller's own thread: nothing is then played ahead of
  // what was printed, and a debugger sees one thread only.
  if (threads_ <= 1) {
    for (scenario_job& job : jobs_) {
      play_(job);
      take(job);
    }
    return;
  }
  // They are joined at the end of this function, so no job outlives the call.
  std::vector<std::jthread> runners;
  for (std::size_t i = 0; i < threads_; ++i) {
    runners.emplace_back([this] { work(); });
  }
  // In the order of the jobs and not of their ends: the output is the same
  // however many threads there are.
  for (std::size_t i = 0; i < jobs_.size(); ++i) {
    wait_for(i);
    take(jobs_[i]);
  }
}

void runner_pool::work() {
  // Whoever is free takes the next one. Scenarios take very different times, so
  // shares that are dealt out before would leave some threads idle.
  for (std::size_t i = next_++; i < jobs_.size(); i = next_++) {
    play_(jobs_[i]);
    // The lock also makes the report visible to the thread that prints it.
    const std::scoped_lock lock(mutex_);
    is_over_[i] = true;
    job_ended_.notify_one();
  }
}

void runner_pool::wait_for(std::size_t index) {
  std::unique_lock lock(mutex_);
  job_ended_.wait(lock, [&] { return is_over_[index]; });
}

}  // namespace rehearse::command_line
