// A world with two hosts: what most tests of a network need, and no more.
//
//   rehearse::testkit::two_hosts net;
//   const int fd = *net.client.socket(AF_INET, SOCK_STREAM);
//   net.client.connect(fd, net.server.ipv4(80));
//   net.world.come_to_rest();
//
// For tests that have no fixture, or make a world anew for each round; others
// derive from network_test, which has maps and programs besides. The hosts live
// as long as the world.

#ifndef SIM_TESTING_HOSTS_H_
#define SIM_TESTING_HOSTS_H_

#include <string>

#include "sim/choices.h"
#include "sim/kernel/host.h"
#include "sim/world/world.h"

namespace rehearse::testkit {

struct hosts_setup {
  std::string server = "server";
  std::string client = "client";
  // Bounds on the run.
  run_limits limits = {};
  // Answers the choices of the world; not owned. Null: every choice is benign.
  rehearse::choices* chosen = nullptr;
};

class two_hosts {
 public:
  explicit two_hosts(const hosts_setup& setup = {})
      : world(setup.chosen, setup.limits),
        server(world.add_host(setup.server)),
        client(world.add_host(setup.client)) {}

  rehearse::world world;
  host& server;
  host& client;
};

// What a socket of a host looks like: "listening at 10.0.0.1:80", "connected
// from 10.0.0.2:49152 to 10.0.0.1:80, with 5 bytes unread".
std::string to_text(const socket_view& view);

}  // namespace rehearse::testkit

#endif  // SIM_TESTING_HOSTS_H_
