// Plays what may end the program in a process of its own, so that the program
// goes on without it.
//
//   const trials_end end = play_apart(first, count, trial, told, silence);
//   if (!end.complete) ...   // the process ended, or was stuck, in end.next
//
// One process plays one trial after the other, up to the first that ends it. So
// trials that end nothing cost no more than one fork.

#ifndef SIM_COMMAND_TRIAL_PROCESS_H_
#define SIM_COMMAND_TRIAL_PROCESS_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace rehearse::command_line {

struct trials_end {
  std::size_t next = 0;   // The first trial that has given no answer,
  bool complete = false;  // or all have.
  // How the process ended in `next`: "SIGSEGV", "an exit with 3". Empty: it did
  // not. There was no process to be had, or it said nothing for too long.
  std::string how = {};
};

// Plays the trials from `first` to before `count`. `trial` is called in the new
// process, and answers a byte; `told` hears of each answer in this one, and of
// nothing (no answer) when a while has passed without one. In the new process
// there is only the thread that calls this: `trial` takes no lock that another
// one may hold.
trials_end play_apart(
    std::size_t first, std::size_t count,
    const std::function<std::uint8_t(std::size_t)>& trial,
    const std::function<void(std::size_t, const std::uint8_t*)>& told,
    std::chrono::milliseconds silence_max);

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_TRIAL_PROCESS_H_
