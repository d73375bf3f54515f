#include "sim/play/player.h"

#include <algorithm>
#include <memory>
#include <new>
#include <utility>
#include <variant>

#include "core/exceptions.h"
#include "sim/play/call_judges.h"
#include "sim/play/datagram_steps.h"
#include "sim/play/failure.h"
#include "sim/play/fault_judge.h"
#include "sim/play/scenario_facts.h"
#include "sim/play/sometimes_steps.h"
#include "sim/play/steps.h"
#include "sim/play/timeliness.h"
#include "sim/play/vacuous_judge.h"
#include "sim/play/waiting_table.h"
#include "sim/run_limits.h"
#include "sim/value_text.h"

namespace rehearse::scenario {

namespace {

// `run until idle` or `expect idle`.
bool waits_for_idle(const step& now) {
  const auto* run = std::get_if<run_step>(&now.what);
  return (run != nullptr && !run->time) ||
         std::holds_alternative<expect_idle>(now.what);
}

// Of whom bytes are expected here, and nothing is said of when.
std::optional<std::size_t> awaited_peer(const step& here) {
  if (here.when || here.together != 0) return std::nullopt;
  if (const auto* bytes = std::get_if<expect_bytes>(&here.what)) {
    return bytes->peer;
  }
  if (const auto* count = std::get_if<expect_count>(&here.what)) {
    return count->peer;
  }
  return std::nullopt;
}

// The send that follows upon what its peer expects here: its text is known, and
// nothing else lies between.
std::optional<std::size_t> send_behind(const cursor& thread) {
  const auto peer = awaited_peer(thread.current());
  if (!peer) return std::nullopt;
  const std::size_t count = thread.steps->size();
  std::size_t index = thread.index;
  while (index < count && awaited_peer(thread.step_at(index)) == peer) ++index;
  if (index == count) return std::nullopt;
  const step& next = thread.step_at(index);
  const auto* send = std::get_if<send_step>(&next.what);
  if (send == nullptr || send->peer != *peer || !send->bytes.gaps.empty() ||
      next.when || next.together != 0) {
    return std::nullopt;
  }
  return index;
}

// How to raise the limit that it has met, if it has met one.
std::vector<std::string> help_for_current_exception() {
  try {
    throw;
  } catch (const run_stopped& stopped) {
    std::string help = help_to_raise(stopped.why());
    if (!help.empty()) return {std::move(help)};
  } catch (...) {
    // Another exception is none of a limit.
    return {};
  }
  return {};
}

}  // namespace

player::player(const plan& played, const run_options& how)
    : state_(played, how) {
  add_judges();
  state_.stage->set_driver(*this);
  if (how.viewer == nullptr) return;
  state_.record.set_observer([this] {
    state_.options.viewer->line_written(state_.record.size(),
                                        [this] { return state_table(state_); });
  });
}

// Where the file has no such lines, there is no such judge.
void player::add_judges_of_lines() {
  bool has_never = false;
  bool has_times = false;
  for (const cursor_steps& thread : state_.plan.cursors) {
    for (const step& each : thread.steps) {
      const auto* call = std::get_if<expect_call>(&each.what);
      has_times = has_times || (call != nullptr && call->call.times);
      has_never = has_never || std::holds_alternative<expect_never>(each.what);
    }
  }
  if (has_never) judges_.add(make_never_judge(state_));
  if (has_times) judges_.add(make_counted_judge(state_));
  if (!state_.plan.faults.empty()) judges_.add(make_fault_judge(state_));
}

// They are asked in this order, and only the first finding is shown. What the
// scenario itself forbids explains more than the standard rules.
void player::add_judges() {
  if (state_.calls_count()) add_judges_of_lines();
  add_standard_judges(judges_);
  judges_.add(make_vacuous_judge(state_));
  for (const std::string_view each : state_.plan.judges_off) {
    if (each != "calls" && each != "expectations") judges_.turn_off(each);
  }
  if (!state_.calls_count()) judges_.turn_off("vacuous");
  if (state_.expectations_count()) return;
  // Which bytes and resets are right is what the file would say.
  judges_.turn_off("late peer");
  judges_.turn_off("unread");
}

// --- The run as a whole -----------------------------------------------------

run_report player::run() {
  // Whatever ends the run early, the report must still say where it stood.
  memory_guard* const memory = state_.options.memory;
  try {
    if (memory != nullptr) memory->limit(state_.limits.memory);
    start();
    if (!state_.failed()) play();
    if (!state_.failed()) finish();
    fail_swallowed();
  } catch (const run_stopped& stopped) {
    fail_stopped(stopped.what(), notes_of(stopped.why()));
  } catch (const bad_choice& bad) {
    fail_stopped(bad.what());
  } catch (const std::bad_alloc&) {
    fail_stopped("there is not enough memory to go on");
  } catch (...) {
    const auto thrown = asyncore::describe_current_exception();
    fail_stopped("an exception left the loop of an application: " +
                     thrown.type + ": " + thrown.message,
                 where_stopped());
  }
  // After a failure too: applications must go while their stage exists.
  stop();
  // The report may be large, and is no longer the run's.
  if (memory != nullptr) memory->lift();
  return report();
}

// Where it was stopped, and how to raise the limit that has done it.
std::vector<std::string> player::notes_of(run_stopped::reason why) const {
  // Where time is over, no handler is to blame.
  const bool is_time =
      why == run_stopped::reason::time || why == run_stopped::reason::real_time;
  std::vector<std::string> notes;
  if (!is_time) notes = where_stopped();
  if (std::string help = help_to_raise(why); !help.empty()) {
    notes.push_back(std::move(help));
  }
  return notes;
}

// An application may have caught the exception that was to end the run.
void player::fail_swallowed() {
  if (state_.failed()) return;
  const memory_guard* const memory = state_.options.memory;
  if (!state_.choices.mistake().empty()) {
    fail_stopped(state_.choices.mistake());
  } else if (memory != nullptr && !memory->complaint().empty()) {
    fail_stopped(memory->complaint(),
                 {help_to_raise(run_stopped::reason::memory)});
  }
}

// Of a run that was broken off nobody knows what else there was; but a judge
// that has found something had something to judge.
run_coverage player::coverage() const {
  run_coverage all{.sometimes = state_.sometimes.states,
                   .judges = judges_.records(activity_)};
  if (!state_.failed()) return all;
  for (judge_record& each : all.judges) {
    each.had_work = each.had_work || each.name == state_.problems[0].judge;
  }
  return all;
}

run_report player::report() {
  run_report result;
  result.outcome = state_.failed() ? verdict::failed : verdict::passed;
  look_at_sometimes_calls(state_);
  result.coverage = coverage();
  result.problems = std::move(state_.problems);
  result.hash = state_.record.hash();
  result.passes = state_.stage->passes();
  result.time = state_.stage->now();
  result.trace_lines = state_.record.size();
  // Most runs pass, and nobody reads their trace.
  if (state_.options.keep_trace) result.trace = state_.record.text();
  result.choices = state_.choices.taken();
  for (std::size_t i = 0; i < state_.plan.faults.size(); ++i) {
    const std::size_t app = state_.plan.faults[i].who.app;
    // A run may end before its applications are there.
    const faults::record* record =
        app < state_.apps.size() ? state_.apps[app]->find_fault(i) : nullptr;
    result.fault_uses.push_back(record != nullptr ? record->uses : 0);
  }
  if (state_.options.keep_calls) {
    for (const auto& each : state_.apps) {
      const auto& made = each->made_calls();
      result.calls.insert(result.calls.end(), made.begin(), made.end());
    }
  }
  return result;
}

void player::start() {
  for (const peer_line& each : state_.plan.peers) {
    state_.move_labels.emplace_back(each.name);
  }
  for (const cursor_steps& each : state_.plan.cursors) {
    state_.cursors.emplace_back(
        each, each.peer ? state_.name_of_peer(*each.peer) : "main");
  }
  // The peers come first. A peer that listens before it does anything else must
  // be there when the first application connects.
  start_peers();
  for (cursor& each : state_.cursors) listen_at_start(each);
  if (!state_.failed()) start_applications();
}

void player::start_peers() {
  for (std::size_t i = 0; i < state_.plan.peers.size(); ++i) {
    const peer_line& line = state_.plan.peers[i];
    const party who = {.is_app = false, .index = i};
    if (line.window) state_.stage->set_window(who, *line.window);
    state_.peers.push_back(
        std::make_unique<traced_peer>(state_.stage->network_of(who),
                                      *state_.stage, state_.record, line.name));
    if (state_.speaks_udp(i)) open_datagrams(state_, i);
  }
}

void player::start_applications() {
  const plan& played = state_.plan;
  // What the file pins is part of what it tests, so it wins over the options.
  const loop_mode mode =
      played.mode.value_or(state_.options.mode.value_or(loop_mode::safe));
  const loop_kind loop =
      played.loop.value_or(state_.options.loop.value_or(loop_kind::select));
  // All maps are observed before any application starts, since the first may
  // already send something to the second.
  for (std::size_t i = 0; i < played.apps.size(); ++i) {
    state_.apps.push_back(std::make_unique<app_instance>(
        played, i, *state_.stage, state_.record, state_.calls,
        mode == loop_mode::safe ? asyncore::mode::safe
                                : asyncore::mode::cpython,
        state_.options));
    judges_.watch(state_.apps[i]->map().observers());
  }
  for (std::size_t i = 0; i < played.apps.size(); ++i) {
    try {
      state_.apps[i]->start(loop == loop_kind::poll);
    } catch (...) {
      if (!state_.expectations_count()) continue;
      const auto thrown = asyncore::describe_current_exception();
      // The arguments in its line are the likeliest reason, so the line is
      // shown.
      fail(state_, played.apps[i].where,
           "the application could not be started: " + thrown.type + ": " +
               thrown.message,
           {.notes = help_for_current_exception()});
      return;
    }
  }
}

// A peer that listens before it does anything else does so before the
// applications start: a client finds its server.
void player::listen_at_start(cursor& thread) {
  while (!thread.done() && !thread.current().when &&
         std::holds_alternative<listen_step>(thread.current().what)) {
    thread.arrive(state_.stage->now(), state_.calls.last_mark());
    if (play_step(state_, thread) != step_outcome::done) return;
    thread.advance(state_.stage->now());
  }
}

void player::play() {
  while (!state_.failed() && !all_done()) {
    // A step may itself fail the run or finish it. Only when it found nothing
    // to do although somebody waits has the scenario waited in vain.
    if (!move_stage() && !state_.failed() && !all_done()) fail_waiting();
  }
}

// Timers may go on for ever, and time with them. Where nothing that is waited
// for need come, that ends the waiting, and not the run.
bool player::move_stage() {
  try {
    return state_.stage->step();
  } catch (const run_stopped& stopped) {
    const bool is_over = std::all_of(
        state_.cursors.begin(), state_.cursors.end(),
        [this](const cursor& c) { return c.done() || is_forgiven(c); });
    const bool is_time = stopped.why() == run_stopped::reason::time;
    if (!is_over || !is_time || !state_.is_simulated()) throw;
    for (cursor& each : state_.cursors) each.abandon();
    return true;
  }
}

// What is in flight arrives, and the world comes to rest; no time passes.
void player::finish() {
  // What arrives may make room in a window, and then a peer sends more.
  do {
    state_.stage->come_to_rest();
  } while (flush_peers());
  look_at_sometimes(state_);
  scenario_facts facts(state_);
  activity_ = facts.activity();
  fail_first(state_, judges_.judge_end(facts));
}

// Destroys the applications and judges what they leave behind.
void player::stop() {
  std::vector<std::size_t> timers;
  for (const auto& each : state_.apps) timers.push_back(each->stop());
  scenario_facts facts(state_);
  facts.set_timers_left(std::move(timers));
  // A run that failed was broken off, so what it leaves behind means nothing.
  if (!state_.failed()) fail_first(state_, judges_.judge_remains(facts));
  // Last, since a judge may still ask about the peers.
  state_.peers.clear();
}

// --- Failing ----------------------------------------------------------------

void player::fail_waiting() {
  auto& cursors = state_.cursors;
  const auto forgiven = std::find_if(
      cursors.begin(), cursors.end(),
      [this](const cursor& c) { return !c.done() && is_forgiven(c); });
  if (forgiven != cursors.end()) {
    forgive(*forgiven);
    return;
  }
  // One line is shown as the failure; the table shows all others that wait.
  const auto thread = std::find_if(cursors.begin(), cursors.end(),
                                   [](const cursor& c) { return !c.done(); });
  const std::string why = state_.is_simulated()
                              ? "this will never happen: the simulation is idle"
                              : "this has not happened: nothing has for " +
                                    to_string(state_.options.deadline);
  wait_in_vain explanation = explain(state_, *thread);
  if (state_.plan.is_scripted) {
    explanation.notes.push_back(
        "help: the loop makes its next pass where the file says `pass " +
        std::to_string(state_.stage->passes() + 1) + "`");
  }
  fail(state_, explanation.where,
       explanation.message.empty() ? why : explanation.message,
       {.notes = explanation.notes, .waiting = waiting_table(state_)});
}

void player::fail_too_late(const cursor& thread, const bound& missed) {
  fail(state_, missed.where,
       "this did not come " + to_text(missed, thread.arrived_at) + ": it is " +
           to_string(state_.stage->now()),
       {.notes = explain(state_, thread).notes,
        .waiting = waiting_table(state_)});
}

// Whether the run goes on although the current step of `thread` has failed, or
// waits in vain.
bool player::is_forgiven(const cursor& thread) const {
  if (!state_.expectations_count()) return true;
  return !state_.calls_count() && is_about_calls(thread.current().what);
}

// The step is left out, if it is one that need not hold.
bool player::forgive(cursor& thread) {
  if (!is_forgiven(thread)) return false;
  state_.problems.clear();
  thread.wakes_at.reset();
  // A peer that has no connection cannot take the steps that need it.
  if (is_expectation(thread.current().what)) {
    thread.advance(state_.stage->now());
  } else {
    thread.abandon();
  }
  return true;
}

// The scenario as a whole cannot go on. The failure is shown at the first line
// that is not over.
void player::fail_stopped(const std::string& why,
                          std::vector<std::string> notes) {
  const auto& cursors = state_.cursors;
  const auto thread = std::find_if(cursors.begin(), cursors.end(),
                                   [](const cursor& c) { return !c.done(); });
  failure_details more;
  more.notes = std::move(notes);
  more.judge = "stopped";
  if (!cursors.empty()) more.waiting = waiting_table(state_);
  // Perhaps no thread has begun, or all are done. The message needs a place
  // even so.
  const place where = thread != cursors.end()     ? thread->current().where
                      : !state_.plan.apps.empty() ? state_.plan.apps[0].where
                                                  : place{1, 1, 1};
  fail(state_, where, why, more);
}

// The handlers that a run was stopped in, or else those that were called last.
std::vector<std::string> player::where_stopped() const {
  std::vector<std::string> stopped;
  std::vector<std::string> last;
  for (const auto& each : state_.apps) {
    const handler_stack& handlers = each->handlers();
    const auto add = [&](const named_handler& which, const char* when,
                         std::vector<std::string>& notes) {
      const std::string name = to_text(which, state_.record);
      if (!name.empty()) notes.push_back(when + name);
    };
    add(handlers.source_of_error(), "it was stopped in ", stopped);
    add(handlers.last(), "the last call was ", last);
  }
  return stopped.empty() ? last : stopped;
}

// --- Whose turn it is -------------------------------------------------------

bool player::all_done() const {
  return std::all_of(state_.cursors.begin(), state_.cursors.end(),
                     [](const cursor& c) { return c.done(); });
}

// Sends what the windows of the peers have room for by now.
bool player::flush_peers() {
  bool moved = false;
  std::erase_if(state_.unflushed, [&](std::size_t which) {
    peer& end = state_.peers[which]->end;
    moved = end.flush() || moved;
    return end.is_flushed();
  });
  return moved;
}

// A step that carries a time, taken at that very instant.
bool player::is_timed_for_now(const cursor& thread) const {
  return !thread.done() && !thread.arrived && thread.current().when &&
         due_time(thread) == state_.stage->now();
}

// Steps of any cursors that carry one instant are one move: the programs find
// all that they have done in one pass.
void player::finish_instant() {
  for (cursor& each : state_.cursors) {
    while (is_timed_for_now(each) && advance(each, turn::usual)) {
    }
  }
}

bool player::move() {
  if (state_.options.watch != nullptr) state_.options.watch->beat();
  if (state_.failed()) return false;
  const bool is_at_rest = !std::exchange(moves_on_, false);
  acted_ = nullptr;
  if (!is_at_rest) return take_turn(turn::hurried);
  // First of all: the closer a finding is to its cause, the better.
  fail_first(state_, judges_.judge_rest(scenario_facts(state_)));
  if (state_.failed()) return false;
  look_at_sometimes(state_);
  if (state_.failed()) return false;
  // What earlier steps have sent goes out before the next step begins.
  if (flush_peers()) return true;

  // Who asks whether all is idle is answered when nobody else can move.
  for (const turn kind : {turn::usual, turn::idle}) {
    if (take_turn(kind)) return true;
    if (state_.failed()) return false;
  }
  return false;
}

// The threads take turns, so that none is left out for long. Whose turn it is
// may wait: then those behind it are asked, and it itself after them.
bool player::take_turn(turn kind) {
  const std::size_t count = state_.cursors.size();
  announce_turn(kind);
  waiting_.clear();
  const auto moves = [&](std::size_t index) {
    cursor& thread = state_.cursors[index];
    const bool is_timed = is_timed_for_now(thread);
    if (!advance(thread, kind)) return false;
    next_cursor_ = (index + 1) % count;
    if (is_timed) finish_instant();
    return true;
  };
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t index = (next_cursor_ + i) % count;
    if (waits_for_others(index)) {
      waiting_.push_back(index);
    } else if (moves(index)) {
      return true;
    } else if (state_.failed()) {
      return false;
    }
  }
  return std::any_of(waiting_.begin(), waiting_.end(), [&](std::size_t index) {
    return !state_.failed() && moves(index);
  });
}

