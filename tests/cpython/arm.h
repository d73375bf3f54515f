// What a case is run on: a family of addresses, a network, the call that the
// loop waits with, and the mode of the map.
//
//   INSTANTIATE_TEST_SUITE_P(, base_test_api, testing::ValuesIn(every_arm()),
//                            arm_name);
//
// What a network does not have is not among the arms, so no case is skipped.

#ifndef TESTS_CPYTHON_ARM_H_
#define TESTS_CPYTHON_ARM_H_

#include <iosfwd>
#include <string>
#include <vector>

#include "core/socket_map.h"
#include "gtest/gtest.h"

namespace asyncore {

struct arm {
  int family;
  bool simulated;  // Otherwise the operating system's loopback.
  bool use_poll;   // Otherwise select.
  mode kind;
};

// Each family that the network has. The operating system has IPv6 unless it
// was taken out of it.
std::vector<arm> every_arm();
// For what UNIX sockets do not know: ports, resets, and urgent data.
std::vector<arm> ip_arms();
// For what is the same in every family.
std::vector<arm> ipv4_arms();

// "ipv6_sim_poll_safe"
std::string arm_name(const testing::TestParamInfo<arm>& info);
// How GoogleTest prints them.
void PrintTo(const arm& given, std::ostream* out);

}  // namespace asyncore

#endif  // TESTS_CPYTHON_ARM_H_
