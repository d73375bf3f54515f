#include "sim/play/scenario_facts.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace rehearse::scenario {
namespace {

// Whether a step, wherever it is in the file, satisfies `is_meant`.
template <typename Predicate>
bool any_step(const scenario::plan& played, Predicate is_meant) {
  return std::any_of(
      played.cursors.begin(), played.cursors.end(), [&](const auto& thread) {
        return std::any_of(
            thread.steps.begin(), thread.steps.end(),
            [&](const step& each) { return is_meant(each.what); });
      });
}

// Whether the file expects that a peer is reset.
bool expects_reset(const scenario::plan& played, std::size_t peer) {
  return any_step(played, [&](const action& what) {
    const auto* end = std::get_if<expect_end>(&what);
    return end != nullptr && end->reset && end->peer == peer;
  });
}

// Whether the file expects the handle_error of a channel.
bool expects_error(const scenario::plan& played, const known_channel& who) {
  const auto is_meant = [&](const expected_call& call) {
    return call.method.method == "handle_error" && who.is(call.method.who);
  };
  return any_step(played, [&](const action& what) {
    if (const auto* one = std::get_if<expect_call>(&what)) {
      return is_meant(one->call);
    }
    const auto* order = std::get_if<expect_order>(&what);
    return order != nullptr &&
           std::any_of(order->calls.begin(), order->calls.end(), is_meant);
  });
}

}  // namespace

// Looked at once, since a look takes a datagram and an error away.
std::vector<party_facts> scenario_facts::remote_ends() const {
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
    if (expects_reset(run_.plan, i)) continue;
    each.was_reset = run_.end_of(i).has_been_reset();
    if (const auto& lost = run_.end_of(i).lost()) {
      each.late = late_send{.size = lost->size, .error = lost->error};
    }
  }
  return all;
}

std::vector<party_facts> scenario_facts::applications() const {
  std::vector<party_facts> all;
  for (std::size_t i = 0; i < run_.apps.size(); ++i) {
    all.push_back(application(i));
  }
  return all;
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
    if (origin && !origin->is_app && expects_reset(run_.plan, origin->index)) {
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

std::vector<handler_error> scenario_facts::errors() const {
  std::vector<handler_error> all;
  for (std::size_t i = 0; i < run_.apps.size(); ++i) {
    for (const recorded_error& each : run_.apps[i]->errors()) {
      const known_channel& who = run_.calls.channels()[each.channel];
      if (!each.is_lost && expects_error(run_.plan, who)) continue;
      all.push_back({.channel = who.text,
                     .thrown_by = each.thrown_by,
                     .exception = each.exception,
                     .where = run_.plan.apps[i].where});
    }
  }
  return all;
}

}  // namespace rehearse::scenario