void player::announce_turn(turn kind) {
  if (state_.choices.is_benign()) return;
  announced_.clear();
  for (cursor& each : state_.cursors) {
    if (!each.done() && takes_part(each.current(), kind)) {
      announced_.push_back(&each.label);
    }
  }
  state_.choices.announce(site::cursor, announced_);
}

// A choice of a thread that is not alone.
bool player::waits_for_others(std::size_t index) {
  if (state_.choices.is_benign() || state_.cursors[index].done()) return false;
  const auto unfinished =
      std::count_if(state_.cursors.begin(), state_.cursors.end(),
                    [](const cursor& each) { return !each.done(); });
  return unfinished > 1 &&
         state_.choices.deviates(site::cursor, state_.cursors[index].label);
}

// By the peer, so that a step that somebody adds to the file is counted with
// those of its own peer alone.
choice_label& player::label_of_actor(cursor& thread) {
  return std::visit(
      [&](const auto& what) -> choice_label& {
        if constexpr (requires { state_.move_labels[what.peer]; }) {
          return state_.move_labels[what.peer];
        } else {
          return thread.label;
        }
      },
      thread.current().what);
}

// After an action: a remote end does not wait until the programs have seen it.
bool player::moves_on() {
  if (acted_ == nullptr || state_.failed() || all_done()) return false;
  moves_on_ = state_.choices.deviates(site::cursor_rest, *acted_);
  return moves_on_;
}

