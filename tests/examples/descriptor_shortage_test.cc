// A server that has run out of descriptors cannot accept who waits, and cannot
// be rid of them: its listener rests, so that it neither spins nor fills the
// log.

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <functional>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "core/loop.h"
#include "core/network_wrapper.h"
#include "core/posix_network.h"
#include "core/socket_map.h"
#include "examples/chat_server.h"
#include "examples/echo_server.h"
#include "examples/http_server.h"
#include "examples/smtp_server.h"
#include "tests/examples/live_client.h"

namespace examples {
namespace {

using make_server = std::function<std::unique_ptr<asyncore::dispatcher>(
    asyncore::socket_map& map)>;

struct server_case {
  std::string name;
  make_server make;
};

// A process in which the listener got the last descriptor.
class network_without_descriptors final : public asyncore::network_wrapper {
 public:
  using network_wrapper::network_wrapper;
  asyncore::result<asyncore::accepted_socket> accept(int /*fd*/) override {
    return asyncore::failure{EMFILE};
  }
};

class descriptor_shortage : public testing::TestWithParam<server_case> {};

TEST_P(descriptor_shortage, lets_a_listener_rest) {
  network_without_descriptors net(asyncore::posix_network());
  asyncore::socket_map map(net);
  int logged = 0;
  map.set_log_sink([&](const asyncore::log_line&) { ++logged; });
  const auto server = GetParam().make(map);
  const int client = *net.socket(AF_INET, SOCK_STREAM);
  static_cast<void>(net.connect(
      client, asyncore::address::ipv4(INADDR_LOOPBACK, port_of(*server))));
  asyncore::loop(map, {.wait = asyncore::duration::zero(), .count = 50});
  EXPECT_EQ(logged, 1);
  static_cast<void>(net.close(client));
}

INSTANTIATE_TEST_SUITE_P(
    , descriptor_shortage,
    testing::Values(server_case{"echo",
                                [](asyncore::socket_map& map) {
                                  return std::make_unique<echo_server>(0, map);
                                }},
                    server_case{"chat",
                                [](asyncore::socket_map& map) {
                                  return std::make_unique<chat_server>(0, map);
                                }},
                    server_case{"http",
                                [](asyncore::socket_map& map) {
                                  return std::make_unique<http_server>(
                                      0, http_pages{}, map);
                                }},
                    server_case{"smtp",
                                [](asyncore::socket_map& map) {
                                  return std::make_unique<smtp_server>(
                                      0, smtp_options{}, map);
                                }}),
    [](const auto& made) { return made.param.name; });

}  // namespace
}  // namespace examples
