#include "sim/testing/network_test.h"

#include <iostream>

namespace rehearse::testkit {
namespace {

constexpr std::size_t printed_lines_max = 200;

}  // namespace

network_test::side::side(network_test& of, host& here, asyncore::mode kind)
    : at(here),
      traced(here.name(), of.trace_,
             [&of] {
               return trace_moment{of.world_.now(), of.world_.pass_number()};
             }),
      map(std::in_place, here, kind) {
  map->observers().add(of.seen_);
  map->observers().add(traced);
  map->set_log_sink([this, &of](const asyncore::log_line& line) {
    of.logged_.push_back(std::string(line.type) + ": " +
                         std::string(line.message));
    traced.log(line);
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
  if (!setup.runs_programs) return;
  for (side* each : {&server_side_, &client_side_}) {
    world_.add_program(each->at.name(), *each->map, each->at,
                       setup.how.use_poll);
  }
}

// Here rather than in TearDown, since by now the channels of derived fixtures
// have been destroyed: what is still open belongs to nobody.
network_test::~network_test() {
  end(server_side_);
  end(client_side_);
  if (HasFailure()) print_trace();
}

void network_test::TearDown() {
  if (!checks_leaks_) return;
  report_unread(server_side_);
  report_unread(client_side_);
}

void network_test::report_unread(side& of) {
  for (const auto& [fd, view] : of.at.open_descriptors()) {
    if (view.unread == 0) continue;
    const asyncore::socket_map::entry* standing = of.map->find(fd);
    ADD_FAILURE() << of.at.name() << ": nobody has read " << view.unread
                  << " bytes of descriptor " << fd << ", "
                  << (standing != nullptr ? class_name(*standing->who)
                                          : "which is in no map")
                  << ": " << to_text(view);
  }
}

void network_test::end(side& of) const {
  const std::size_t timers = of.map->timers().unowned();
  of.map.reset();
  if (!checks_leaks_) return;
  if (timers > 0) {
    ADD_FAILURE() << of.at.name()
                  << ": leaks timers of its map that nobody has cancelled: "
                  << timers;
  }
  for (const auto& [fd, view] : of.at.open_descriptors()) {
    ADD_FAILURE() << of.at.name() << ": leaks descriptor " << fd << ": "
                  << to_text(view);
  }
}

void network_test::label(const asyncore::channel& who, std::string_view name) {
  const bool is_server = server_map_.standing_of(who).id != 0;
  (is_server ? server_side_ : client_side_).traced.label(who, name);
}

void network_test::print_trace() const {
  if (trace_.size() <= printed_lines_max) {
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
