// The modes of a map and the two calls that a loop can wait with: a protocol is
// tested in each of these ways.
//
//   class my_server : public network_test_in_every_way {};
//   REHEARSE_IN_EVERY_WAY(my_server);
//   TEST_P(my_server, greets) { ... }      // my_server.greets/poll_cpython ...

#ifndef SIM_TESTING_WAY_H_
#define SIM_TESTING_WAY_H_

#include <ostream>
#include <string>

#include "core/socket_map.h"
#include "gtest/gtest.h"

namespace rehearse::testkit {

struct way {
  asyncore::mode kind = asyncore::mode::safe;
  bool use_poll = false;
};

// "poll_cpython". GoogleTest prints it too.
inline std::string name_of(const way& which) {
  return std::string(which.use_poll ? "poll" : "select") +
         (which.kind == asyncore::mode::safe ? "_safe" : "_cpython");
}

inline void PrintTo(const way& which, std::ostream* out) {
  *out << name_of(which);
}

inline auto all_ways() {
  return ::testing::Values(
      way{asyncore::mode::safe, false}, way{asyncore::mode::safe, true},
      way{asyncore::mode::cpython, false}, way{asyncore::mode::cpython, true});
}

#define REHEARSE_IN_EVERY_WAY(suite)                                         \
  INSTANTIATE_TEST_SUITE_P(, suite, rehearse::testkit::all_ways(),           \
                           [](const auto& tried) {                           \
                             return rehearse::testkit::name_of(tried.param); \
                           })

}  // namespace rehearse::testkit

#endif  // SIM_TESTING_WAY_H_
