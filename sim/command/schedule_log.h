// The deviations of the run that a thread is at, kept where the handler of a
// signal can read them.
//
//   schedule_log& log = schedule_log::of_this_thread();
//   log.clear();
//   logged_strategy noted(chosen_by, log);
//   run(plan, {.chosen_by = &noted});      // and if it dies of it:
//   log.write(fd);
//
// It allocates nothing: what an application has done to the heap by then is not
// known.

#ifndef SIM_COMMAND_SCHEDULE_LOG_H_
#define SIM_COMMAND_SCHEDULE_LOG_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "sim/choices.h"
#include "sim/site.h"

namespace rehearse::command_line {

class schedule_log {
 public:
  static schedule_log& of_this_thread();

  void clear() { size_ = 0; }
  // The label outlives the run. More than fit in are left out.
  void add(const choice_point& asked, std::uint32_t answer);

  // As a schedule in a file: a line for each. For the handler of a signal, too.
  void write(int fd) const;

 private:
  static constexpr std::size_t size_max = 4'096;
  struct entry {
    site where = site::poll_ready;
    std::uint32_t answer = 0;
    std::uint64_t ordinal = 0;
    std::string_view label = {};
  };

  std::array<entry, size_max> entries_;
  std::size_t size_ = 0;
};

// Writes all of it, as far as that goes. For the handler of a signal, too.
void write_all(int fd, std::string_view text);

// Keeps what another strategy answers.
class logged_strategy final : public strategy {
 public:
  // Neither is owned.
  logged_strategy(strategy& next, schedule_log& log) : next_(next), log_(log) {}

  std::uint32_t choose(const choice_point& asked) override {
    const std::uint32_t answer = next_.choose(asked);
    if (answer != 0) log_.add(asked, answer);
    return answer;
  }
  void announce(site where, std::span<const std::uint64_t> labels) override {
    next_.announce(where, labels);
  }

 private:
  strategy& next_;
  schedule_log& log_;
};

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_SCHEDULE_LOG_H_
