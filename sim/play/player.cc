#include "sim/play/player.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <variant>

#include "core/exceptions.h"
#include "sim/play/posix_stage.h"
#include "sim/play/sim_stage.h"

namespace rehearse::scenario {
namespace {

// Each party under its own name, and each peer under those by which it is
// reached.
std::vector<named_party> names_of(const plan& of) {
  std::vector<named_party> names;
  for (std::size_t i = 0; i < of.apps.size(); ++i) {
    names.push_back({of.apps[i].name, {.is_app = true, .index = i}});
  }
  for (std::size_t i = 0; i < of.peers.size(); ++i) {
    names.push_back({of.peers[i].name, {.is_app = false, .index = i}});
  }
  const auto add_host = [&](const std::string& host, std::size_t peer) {
    const bool known =
        std::any_of(names.begin(), names.end(),
                    [&](const named_party& n) { return n.name == host; });
    if (!known) names.push_back({host, {.is_app = false, .index = peer}});
  };
  for (std::size_t i = 0; i < of.peers.size(); ++i) {
    if (of.peers[i].udp) add_host(of.peers[i].udp->host, i);
  }
  for (const cursor_steps& thread : of.cursors) {
    for (const step& each : thread.steps) {
      const auto* listens = std::get_if<listen_step>(&each.what);
      if (listens != nullptr) add_host(listens->on.host, listens->peer);
    }
  }
  return names;
}

}  // namespace

player::player(const plan& what, const run_options& how)
    : plan_(what), options_(how) {
  if (how.seed) {
    seeded_.emplace(*how.seed);
    choices_ = std::make_unique<choices>(*seeded_);
  } else {
    choices_ = std::make_unique<choices>();
  }
  const std::vector<named_party> names = names_of(what);
  stage_ = how.network == network_kind::sim
               ? make_sim_stage(names, choices_.get(), how.limits)
               : make_posix_stage(names, how.deadline, how.limits);
  stage_->set_driver(*this);
}

// --- The run as a whole -----------------------------------------------------

run_report player::run() {
  try {
    start();
    if (!failed()) play();
    if (!failed()) finish();
  } catch (const run_stopped& stopped) {
    fail_stopped(stopped.what());
  } catch (...) {
    const auto what = asyncore::describe_current_exception();
    fail_stopped("an exception left the loop of an application: " + what.type +
                 ": " + what.message);
  }
  stop();

  run_report report;
  report.outcome = failed() ? verdict::failed : verdict::passed;
  report.problems = std::move(problems_);
  report.hash = trace_.hash();
  report.passes = stage_->passes();
  report.time = stage_->now();
  report.trace_lines = trace_.size();
  if (options_.keep_trace) report.trace = trace_.text();
  report.choices = choices_->taken();
  return report;
}

void player::start() {
  for (const cursor_steps& each : plan_.cursors) {
    cursors_.emplace_back(each);
    for (const step& line : each.steps) {
      if (const auto* never = std::get_if<expect_never>(&line.what)) {
        never_.emplace_back(&never->method, line.where);
      }
    }
  }
  for (std::size_t i = 0; i < plan_.peers.size(); ++i) {
    const party who = {.is_app = false, .index = i};
    if (plan_.peers[i].window) stage_->set_window(who, *plan_.peers[i].window);
    peers_.push_back(std::make_unique<traced_peer>(
        stage_->network_of(who), *stage_, trace_, plan_.peers[i].name));
    if (speaks_udp(i)) open_datagrams(i);
  }
  for (cursor& each : cursors_) listen_at_start(each);
  if (failed()) return;
  const loop_mode mode =
      plan_.mode.value_or(options_.mode.value_or(loop_mode::safe));
  const loop_kind loop =
      plan_.loop.value_or(options_.loop.value_or(loop_kind::select));
  for (std::size_t i = 0; i < plan_.apps.size(); ++i) {
    apps_.push_back(std::make_unique<app_instance>(
        plan_, i, *stage_, trace_, calls_,
        mode == loop_mode::safe ? asyncore::mode::safe
                                : asyncore::mode::cpython));
  }
  for (std::size_t i = 0; i < plan_.apps.size(); ++i) {
    try {
      apps_[i]->start(loop == loop_kind::poll);
    } catch (...) {
      const auto what = asyncore::describe_current_exception();
      fail(plan_.apps[i].where, "the application could not be started: " +
                                    what.type + ": " + what.message);
      return;
    }
  }
}

// A peer that listens before it does anything else does so before the
// applications start: a client finds its server.
void player::listen_at_start(cursor& at) {
  while (!at.done() && !at.at().when &&
         std::holds_alternative<listen_step>(at.at().what)) {
    at.arrive(stage_->now(), calls_.last_mark());
    if (look(at) != outcome::done) return;
    at.advance(stage_->now());
  }
}

void player::play() {
  while (!failed() && !all_done()) {
    if (!stage_->step() && !failed() && !all_done()) fail_waiting();
  }
}

// What is in flight arrives, and the world comes to rest; no time passes.
void player::finish() {
  bool moved = true;
  while (moved) {
    stage_->come_to_rest();
    moved = false;
    for (const auto& each : peers_) moved = each->end.flush() || moved;
  }
  judge_end();
}

void player::judge_end() {
  check_never();
  check_counted();
  for (std::size_t i = 0; i < peers_.size() && !failed(); ++i) {
    judge_datagrams(i);
    if (end_of(i).peek(1).empty()) continue;
    constexpr std::size_t shown_max = std::size_t{1} << 20;
    const std::string unread = end_of(i).peek(shown_max);
    const std::string count = std::to_string(unread.size());
    fail(plan_.peers[i].where,
         name_of_peer(i) + " has " + count + " unread byte" +
             (unread.size() == 1 ? "" : "s") + " " + quoted_start(unread) +
             " at the end",
         {.notes = {"help: expect them, or how many they are with `expect " +
                    name_of_peer(i) + " count " + count + "`"}});
  }
  for (std::size_t i = 0; i < apps_.size() && !failed(); ++i) {
    for (const open_socket& each : stage_->open_sockets(i)) {
      if (each.view.unread == 0) continue;
      fail(plan_.apps[i].where,
           apps_[i]->name_of(each.identity) + " has " +
               std::to_string(each.view.unread) +
               " unread bytes in its receive buffer at the end");
      break;
    }
  }
}

// The application is destroyed; what it leaves open is a leak.
void player::stop() {
  for (std::size_t i = 0; i < apps_.size(); ++i) {
    std::vector<std::string> names;
    for (const open_socket& each : stage_->open_sockets(i)) {
      names.push_back(apps_[i]->name_of(each.identity));
    }
    const std::size_t timers = apps_[i]->stop();
    if (timers > 0 && !failed()) {
      fail(plan_.apps[i].where,
           plan_.apps[i].name + " was destroyed and leaves " +
               (timers == 1 ? std::string("a timer")
                            : std::to_string(timers) + " timers") +
               " pending in its map");
    }
    const auto left = stage_->open_sockets(i);
    if (left.empty() || failed()) continue;
    fail(
        plan_.apps[i].where,
        plan_.apps[i].name + " was destroyed and leaves " +
            (left.size() == 1 ? std::string("a descriptor")
                              : std::to_string(left.size()) + " descriptors") +
            " open: " +
            describe_socket(apps_[i]->name_of(left[0].identity), left[0].view));
  }
  peers_.clear();
}

// --- Failing ----------------------------------------------------------------

run_view player::view() const {
  run_view seen{
      .what = plan_, .on = *stage_, .record = trace_, .calls = calls_};
  for (const auto& each : apps_) seen.apps.push_back(each.get());
  for (const auto& each : peers_) seen.queued.push_back(each->end.queued());
  return seen;
}

outcome player::fail(place where, std::string message,
                     const failure_details& more) {
  problems_.push_back(make_problem(view(), where, std::move(message), more));
  return outcome::blocked;
}

void player::fail_waiting() {
  const auto waiting = std::find_if(cursors_.begin(), cursors_.end(),
                                    [](const cursor& c) { return !c.done(); });
  const std::string why = options_.network == network_kind::sim
                              ? "this will never happen: the simulation is idle"
                              : "this has not happened: nothing has for " +
                                    to_string(options_.deadline);
  const wait_in_vain vain = explain_wait(view(), *waiting);
  fail(vain.where, vain.message.empty() ? why : vain.message,
       {.notes = vain.notes, .waiting = describe_waiting(view(), cursors_)});
}

// The scenario as a whole cannot go on: told at the first line that is not
// over.
void player::fail_stopped(const std::string& why) {
  const auto waiting = std::find_if(cursors_.begin(), cursors_.end(),
                                    [](const cursor& c) { return !c.done(); });
  failure_details more;
  if (!cursors_.empty()) more.waiting = describe_waiting(view(), cursors_);
  const place where = waiting != cursors_.end() ? waiting->at().where
                      : !plan_.apps.empty()     ? plan_.apps[0].where
                                                : place{1, 1, 1};
  fail(where, why, more);
}

// --- Cursors ----------------------------------------------------------------

bool player::all_done() const {
  return std::all_of(cursors_.begin(), cursors_.end(),
                     [](const cursor& c) { return c.done(); });
}

bool player::move() {
  if (failed() || check_never()) return false;
  bool flushed = false;
  for (const auto& each : peers_) flushed = each->end.flush() || flushed;
  if (flushed) return true;

  const std::size_t count = cursors_.size();
  const std::size_t skipped = choices_->choose(
      site::cursor, "scenario", static_cast<std::uint32_t>(count));
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t index = (next_cursor_ + skipped + i) % count;
    if (!advance(cursors_[index])) {
      if (failed()) return false;
      continue;
    }
    next_cursor_ = (index + 1) % count;
    return true;
  }
  return false;
}

