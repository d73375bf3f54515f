#include "sim/command/runner_pool.h"

#include <malloc.h>

#include <algorithm>
#include <memory>
#include <new>
#include <system_error>
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
  // They are joined at the end of this function, so no job outlives the call.
  std::vector<std::jthread> runners;
  // A single runner is the caller's own thread: nothing is then played ahead of
  // what was printed, and a debugger sees one thread only.
  if (threads_ > 1) start(runners);
  // In the order of the jobs and not of their ends: the output is the same
  // however many threads there are.
  for (std::size_t i = 0; i < jobs_.size() && !is_stopped_; ++i) {
    if (runners.empty()) {
      play(i);
    } else {
      wait_for(i);
    }
    const std::scoped_lock lock(taking_);
    take(jobs_[i]);
    taken_ = i + 1;
  }
}

void runner_pool::stop() {
  is_stopped_ = true;
  next_ = jobs_.size();
}

// Where the system has no more threads to give, those that there are do it.
void runner_pool::start(std::vector<std::jthread>& runners) {
  // The stacks of too many threads would leave no memory to play anything. So
  // some is kept from them, and nobody plays before it is free again.
  constexpr std::size_t kept_bytes = std::size_t{192} << 20;
  // And glibc would reserve as much again for a heap of each thread's own.
  mallopt(M_ARENA_MAX, 2);
  struct opening {
    std::latch& gate;
    ~opening() { gate.count_down(); }
  } const opened_last{all_are_there_};
  runners.reserve(threads_);
  try {
    const std::unique_ptr<char[]> kept(new char[kept_bytes]);
    while (runners.size() < threads_) {
      runners.emplace_back([this] { work(); });
    }
  } catch (const std::system_error&) {
  } catch (const std::bad_alloc&) {
  }
}

bool runner_pool::take_early(const std::function<void(scenario_job&)>& take) {
  if (!taking_.try_lock()) return false;
  // What is under way or was not begun is left out.
  for (; taken_ < jobs_.size(); ++taken_) {
    if (is_finished(taken_)) take(jobs_[taken_]);
  }
  return true;
}

void runner_pool::work() {
  all_are_there_.wait();
  // Whoever is free takes the next one. Scenarios take very different times, so
  // shares that are dealt out before would leave some threads idle.
  for (std::size_t i = next_++; i < jobs_.size(); i = next_++) {
    play(i);
  }
}

void runner_pool::play(std::size_t index) {
  play_(jobs_[index]);
  // The lock also makes the report visible to the thread that prints it.
  const std::scoped_lock lock(mutex_);
  is_over_[index] = true;
  job_ended_.notify_one();
}

bool runner_pool::is_finished(std::size_t index) {
  const std::scoped_lock lock(mutex_);
  return is_over_[index];
}

void runner_pool::wait_for(std::size_t index) {
  std::unique_lock lock(mutex_);
  job_ended_.wait(lock, [&] { return is_over_[index]; });
}

}  // namespace rehearse::command_line
