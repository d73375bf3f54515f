// Calls that fail as a test says, and the test that fails if they were never
// made.

#include "sim/testing/faulty_network.h"

#include <sys/socket.h>

#include <cerrno>
#include <string>

#include "core/exceptions.h"
#include "core/socket_map.h"
#include "gmock/gmock.h"
#include "gtest/gtest-spi.h"
#include "gtest/gtest.h"
#include "sim/testing/acceptor.h"
#include "sim/testing/hosts.h"
#include "sim/testing/matchers.h"
#include "sim/testing/probe.h"

namespace rehearse::testkit {
namespace {

TEST(faulty_network, lets_calls_fail_by_their_names) {
  two_hosts hosts;
  faulty_network net(hosts.server);
  net.fail("socket", nth(2), EMFILE);
  net.fail("dup", from(2), ENFILE);
  EXPECT_TRUE(net.socket(AF_INET, SOCK_STREAM));
  EXPECT_THAT(net.socket(AF_INET, SOCK_STREAM), is_errno(EMFILE));
  EXPECT_TRUE(net.socket(AF_INET, SOCK_STREAM));
  EXPECT_TRUE(net.dup(3));
  EXPECT_THAT(net.dup(3), is_errno(ENFILE));
  EXPECT_THAT(net.dup(3), is_errno(ENFILE));
}

TEST(faulty_network, knows_the_socket_that_a_channel_has_by_then) {
  two_hosts hosts;
  faulty_network net(hosts.server);
  asyncore::socket_map map(net);
  {
    probe first(map);
    probe second(map);
    net.fail("setsockopt", always(), ENOBUFS, on(second));
    first.create_socket();
    second.create_socket();
    const int fd = second.fileno();
    EXPECT_TRUE(net.setsockopt(first.fileno(), SOL_SOCKET, SO_REUSEADDR, 1));
    EXPECT_THAT(net.setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, 1),
                is_errno(ENOBUFS));
  }
  // It is gone, and nobody asks it.
  EXPECT_THAT(net.setsockopt(3, SOL_SOCKET, SO_REUSEADDR, 1), is_errno(EBADF));
}

TEST(faulty_network, shortens_what_moves_bytes) {
  two_hosts hosts;
  faulty_network net(hosts.server);
  const auto ends = net.pipe();
  ASSERT_TRUE(ends);
  net.shorten("write", always(), 3);
  EXPECT_EQ(*net.write(ends->write_end, "hello"), 3u);
}

TEST(faulty_network, refuses_what_it_cannot_do) {
  two_hosts hosts;
  faulty_network net(hosts.server);
  EXPECT_THROW(net.fail("select", always(), EINTR), asyncore::value_error);
  EXPECT_THROW(net.shorten("accept", always(), 3), asyncore::value_error);
  EXPECT_THROW(net.shorten("send", always(), 0), asyncore::value_error);
}

TEST(faulty_network, fails_the_test_if_a_fault_was_never_used) {
  EXPECT_NONFATAL_FAILURE(
      {
        two_hosts hosts;
        faulty_network net(hosts.server);
        net.fail("dup", nth(2), EMFILE);
        EXPECT_THAT(net.dup(9), is_errno(EBADF));
      },
      "dup nth 2 = EMFILE was never used: dup was called 1 time");
  EXPECT_NONFATAL_FAILURE(
      {
        two_hosts hosts;
        faulty_network net(hosts.server);
        net.shorten("send", nth(1), 5);
        EXPECT_THAT(net.send(9, "hello", 0), is_errno(EBADF));
      },
      "send nth 1 = short 5 was never used: send was called 1 time, and there "
      "were no more than 5 bytes to move");
}

}  // namespace
}  // namespace rehearse::testkit
