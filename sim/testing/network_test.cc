#include "sim/testing/network_test.h"

#include <iostream>

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
    test.logged_.push_back(std::string(line.type) + ": " +
                           std::string(line.message));
    trace.log(line);
  });
}

network_test::network_test(const network_setup& setup)
    : checks_leaks_(setup.checks_leaks),
      hosts_({.server = setup.server,
              .client = setup.client,
              .limits = setup.limits,
              .chosen = setup.chosen}),
      server_side_(*this, hosts_.server, setup.how.kind),
      client_side_(*this, hosts_.client, setup.how.kind) {
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
  end(server_side_);
  end(client_side_);
  if (HasFailure()) print_trace();
}

void network_test::TearDown() {
  if (!checks_leaks_) return;
  // Now, while the sockets are open: once they are closed, what nobody has read
  // is gone.
  report_unread(server_side_);
  report_unread(client_side_);
}

void network_test::report_unread(side& owner) {
  for (const auto& [fd, view] : owner.host.open_descriptors()) {
    if (view.unread == 0) continue;
    const asyncore::socket_map::entry* entry = owner.map->find(fd);
    ADD_FAILURE() << owner.host.name() << ": nobody has read " << view.unread
                  << " bytes of descriptor " << fd << ", "
                  << (entry != nullptr ? class_name(*entry->who)
                                       : "which is in no map")
                  << ": " << to_text(view);
  }
}

void network_test::end(side& owner) const {
  // The map takes its timers along, and closes the channels that it owns. So
  // timers are counted before, and descriptors after.
  const std::size_t timers = owner.map->timers().unowned();
  owner.map.reset();
  if (!checks_leaks_) return;
  if (timers > 0) {
    ADD_FAILURE() << owner.host.name()
                  << ": leaks timers of its map that nobody has cancelled: "
                  << timers;
  }
  for (const auto& [fd, view] : owner.host.open_descriptors()) {
    ADD_FAILURE() << owner.host.name() << ": leaks descriptor " << fd << ": "
                  << to_text(view);
  }
}

void network_test::label(const asyncore::channel& who, std::string_view name) {
  // A channel does not say on which side it is. The map that it stands in does.
  const bool is_server = server_map_.standing_of(who).id != 0;
  (is_server ? server_side_ : client_side_).trace.label(who, name);
}

void network_test::print_trace() const {
  if (trace_.size() <= printed_lines_max) {
    // Where GoogleTest writes too: so the trace follows the failure.
    std::cout << "the run of this test:\n" << trace_text();
  } else {
    std::cout << "the last " << printed_lines_max << " of " << trace_.size()
              << " lines of this test's run:\n"
              << trace::heading() << trace_.text(printed_lines_max);
  }
}

std::string network_test::trace_text() const {
  return std::string(trace::heading()) + trace_.text();
}

}  // namespace rehearse::testkit
