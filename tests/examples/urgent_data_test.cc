// A byte that is sent as urgent (MSG_OOB) waits beside the stream, and poll and
// select tell of it until somebody takes it: a channel that leaves it there is
// called in every pass, for as long as it lives.

#include <netinet/in.h>
#include <sys/socket.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include <gtest/gtest.h>

#include "core/dispatcher.h"
#include "core/loop.h"
#include "core/observer.h"
#include "core/posix_network.h"
#include "core/socket_map.h"
#include "examples/http_chat_client.h"
#include "examples/http_client.h"
#include "tests/examples/live_client.h"
#include "tests/examples/sample_servers.h"

namespace examples {
namespace {

class urgent_event_counter final : public asyncore::observer {
 public:
  void enter(const asyncore::handler_call& details) override {
    if (details.what == asyncore::call::handle_expt) ++count_;
  }
  int count() const { return count_; }

 private:
  int count_ = 0;
};

// Runs the passes that there is a reason for, up to twenty.
int urgent_events(asyncore::socket_map& map, bool use_poll) {
  urgent_event_counter counter;
  map.observers().add(counter);
  asyncore::loop(map, {.wait = std::chrono::milliseconds(1),
                       .use_poll = use_poll,
                       .count = 20});
  map.observers().remove(counter);
  return counter.count();
}

void send_urgent(int fd, std::string_view data) {
  ASSERT_TRUE(asyncore::posix_network().send(fd, data, MSG_OOB));
}

class urgent_data_at_a_server
    : public testing::TestWithParam<
          std::tuple<server_case, bool, asyncore::mode>> {};

TEST_P(urgent_data_at_a_server, is_told_once) {
  const auto& [which, use_poll, mode] = GetParam();
  asyncore::network& net = asyncore::posix_network();
  asyncore::socket_map map(net, mode);
  const auto server = which.make(map);
  const int client = *net.socket(AF_INET, SOCK_STREAM);
  static_cast<void>(net.connect(
      client, asyncore::address::ipv4(INADDR_LOOPBACK, port_of(*server))));
  static_cast<void>(urgent_events(map, use_poll));
  for (int times = 0; times < 2; ++times) {
    send_urgent(client, which.words);
    EXPECT_EQ(urgent_events(map, use_poll), 1);
  }
  static_cast<void>(net.close(client));
}

std::string name_of(
    const testing::TestParamInfo<urgent_data_at_a_server::ParamType>& made) {
  const auto& [server, use_poll, mode] = made.param;
  return server.name + (use_poll ? "_poll" : "_select") +
         (mode == asyncore::mode::safe ? "_safe" : "_cpython");
}

INSTANTIATE_TEST_SUITE_P(
    servers, urgent_data_at_a_server,
    testing::Combine(testing::ValuesIn(sample_servers()), testing::Bool(),
                     testing::Values(asyncore::mode::safe,
                                     asyncore::mode::cpython)),
    name_of);

// Takes one connection, of which the kernel says when it is there.
class urgent_server final : public asyncore::dispatcher {
 public:
  explicit urgent_server(asyncore::socket_map& map) : dispatcher(map) {
    create_socket();
    bind(asyncore::address::ipv4(INADDR_LOOPBACK, 0));
    listen(1);
  }
  void handle_accepted(asyncore::socket sock,
                       const asyncore::address& /*from*/) override {
    send_urgent(sock.fileno(), "H");
    client_.emplace(std::move(sock));
  }

 private:
  std::optional<asyncore::socket> client_;  // In no map.
};

class urgent_data_at_a_client : public testing::TestWithParam<bool> {
 protected:
  asyncore::socket_map map_{asyncore::posix_network()};
  urgent_server server_{map_};
};

TEST_P(urgent_data_at_a_client, of_http_1_0_is_told_once) {
  const http_client client("127.0.0.1", port_of(server_), "/", map_);
  EXPECT_EQ(urgent_events(map_, GetParam()), 1);
}

TEST_P(urgent_data_at_a_client, of_http_1_1_is_told_once) {
  http_chat_client client("127.0.0.1", port_of(server_), map_);
  client.get("/");
  EXPECT_EQ(urgent_events(map_, GetParam()), 1);
}

INSTANTIATE_TEST_SUITE_P(clients, urgent_data_at_a_client, testing::Bool(),
                         [](const auto& made) {
                           return made.param ? "poll" : "select";
                         });

}  // namespace
}  // namespace examples