// Expectations hold, or are waited for, when the world is at rest.
bool player::takes_part(const step& next, turn kind) {
  switch (kind) {
    case turn::hurried:
      return !is_expectation(next.what) && !waits_for_idle(next);
    case turn::usual:
      return !waits_for_idle(next);
    case turn::idle:
      return waits_for_idle(next);
  }
  return false;
}

// True if the cursor did something, or passed an expectation. Goes only as far
// as its steps take part in this turn.
bool player::advance(cursor& thread, turn kind) {
  bool moved = false;
  while (!thread.done()) {
    hasten(thread);
    if (!takes_part(thread.current(), kind) || !is_due(thread)) break;
    if (!thread.arrived)
      thread.arrive(state_.stage->now(), state_.calls.last_mark());
    switch (play_step(state_, thread)) {
      case step_outcome::blocked:
        if (state_.failed()) return forgive(thread);
        // A step that is blocked may fail by the clock alone.
        if (const bound* missed = missed_bound(state_, thread)) {
          fail_too_late(thread, *missed);
          return forgive(thread);
        }
        return moved;
      case step_outcome::acted:
        acted_ = &label_of_actor(thread);
        // The world moves before the rest of the step.
        if (thread.current().together == 0) return true;
        moved = true;
        break;
      case step_outcome::passed:
        thread.advance(state_.stage->now());
        moved = true;
        break;
      case step_outcome::done: {
        acted_ = &label_of_actor(thread);
        const std::uint32_t block = thread.current().together;
        thread.advance(state_.stage->now());
        if (block == 0 || thread.done() || thread.current().together != block) {
          return true;
        }
        break;
      }
    }
  }
  return moved;
}