std::optional<duration> player::next_time() const {
  std::optional<duration> next;
  for (const cursor& each : cursors_) {
    if (each.wakes_at && (!next || *each.wakes_at < *next)) {
      next = each.wakes_at;
    }
  }
  return next;
}

// Nothing is pending: no event, no timer, and no cursor that waits for time to
// pass. The world is at rest whenever a cursor asks.
bool player::is_idle() const {
  if (stage_->has_events() || next_time()) return false;
  for (std::size_t i = 0; i < apps_.size(); ++i) {
    if (stage_->next_timer(i)) return false;
  }
  return true;
}

// True if the cursor did something, or passed an expectation.
bool player::advance(cursor& at) {
  bool moved = false;
  while (!at.done() && is_due(at)) {
    if (!at.arrived) at.arrive(stage_->now(), calls_.last_mark());
    switch (look(at)) {
      case outcome::blocked:
        return !failed() && !is_too_late(at) && moved;
      case outcome::acted:
        return true;
      case outcome::passed:
        at.advance(stage_->now());
        moved = true;
        break;
      case outcome::done:
        at.advance(stage_->now());
        return true;
    }
  }
  return moved && !failed();
}

// Whether the step's own time (`@50ms`, `+5ms`) has come.
bool player::is_due(cursor& at) {
  const step& next = at.at();
  if (at.arrived || !next.when) return true;
  const duration due =
      next.when->absolute ? next.when->time : at.passed_at + next.when->time;
  if (due > stage_->now()) {
    at.wakes_at = due;
    return false;
  }
  if (due < stage_->now() && !at.wakes_at) {
    fail(next.when->where, "it is " + to_string(stage_->now()) +
                               " already when the scenario comes to this step");
    return false;
  }
  at.wakes_at.reset();
  return true;
}

outcome player::look(cursor& at) {
  return std::visit([&](const auto& what) { return play_step(at, what); },
                    at.at().what);
}

}  // namespace rehearse::scenario
