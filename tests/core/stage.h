// A map over a scripted network, with all that can be observed of it.

#ifndef TESTS_CORE_STAGE_H_
#define TESTS_CORE_STAGE_H_

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "core/loop.h"
#include "core/socket_map.h"
#include "gtest/gtest.h"
#include "sim/testing/way.h"
#include "tests/core/probe.h"
#include "tests/core/scripted_network.h"

namespace asyncore {

inline const address server_address = address::ipv4(0x0a000001, 80);
inline const address client_address = address::ipv4(0x0a000002, 5000);

struct stage {
  explicit stage(mode kind = mode::safe) : map(net, kind) {
    map.set_observer(&trace);
    map.set_log_sink([this](const log_line& line) {
      logged.push_back(std::string(line.type) + ": " +
                       std::string(line.message));
    });
  }

  // An open socket that belongs to the map, as one from `accept` does.
  asyncore::socket new_socket() {
    return asyncore::socket(net, net.open_descriptor(), map);
  }
  // One that has a peer, so that its channel is connected.
  asyncore::socket new_connection() {
    asyncore::socket made = new_socket();
    net.at(made.fileno()).peer = client_address;
    return made;
  }

  // A pass that finds `ready`: descriptors and flags of poll.
  void pass(std::vector<std::pair<int, int>> ready, bool use_poll = false) {
    net.passes.push_back({.ready = std::move(ready)});
    loop(map, {.wait = duration::zero(), .use_poll = use_poll, .count = 1});
  }

  scripted_network net;
  tracer trace;
  std::vector<std::string> logged;
  socket_map map;
};

using rehearse::testkit::all_ways;
using rehearse::testkit::name_of;
using rehearse::testkit::way;

// For suites that hold in every way.
class every_way : public testing::TestWithParam<way> {
 protected:
  every_way() : stage_(GetParam().kind) {}

  bool use_poll() const { return GetParam().use_poll; }
  bool is_safe() const { return GetParam().kind == mode::safe; }
  void pass(std::vector<std::pair<int, int>> ready) {
    stage_.pass(std::move(ready), use_poll());
  }
  std::vector<std::string>& lines() { return stage_.trace.lines; }

  stage stage_;
  scripted_network& net_ = stage_.net;
  socket_map& map_ = stage_.map;
};

}  // namespace asyncore

#endif  // TESTS_CORE_STAGE_H_
