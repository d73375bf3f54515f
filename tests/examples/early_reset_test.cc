// A client may be gone before its connection is accepted. Linux hands it to the
// server even so: a socket that has no peer, and only reading tells. Or it may
// be gone before what it said is answered.

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstddef>
#include <string>
#include <tuple>

#include <gtest/gtest.h>

#include "core/loop.h"
#include "core/posix_network.h"
#include "core/socket_map.h"
#include "tests/examples/live_client.h"
#include "tests/examples/sample_servers.h"

namespace examples {
namespace {

class early_reset : public testing::TestWithParam<
                        std::tuple<server_case, bool, asyncore::mode>> {
 protected:
  static int connection_to(const asyncore::dispatcher& server) {
    asyncore::network& net = asyncore::posix_network();
    const int fd = *net.socket(AF_INET, SOCK_STREAM);
    static_cast<void>(net.connect(
        fd, asyncore::address::ipv4(INADDR_LOOPBACK, port_of(server))));
    return fd;
  }
  static void say_and_go(int fd, const std::string& words) {
    asyncore::network& net = asyncore::posix_network();
    static_cast<void>(net.send(fd, words, 0));
    static_cast<void>(net.reset_on_close(fd));
    static_cast<void>(net.close(fd));
  }
  // It is gone before anybody has looked.
  static void come_and_go(const asyncore::dispatcher& server,
                          const std::string& words) {
    say_and_go(connection_to(server), words);
  }
};

// Each is accepted in a pass of its own, and closed soon after.
std::size_t channels_left(asyncore::socket_map& map, bool use_poll) {
  asyncore::loop(
      map,
      {.wait = asyncore::duration::zero(), .use_poll = use_poll, .count = 20});
  return map.size() - 1;  // The listener stays.
}

TEST_P(early_reset, leaves_nothing) {
  const auto& [which, use_poll, mode] = GetParam();
  asyncore::socket_map map(asyncore::posix_network(), mode);
  const auto server = which.make(map);
  for (int i = 0; i < 5; ++i) come_and_go(*server, "");
  EXPECT_EQ(channels_left(map, use_poll), 0U);
}

// What the client has sent is there to be read even so, but nobody to answer.
TEST_P(early_reset, after_a_request_leaves_nothing) {
  const auto& [which, use_poll, mode] = GetParam();
  asyncore::socket_map map(asyncore::posix_network(), mode);
  const auto server = which.make(map);
  for (int i = 0; i < 5; ++i) come_and_go(*server, which.words);
  EXPECT_EQ(channels_left(map, use_poll), 0U);
}

// Here it was there when it was accepted, and what answers meets the reset.
TEST_P(early_reset, of_a_client_that_was_greeted_leaves_nothing) {
  const auto& [which, use_poll, mode] = GetParam();
  asyncore::socket_map map(asyncore::posix_network(), mode);
  const auto server = which.make(map);
  const int client = connection_to(*server);
  EXPECT_EQ(channels_left(map, use_poll), 1U);
  say_and_go(client, which.words);
  EXPECT_EQ(channels_left(map, use_poll), 0U);
  EXPECT_TRUE(map.timers().empty());  // Which would keep its channel.
}

std::string name_of(
    const testing::TestParamInfo<early_reset::ParamType>& made) {
  const auto& [server, use_poll, mode] = made.param;
  return server.name + (use_poll ? "_poll" : "_select") +
         (mode == asyncore::mode::safe ? "_safe" : "_cpython");
}

INSTANTIATE_TEST_SUITE_P(
    servers, early_reset,
    testing::Combine(testing::ValuesIn(sample_servers()), testing::Bool(),
                     testing::Values(asyncore::mode::safe,
                                     asyncore::mode::cpython)),
    name_of);

}  // namespace
}  // namespace examples
