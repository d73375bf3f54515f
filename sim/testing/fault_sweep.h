// A fixture that runs the body of a test again and again, and lets another call
// of the network fail each time.
//
//   class my_server_faults : public rehearse::testkit::fault_sweep {};
//
//   TEST_F(my_server_faults, are_survived) {
//     sweep([](rehearse::testkit::fault_round& round) {
//       my_server server(80, round.map);
//       my_client client(round.hosts.server.ipv4(80), round.client_map);
//       round.hosts.world.run_until_quiet();
//     });
//   }
//
// The first round goes without a fault, and finds out which calls `map` makes.
// Then there is one round for each of them and each errno that Linux can give
// there (sim/call_errors.h), and for short counts of bytes. A round has a
// world of its own; its two maps have programs, which the world runs.
//
// Of each round it is judged what holds for every program: nothing leaves the
// body, not even what a constructor throws (so the body catches what a program
// may do at its start); the run ends within its limits; no exception is lost
// without a handle_error; no program calls a handler over and over in vain; and
// no descriptor is left when the body is over. A failure names the fault. What
// else the body expects must hold whatever fails.

#ifndef SIM_TESTING_FAULT_SWEEP_H_
#define SIM_TESTING_FAULT_SWEEP_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "core/network.h"
#include "core/socket_map.h"
#include "gtest/gtest.h"
#include "sim/fault.h"
#include "sim/testing/hosts.h"
#include "sim/testing/way.h"
#include "sim/world/faults.h"

namespace rehearse::testkit {

class fault_round {
 public:
  explicit fault_round(const way& how);

  two_hosts hosts;
  faults calls;  // Of the server: these fail.

 private:
  asyncore::socket_map& started(std::unique_ptr<asyncore::socket_map>& own,
                                asyncore::network& net, host& machine,
                                const way& how);

  friend class fault_sweep;
  std::unique_ptr<asyncore::socket_map> server_map_;
  std::unique_ptr<asyncore::socket_map> client_map_;

 public:
  asyncore::socket_map& map;
  asyncore::socket_map& client_map;
};

class fault_sweep : public ::testing::Test {
 protected:
  explicit fault_sweep(const way& how = {}) : how_(how) {}

  // Returns how many rounds had a fault.
  std::size_t sweep(const std::function<void(fault_round&)>& body);

 private:
  using round_body = std::function<void(fault_round&)>;

  static void judge(fault_round& round, const round_body& body);
  static std::vector<fault> faults_of_all_calls(fault_round& round,
                                                const round_body& body);

  way how_;
};

}  // namespace rehearse::testkit

#endif  // SIM_TESTING_FAULT_SWEEP_H_
