// A run that can be looked at line by line, forward and back, and sent another
// way from any of them.
//
//   stepper run(job, plan, options, guard);
//   run.play(from_seed);
//   run.lines()[11], run.state_at(12), run.choices_at(12)
//   run.answer(run.choices_at(12)[0], 1);    // plays it anew
//
// A run is a function of its scenario and its choices, so to go back is to play
// it again: nothing of it is kept but its lines and its choices.

#ifndef SIM_COMMAND_STEPPER_H_
#define SIM_COMMAND_STEPPER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sim/choices.h"
#include "sim/command/guarded_run.h"
#include "sim/command/scenario_job.h"
#include "sim/explore/schedule.h"
#include "sim/language/plan.h"
#include "sim/play/run_options.h"
#include "sim/play/run_viewer.h"

namespace rehearse::command_line {

// A choice that the run was asked for, whatever the answer.
struct asked_choice {
  choice made;
  std::uint32_t n = 0;   // Its answers are 0 .. n-1.
  std::size_t line = 0;  // How many lines were written when it was asked.
};

// A line of the trace, taken apart.
struct stepped_line {
  std::uint64_t pass = 0;
  std::string text;  // As it is shown.
};

class stepper final : private scenario::run_viewer {
 public:
  // All outlive the stepper.
  stepper(scenario_job& job, const scenario::plan& plan,
          const play_options& options, guarded_run& guard)
      : job_(job), plan_(plan), options_(options), guard_(guard) {}

  // Plays it from the beginning, with the choices of `chosen_by` (null: those
  // of the canonical schedule), which are its own from then on.
  void play(strategy* chosen_by);
  // Plays it again with another answer to a choice. What was chosen before it
  // stays, and so does what comes after it as long as it is asked for.
  void answer(const asked_choice& which, std::uint32_t value);
  // Takes the latest answer back; false if there is none.
  bool undo();

  const std::vector<stepped_line>& lines() const { return lines_; }
  const scenario::run_report& report() const { return job_.report; }
  // What is not benign.
  const schedule& deviations() const { return followed_; }
  const label_names& names() const { return names_; }

  // What is chosen once `line` lines are written and before there is another
  // one; or else the next choice after that, if there is one.
  std::vector<asked_choice> choices_at(std::size_t line) const;
  // Who waits for what once `line` lines are written, and what is ready. Plays
  // the run again. Empty if the run has no such line.
  std::string state_at(std::size_t line);

 private:
  class recording_strategy;

  void run(strategy& chosen_by);
  void follow();
  void line_written(std::size_t count,
                    const std::function<std::string()>& state) override;

  scenario_job& job_;
  const scenario::plan& plan_;
  const play_options& options_;
  guarded_run& guard_;
  label_names names_;
  schedule followed_;
  std::vector<schedule> earlier_;  // Those that `undo` goes back to.
  std::vector<stepped_line> lines_;
  std::vector<asked_choice> choices_;
  // Of the run that goes on.
  std::size_t line_count_ = 0;
  std::size_t wanted_line_ = 0;  // Of which the state is asked for; 0: none.
  std::string wanted_state_;
};

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_STEPPER_H_
