#include "sim/testing/fault_sweep.h"

#include <cstdint>
#include <map>
#include <vector>

#include "core/exceptions.h"
#include "core/observer.h"
#include "sim/call_errors.h"

namespace rehearse::testkit {
namespace {

// Less than seven, which ends in the middle of most things.
constexpr std::size_t short_counts[] = {1, 7};

class lost_error_counter final : public asyncore::observer {
 public:
  void lost_error() override { ++count; }
  int count = 0;
};

}  // namespace

fault_round::fault_round(const way& how)
    : calls(hosts.server),
      map(started(server_map_, calls, hosts.server, how)),
      client_map(started(client_map_, hosts.client, hosts.client, how)) {}

asyncore::socket_map& fault_round::started(
    std::unique_ptr<asyncore::socket_map>& own, asyncore::network& net,
    host& machine, const way& how) {
  own = std::make_unique<asyncore::socket_map>(net, how.kind);
  // Some hundred rounds would fill the output.
  own->set_log_sink([](const asyncore::log_line&) {});
  hosts.world.add_program(machine.name(), *own, machine,
                          {.use_poll = how.use_poll});
  return *own;
}

// One round, and what holds for every program.
void fault_sweep::judge(fault_round& round, const round_body& body) {
  lost_error_counter lost;
  round.map.observers().add(lost);
  try {
    body(round);
  } catch (...) {
    const auto thrown = asyncore::describe_current_exception();
    ADD_FAILURE() << thrown.type << " has left the body: " << thrown.message;
  }
  EXPECT_EQ(lost.count, 0) << "an exception has reached no handle_error";
  for (const auto& each : round.hosts.world.programs()) {
    EXPECT_FALSE(&each->map() == &round.map && each->is_spinning())
        << "the program calls a handler over and over, and nothing comes of it";
  }
  // The channels that were given to the map go with it.
  round.map.observers().remove(lost);
  round.server_map_.reset();
  for (const auto& [fd, view] : round.hosts.server.open_descriptors()) {
    ADD_FAILURE() << "a descriptor was left open: " << to_text(view);
  }
}

// What the first round finds out: the faults of all others.
std::vector<fault> fault_sweep::faults_of_all_calls(fault_round& round,
                                                    const round_body& body) {
  std::vector<fault> all;
  std::map<seam_call, std::uint64_t> counts;
  round.calls.set_call_observer([&](const faults::called& made) {
    fault what = {.call = made.call, .first = ++counts[made.call]};
    // Not asked of close, which comes out of destructors, too.
    const bool has_kind =
        has_descriptor(made.call) && made.call != seam_call::close;
    const socket_kind kind =
        has_kind ? kind_of(round.hosts.server, made.fd) : socket_kind::file;
    for (const int error : errors_of(made.call, kind)) {
      what.error = error;
      all.push_back(what);
    }
    if (!may_be_short(made.call, kind)) return;
    what.error = 0;
    for (const std::size_t most : short_counts) {
      what.most = most;
      all.push_back(what);
    }
  });
  judge(round, body);
  return all;
}

std::size_t fault_sweep::sweep(const std::function<void(fault_round&)>& body) {
  std::vector<fault> all;
  {
    const ::testing::ScopedTrace trace(__FILE__, __LINE__, "without a fault");
    fault_round first(how_);
    all = faults_of_all_calls(first, body);
  }
  // What fails without a fault would fail in every round.
  if (HasFailure()) return 0;
  std::size_t rounds = 0;
  for (const fault& each : all) {
    const ::testing::ScopedTrace trace(__FILE__, __LINE__, to_text(each));
    fault_round round(how_);
    round.calls.add(each);
    judge(round, body);
    rounds += round.calls.records().front().uses;
  }
  return rounds;
}

}  // namespace rehearse::testkit
