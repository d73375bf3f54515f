#include "sim/testing/network_test.h"

#include <iostream>
#include <limits>

#include "sim/run_limits.h"

namespace rehearse::testkit {
namespace {

// A longer trace would bury the failures that it should explain.
constexpr std::size_t printed_lines_max = 200;

}  // namespace

network_test::side::side(network_test& test, rehearse::host& machine,
                         asyncore::mode kind)
    : host(machine),
      trace(machine.name(), test.trace_,
            [&test] {
              return trace_moment{test.world_.now(), test.world_.pass_number()};
            }),
      map(std::in_place, machine, kind) {
  map->observers().add(test.recorder_);
  map->observers().add(trace);
  // Kept as text for the test to look at, and written into the trace, where its
  // place shows when it came.
  map->set_log_sink([this, &test](const asyncore::log_line& line) {
    // First, since it throws if there are too many.
    trace.log(line);
    test.logged_.push_back(std::string(line.type) + ": " +
                           std::string(line.message));
  });
}

// What judges may ask of a test: both maps are applications.
class network_test::facts final : public run_facts {
 public:
  explicit facts(network_test& test)
      : test_(test),
        sides_{test.facts_of(test.server_side_),
               test.facts_of(test.client_side_)} {}

  const std::vector<party_facts>& remote_ends() const override { return none_; }
  const std::vector<party_facts>& applications() const override {
    return sides_;
  }
  std::vector<handler_error> errors() const override {
    std::vector<handler_error> all = test_.server_side_.trace.errors();
    const auto& others = test_.client_side_.trace.errors();
    all.insert(all.end(), others.begin(), others.end());
    return all;
  }
  std::vector<misplaced_handler> misplaced() const override {
    std::vector<misplaced_handler> all;
    for (const side* each : {&test_.server_side_, &test_.client_side_}) {
      if (!each->map || !each->map->is_safe()) continue;
      const auto others = each->trace.misplaced();
      all.insert(all.end(), others.begin(), others.end());
    }
    return all;
  }

 private:
  network_test& test_;
  std::vector<party_facts> none_;
  std::vector<party_facts> sides_;
};

party_facts network_test::facts_of(side& owner) const {
  party_facts party;
  party.name = owner.host.name();
  party.timers = owner.timers_left;
  for (const auto& [fd, view] : owner.host.open_descriptors()) {
    const asyncore::socket_map::entry* entry =
        owner.map ? owner.map->find(fd) : nullptr;
    const std::string name =
        entry != nullptr ? std::string(owner.trace.name(*entry->who))
                         : party.name + "/descriptor " + std::to_string(fd) +
                               " (" + to_text(view) + ")";
    party.open_sockets.push_back({name, view});
  }
  for (const discarded_input& each : owner.host.discarded()) {
    party.discarded.push_back(
        {.channel = party.name + "'s connection to " + each.remote.to_string(),
         .size = each.size});
  }
  // Asked by its map: the test may have removed the program.
  for (const auto& each : world_.programs()) {
    if (owner.map && &each->map() == &*owner.map && each->is_spinning()) {
      party.busy_handler = to_text(owner.trace.handlers().last(), trace_);
    }
  }
  return party;
}

void network_test::report(const findings& results) {
  for (const finding& each : results) {
    ADD_FAILURE() << each.message << "\n  If it is meant: turn_off(\""
                  << each.judge << "\")";
  }
}

network_test::network_test(const network_setup& setup)
    : trace_lines_max_(setup.limits.trace),
      prints_trace_(setup.prints_trace),
      hosts_({.server = setup.server,
              .client = setup.client,
              .limits = setup.limits,
              .chosen = setup.chosen}),
      server_side_(*this, hosts_.server, setup.how.kind),
      client_side_(*this, hosts_.client, setup.how.kind) {
  trace_.set_limit(trace_lines_max_);
  add_standard_judges(judges_);
  for (const std::string_view each : setup.judges_off) turn_off(each);
  // Where the test calls loops of its own, the world must not call handlers
  // besides.
  if (!setup.runs_programs) return;
  for (side* each : {&server_side_, &client_side_}) {
    world_.add_program(each->host.name(), *each->map, each->host,
                       {.use_poll = setup.how.use_poll});
  }
}

// Here rather than in TearDown: by now the channels of derived fixtures have
// been destroyed, and what is still open belongs to nobody.
network_test::~network_test() {
  lift_trace_limit();
  for (side* each : {&server_side_, &client_side_}) {
    // The map takes its timers along, and closes the channels that it owns. So
    // timers are counted before, and descriptors after.
    each->timers_left = each->map->timers().unowned();
    each->map.reset();
  }
  report(judges_.judge_remains(facts(*this)));
  // Where GoogleTest writes too: so the trace follows the failure.
  if (prints_trace_ && HasFailure()) std::cout << short_trace_text();
}

// Now, while the sockets are open: once they are closed, what nobody has read
// is gone.
void network_test::TearDown() {
  lift_trace_limit();
  report(judges_.judge_end(facts(*this)));
}

// What destructors say is no part of a run, and they must not throw.
void network_test::lift_trace_limit() {
  trace_.set_limit(std::numeric_limits<std::uint64_t>::max());
}

void network_test::allow_leaks() {
  turn_off("unread");
  turn_off("leak");
}

// A run that is stopped says in which handler.
run_end network_test::run(const std::function<run_end()>& verb) {
  trace_.set_limit(trace_lines_max_);
  try {
    return verb();
  } catch (const run_stopped& stopped) {
    lift_trace_limit();
    std::string where;
    for (const side* each : {&server_side_, &client_side_}) {
      const std::string name =
          to_text(each->trace.handlers().source_of_error(), trace_);
      if (!name.empty()) where = "; it was stopped in " + name;
    }
    if (const auto limit = limit_of(stopped.why()); !limit.empty()) {
      where += "; `run_limits::" + std::string(limit) + "` raises the limit";
    }
    throw run_stopped(stopped.why(), stopped.what() + where);
  }
}

void network_test::label(const asyncore::channel& who, std::string_view name) {
  // A channel does not say on which side it is. The map that it stands in does.
  const bool is_server = server_map_.standing_of(who).id != 0;
  (is_server ? server_side_ : client_side_).trace.label(who, name);
}

std::string network_test::short_trace_text() const {
  if (trace_.size() <= printed_lines_max) {
    return "the run of this test:\n" + trace_text();
  }
  return "the last " + std::to_string(printed_lines_max) + " of " +
         std::to_string(trace_.size()) + " lines of this test's run:\n" +
         std::string(trace::heading()) + trace_.text(printed_lines_max);
}

std::string network_test::trace_text() const {
  return std::string(trace::heading()) + trace_.text();
}

}  // namespace rehearse::testkit