// Before a peer begins to wait for a reply it may send on, if the file allows
// it. It is asked again at each step, so that several texts may go ahead.
void player::hasten(cursor& thread) {
  if (!state_.plan.has_eager_peers || thread.arrived || thread.asked_early) {
    return;
  }
  thread.asked_early = true;
  const auto later = send_behind(thread);
  if (!later) return;
  const auto& sent = std::get<send_step>(thread.step_at(*later).what);
  if (state_.choices.deviates(site::peer_early,
                              state_.move_labels[sent.peer])) {
    thread.hasten(*later);
  }
}

// When the step that carries a time (`@50ms`, `+5ms`) is due.
duration player::due_time(const cursor& thread) {
  const step_time& when = *thread.current().when;
  return when.absolute ? when.time : thread.passed_at + when.time;
}

// Whether the step's own time has come.
bool player::is_due(cursor& thread) {
  const step& next = thread.current();
  // Once a step has begun, its time has come.
  if (thread.arrived || !next.when) return true;
  const duration now = state_.stage->now();
  const duration due = due_time(thread);
  if (due > now) {
    thread.wakes_at = due;
    return false;
  }
  // The steps before it took longer than that: the scenario is wrong.
  if (due < now && state_.expectations_count()) {
    fail(state_, next.when->where,
         "it is " + to_string(now) +
             " already when the scenario comes to this step");
    return false;
  }
  thread.wakes_at.reset();
  return true;
}

}  // namespace rehearse::scenario
