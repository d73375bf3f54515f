#include "sim/play/run_state.h"

#include <variant>

#include "sim/play/posix_stage.h"
#include "sim/play/sim_stage.h"

namespace rehearse::scenario {
namespace {

// Each party under its own name, and each peer under those by which it is
// reached.
std::vector<named_party> names_of(const plan& played) {
  std::vector<named_party> names;
  // A peer that listens under its own name stands there twice, which does no
  // harm: no name means two hosts.
  const auto add = [&](const std::string& name, party who) {
    names.push_back({name, who});
  };
  for (std::size_t i = 0; i < played.apps.size(); ++i) {
    add(played.apps[i].name, {.is_app = true, .index = i});
  }
  for (std::size_t i = 0; i < played.peers.size(); ++i) {
    add(played.peers[i].name, {.is_app = false, .index = i});
    if (const auto& host = played.peers[i].at) {
      names.back().at = party{.is_app = false, .index = *host};
    }
  }
  for (std::size_t i = 0; i < played.peers.size(); ++i) {
    const auto& udp = played.peers[i].udp;
    if (udp) add(udp->host, {.is_app = false, .index = i});
  }
  for (const cursor_steps& thread : played.cursors) {
    for (const step& each : thread.steps) {
      const auto* listens = std::get_if<listen_step>(&each.what);
      if (listens == nullptr) continue;
      add(listens->on.host, {.is_app = false, .index = listens->peer});
    }
  }
  return names;
}

}  // namespace

run_state::run_state(const scenario::plan& played, const run_options& how)
    : plan(played),
      expected(played),
      options(how),
      limits(how.limits),
      calls(played),
      sometimes(played),
      taken(played.taken.size()) {
  // Before the stage is made, since it keeps the address of the choices. A
  // script pins all that a run could choose: what comes of a pass is what the
  // next line stands on.
  if (how.chosen_by != nullptr && !plan.is_scripted) {
    choices = rehearse::choices(*how.chosen_by);
    // CPython's dispatcher takes EAGAIN for an error and closes: of every
    // program in that mode nothing else would be found.
    if (plan.mode.value_or(how.mode.value_or(loop_mode::safe)) ==
        loop_mode::cpython) {
      choices.turn_off(site::poll_spurious);
    }
  }
  // A reader of the trace sees where the run went another way than usual.
  if (how.notes_choices) {
    choices.set_observer([this](const choice& answer) {
      record.add_note(stage->now(), stage->pass_number(), answer.label,
                      std::string(to_string(answer.where)) + " " +
                          answer_text(answer.where, answer.value));
    });
  }
  for (const limit_setting& each : plan.limits) each.apply(limits);
  for (const limit_setting& each : how.limits_set) each.apply(limits);
  record.set_limit(limits.trace);
  const std::vector<named_party> names = names_of(plan);
  stage = is_simulated() ? make_sim_stage(names, &choices, limits)
                         : make_posix_stage(names, how.deadline, limits);
}

std::optional<duration> run_state::next_wake() const {
  std::optional<duration> next;
  for (const cursor& each : cursors) {
    if (each.wakes_at && (!next || *each.wakes_at < *next)) {
      next = each.wakes_at;
    }
  }
  return next;
}

bool run_state::is_idle() const {
  if (stage->has_events() || next_wake()) return false;
  for (std::size_t i = 0; i < apps.size(); ++i) {
    // A timer far in the future counts too: when it is due, things go on.
    if (stage->next_timer(i)) return false;
  }
  return true;
}

}  // namespace rehearse::scenario
