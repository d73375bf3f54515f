// The playing of a plan: whose turn it is, and how the run ends.
//
// The player is the driver of its stage. Whenever the world is at rest, it lets
// the next cursor that can move pass the expectations that are met and perform
// one action. What a step does is in steps.h and the files that it names.

#ifndef SIM_PLAY_PLAYER_H_
#define SIM_PLAY_PLAYER_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "sim/language/plan.h"
#include "sim/play/run_options.h"
#include "sim/play/run_report.h"
#include "sim/play/run_state.h"
#include "sim/watch/judges.h"
#include "sim/world/world.h"

namespace rehearse::scenario {

class player final : public world_driver {
 public:
  // Neither is owned; both outlive the player.
  player(const plan& played, const run_options& how);

  run_report run();

  bool move() override;
  bool moves_on() override;
  std::optional<duration> next_time() const override {
    return state_.next_wake();
  }

 private:
  void start();
  void start_peers();
  void start_applications();
  void listen_at_start(cursor& thread);
  void play();
  bool move_stage();
  void finish();
  void stop();
  run_report report();
  run_coverage coverage() const;

  bool all_done() const;
  bool flush_peers();
  // Which steps are taken: actions alone, if the programs have not seen the
  // latest one yet; all but those that ask for idle; those.
  enum class turn { hurried, usual, idle };

  bool take_turn(turn kind);
  void announce_turn(turn kind);
  bool waits_for_others(std::size_t index);
  static bool takes_part(const step& next, turn kind);
  bool advance(cursor& thread, turn kind);
  void finish_instant();
  void hasten(cursor& thread);
  bool is_timed_for_now(const cursor& thread) const;
  static duration due_time(const cursor& thread);
  bool is_due(cursor& thread);
  choice_label& label_of_actor(cursor& thread);
  void add_judges();
  void add_judges_of_lines();
  bool is_forgiven(const cursor& thread) const;
  bool forgive(cursor& thread);
  void fail_too_late(const cursor& thread, const bound& missed);
  void fail_waiting();
  void fail_stopped(const std::string& why,
                    std::vector<std::string> notes = {});
  void fail_swallowed();
  std::vector<std::string> where_stopped() const;
  std::vector<std::string> notes_of(run_stopped::reason why) const;

  run_state state_;
  judges judges_;
  run_activity activity_;  // Empty unless the run came to its end.
  std::size_t next_cursor_ = 0;
  // Of one turn: kept for their memory.
  std::vector<std::size_t> waiting_;
  std::vector<choice_label*> announced_;
  choice_label* acted_ = nullptr;  // Of whose action the latest move was.
  bool moves_on_ = false;          // Before any program runs.
};

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_PLAYER_H_
