// A case's network, with a loop: servers and clients in one map, on one host.
//
// Which network it is, the case cannot tell: the operating system's loopback,
// or that of a host in a simulated world. The arm of the case says which.
//
// All waiting is bounded, in passes and in the network's own time; a case that
// passes comes nowhere near the bounds.

#ifndef TESTS_CPYTHON_LOOPBACK_FIXTURE_H_
#define TESTS_CPYTHON_LOOPBACK_FIXTURE_H_

#include <functional>
#include <optional>
#include <string>

#include "core/dispatcher.h"
#include "core/network.h"
#include "core/socket_map.h"
#include "gtest/gtest.h"
#include "sim/kernel/host.h"
#include "sim/testing/hosts.h"
#include "tests/cpython/arm.h"

namespace asyncore {

// A folder of its own, short enough for the name of a socket; removed with all
// that is in it.
class temporary_folder {
 public:
  temporary_folder();
  temporary_folder(const temporary_folder&) = delete;
  temporary_folder& operator=(const temporary_folder&) = delete;
  ~temporary_folder();

  const std::string& path() const { return path_; }

 private:
  std::string path_ = "/tmp/asyncore_XXXXXX";
};

class loopback_test : public testing::TestWithParam<arm> {
 protected:
  static int family() { return GetParam().family; }
  static bool is_simulated() { return GetParam().simulated; }
  static bool use_poll() { return GetParam().use_poll; }
  static bool is_safe() { return GetParam().kind == mode::safe; }

  // Where a server can be bound: to a port that the network chooses, or to a
  // path that nobody has.
  address any_address();
  // Where a bound channel is. The test fails if it is not.
  address name_of(const dispatcher& bound);

  // One pass of the loop, which waits a millisecond at most.
  void pass();
  // Passes until `done` holds; false if that is not to be.
  bool run_until(const std::function<bool()>& done);
  // A connection to `server`, by a socket that no channel has. The test fails
  // if it does not come about.
  asyncore::socket connect_socket(const address& server);

 private:
  network& choose();

  rehearse::testkit::two_hosts hosts_{{.server = "localhost.test"}};
  rehearse::host& host_ = hosts_.server;
  std::optional<temporary_folder> folder_;

 protected:
  network& net_ = choose();
  socket_map map_{net_, GetParam().kind};
};

}  // namespace asyncore

#endif  // TESTS_CPYTHON_LOOPBACK_FIXTURE_H_
