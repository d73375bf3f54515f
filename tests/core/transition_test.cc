// Channels through the transitions of real connections: with select and with
// poll, in both modes, over the operating system's loopback and in a simulated
// world. The cases of CPython's own test suite are in tests/cpython.

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "core/exceptions.h"
#include "core/posix_network.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/kernel/host.h"
#include "sim/testing/hosts.h"
#include "tests/core/stage.h"

namespace asyncore {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

class transition_test : public testing::TestWithParam<std::tuple<way, bool>> {
 protected:
  transition_test() {
    for (socket_map* map : {&server_map_, &client_map_}) {
      map->set_log_sink([](const log_line&) {});
    }
  }

  static mode kind() { return std::get<0>(GetParam()).kind; }
  static bool use_poll() { return std::get<0>(GetParam()).use_poll; }
  static bool is_simulated() { return std::get<1>(GetParam()); }

  static network& choose(rehearse::host& simulated) {
    if (is_simulated()) return simulated;
    return posix_network();
  }
  address any_port() const {
    return is_simulated() ? server_host_.ipv4()
                          : address::ipv4(INADDR_LOOPBACK, 0);
  }

  // Passes of both sides until `done` holds. Bounded in rounds as well, since
  // the clock of a world stands still while somebody can move.
  bool run_until(const std::function<bool()>& done) {
    const time_point deadline = client_net_.now() + 10s;
    const loop_options once{.wait = 1ms, .use_poll = use_poll(), .count = 1};
    for (int round = 0; round < 100'000; ++round) {
      if (done()) return true;
      if (client_net_.now() > deadline) return false;
      loop(server_map_, once);
      loop(client_map_, once);
    }
    return false;
  }

  // A listener, to which a client that writes nothing is connecting.
  void start_listening() {
    listener_.wants_write = false;
    listener_.create_socket();
    listener_.set_reuse_addr();
    listener_.bind(any_port());
    listener_.listen(5);
    listener_.on_accepted = [this](asyncore::socket sock, const address&) {
      handler_.emplace(std::move(sock));
      handler_->wants_write = false;
    };
  }
  address listening_at() {
    const auto local = server_net_.getsockname(listener_.socket().fileno());
    return local ? *local : address();
  }
  void start_connecting() {
    client_.create_socket();
    client_.connect(listening_at());
    client_.on_connect = [this] { client_.wants_write = false; };
  }
  bool are_connected() {
    start_listening();
    start_connecting();
    return run_until([&] { return handler_ && client_.connected; });
  }

  rehearse::testkit::two_hosts hosts_;
  rehearse::host& server_host_ = hosts_.server;
  rehearse::host& client_host_ = hosts_.client;
  network& server_net_ = choose(server_host_);
  network& client_net_ = choose(client_host_);
  socket_map server_map_{server_net_, kind()};
  socket_map client_map_{client_net_, kind()};
  probe listener_{server_map_};
  probe client_{client_map_};
  // The server's end of the connection.
  std::optional<probe> handler_;
};

INSTANTIATE_TEST_SUITE_P(, transition_test,
                         testing::Combine(all_ways(), testing::Bool()),
                         [](const auto& tried) {
                           return name_of(std::get<0>(tried.param)) +
                                  (std::get<1>(tried.param) ? "_simulated"
                                                            : "_posix");
                         });

TEST_P(transition_test, handle_close_after_a_reset) {
  ASSERT_TRUE(are_connected());
  int closes = 0;
  client_.on_read = [&] { client_.recv(100); };
  client_.on_close = [&] {
    ++closes;
    client_.close();
  };
  ASSERT_TRUE(server_net_.reset_on_close(handler_->socket().fileno()));
  handler_->close();
  EXPECT_TRUE(run_until([&] { return closes > 0; }));
  // bpo-30985: under poll the hang-up calls it once more.
  EXPECT_EQ(closes, use_poll() && kind() == mode::cpython ? 2 : 1);
}

// bpo-2944.
TEST_P(transition_test, handle_connect_is_not_called_if_refused) {
  start_listening();
  const address nobody = listening_at();
  listener_.close();
  std::vector<std::string> told;
  client_.on_connect = [&] { told.emplace_back("connect"); };
  client_.on_error = [&] {
    told.push_back("error " +
                   std::to_string(describe_current_exception().number));
    client_.close();
  };
  client_.on_close = [&] { told.emplace_back("close"); };
  client_.create_socket();
  client_.connect(nobody);
  EXPECT_TRUE(run_until([&] { return !told.empty(); }));
  const std::string refused = "error " + std::to_string(ECONNREFUSED);
  EXPECT_THAT(told, ElementsAre(refused));
}

TEST_P(transition_test, a_half_closed_peer_is_the_end_of_the_stream) {
  ASSERT_TRUE(are_connected());
  std::string got;
  bool ended = false;
  handler_->on_read = [&] { got += handler_->recv(100); };
  handler_->on_close = [&] {
    ended = true;
    handler_->close();
  };
  client_.send("last words");
  ASSERT_TRUE(client_net_.shutdown(client_.socket().fileno(), SHUT_WR));
  EXPECT_TRUE(run_until([&] { return ended; }));
  EXPECT_EQ(got, "last words");
}

TEST_P(transition_test, a_channel_may_be_opened_again) {
  ASSERT_TRUE(are_connected());
  client_.close();
  handler_.reset();
  client_.wants_write = true;
  start_connecting();
  EXPECT_TRUE(run_until([&] { return handler_ && client_.connected; }));
}

TEST_P(transition_test, an_echo_comes_back_whole) {
  ASSERT_TRUE(are_connected());
  std::string waiting;
  std::string got;
  handler_->on_read = [&] { waiting += handler_->recv(7); };
  handler_->on_writable = [&] { handler_->wants_write = !waiting.empty(); };
  handler_->on_write = [&] { waiting.erase(0, handler_->send(waiting)); };
  client_.on_read = [&] { got += client_.recv(5); };
  const std::string sent = "the quick brown fox jumps over the lazy dog";
  EXPECT_EQ(client_.send(sent), sent.size());
  EXPECT_TRUE(run_until([&] { return got.size() == sent.size(); }));
  EXPECT_EQ(got, sent);
}

}  // namespace
}  // namespace asyncore
