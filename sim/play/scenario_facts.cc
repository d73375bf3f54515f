#include "sim/play/scenario_facts.h"

#include <utility>

namespace rehearse::scenario {
// Looked at once, since a look takes a datagram and an error away.
const std::vector<party_facts>& scenario_facts::remote_ends() const {
  if (!remote_ends_) remote_ends_ = look_at_remote_ends();
  return *remote_ends_;
}

std::vector<party_facts> scenario_facts::look_at_remote_ends() const {
  // A finding shows the first bytes and counts the rest up to here.
  constexpr std::size_t unread_max = std::size_t{1} << 20;
  std::vector<party_facts> all;
  for (std::size_t i = 0; i < run_.peers.size(); ++i) {
    party_facts& each = all.emplace_back();
    each.name = run_.name_of_peer(i);
    each.where = run_.plan.peers[i].where;
    if (run_.datagrams_of(i).has_next()) {
      each.unread_datagram = *run_.datagrams_of(i).receive();
    }
    // Most have nothing: a look at one byte is enough for them.
    if (!run_.end_of(i).peek(1).empty()) {
      each.unread_bytes = run_.end_of(i).peek(unread_max);
    }
    if (run_.expected.has_reset(i)) continue;
    each.was_reset = run_.end_of(i).has_been_reset();
    if (const auto& lost = run_.end_of(i).lost()) {
      each.late = late_send{.size = lost->size, .error = lost->error};
    }
  }
  return all;
}

const std::vector<party_facts>& scenario_facts::applications() const {
  if (applications_) return *applications_;
  applications_.emplace();
  for (std::size_t i = 0; i < run_.apps.size(); ++i) {
    applications_->push_back(application(i));
  }
  return *applications_;
}

party_facts scenario_facts::application(std::size_t app) const {
  party_facts facts;
  const app_instance& instance = *run_.apps[app];
  facts.name = run_.plan.apps[app].name;
  facts.where = run_.plan.apps[app].where;
  for (open_socket& open : run_.stage->open_sockets(app)) {
    facts.open_sockets.push_back(
        {instance.name_of(open.identity), std::move(open.view)});
  }
  if (app < timers_left_.size()) facts.timers = timers_left_[app];
  for (const discarded_input& each : run_.stage->discarded(app)) {
    const auto origin = run_.stage->party_at(each.remote);
    if (origin && !origin->is_app && run_.expected.has_reset(origin->index)) {
      continue;
    }
    facts.discarded.push_back(
        {.channel = instance.name_of({each.file, each.accept_ordinal}),
         .size = each.size});
  }
  if (run_.stage->is_spinning(app)) {
    facts.busy_handler = to_text(instance.handlers().last(), run_.record);
    // Its predicates alone can keep a program busy.
    if (facts.busy_handler.empty()) facts.busy_handler = "its predicates";
  }
  return facts;
}

run_activity scenario_facts::activity() const {
  run_activity all;
  all.programs_ran = run_.stage->passes() > 0;
  // Each application has an entry for itself.
  all.channels_were = run_.calls.channels().size() > run_.apps.size();
  for (const auto& each : run_.apps) {
    all.handlers_ran = all.handlers_ran || each->handlers().last().who != 0;
    all.bytes_moved = all.bytes_moved || each->has_moved_bytes();
  }
  for (std::size_t i = 0; i < run_.peers.size(); ++i) {
    const traced_peer& each = *run_.peers[i];
    all.bytes_moved = all.bytes_moved || each.has_moved_bytes();
    // A datagram is never late, and who expects a reset may be late.
    const bool is_judged = !run_.speaks_udp(i) && !run_.expected.has_reset(i);
    all.remote_ends_sent =
        all.remote_ends_sent || (is_judged && each.has_sent());
  }
  return all;
}

// Each is looked at once, however often the world is at rest.
std::vector<handler_error> scenario_facts::errors() const {
  std::vector<handler_error> all;
  for (std::size_t i = 0; i < run_.apps.size(); ++i) {
    for (recorded_error& each : run_.apps[i]->take_errors()) {
      const auto& names = run_.calls.keys_of_channel(each.channel);
      // What is lost, no handle_error could deal with.
      const bool is_expected =
          !run_.expectations_count() || run_.expected.has_error(names);
      if (!each.is_lost && is_expected) continue;
      all.push_back({.channel = run_.calls.channels()[each.channel].text,
                     .thrown_by = std::move(each.thrown_by),
                     .exception = std::move(each.exception),
                     .is_lost = each.is_lost,
                     .where = run_.plan.apps[i].where});
    }
  }
  return all;
}

std::vector<misplaced_handler> scenario_facts::misplaced() const {
  std::vector<misplaced_handler> all;
  for (std::size_t i = 0; i < run_.apps.size(); ++i) {
    if (!run_.apps[i]->map().is_safe()) continue;
    for (misplaced_handler& each : run_.apps[i]->misplaced()) {
      each.where = run_.plan.apps[i].where;
      all.push_back(std::move(each));
    }
  }
  return all;
}

}  // namespace rehearse::scenario
