// Channels through the transitions of real connections: with select and with
// poll, in both modes, over the operating system's loopback and in a simulated
// world. The cases of CPython's own test suite, by their names.

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "core/exceptions.h"
#include "core/posix_network.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/host.h"
#include "sim/world.h"
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

  rehearse::world world_;
  rehearse::host& server_host_ = world_.add_host("server");
  rehearse::host& client_host_ = world_.add_host("client");
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

TEST_P(transition_test, handle_connect) {
  start_listening();
  start_connecting();
  int connects = 0;
  client_.on_connect = [&] { ++connects; };
  EXPECT_TRUE(run_until([&] { return connects > 0; }));
  EXPECT_EQ(connects, 1);
}

TEST_P(transition_test, handle_accept) {
  start_listening();
  bool accepts = false;
  listener_.on_accept = [&] { accepts = listener_.accept().has_value(); };
  start_connecting();
  EXPECT_TRUE(run_until([&] { return accepts; }));
}

TEST_P(transition_test, handle_accepted) {
  start_listening();
  address from;
  std::optional<address> peer;
  listener_.on_accepted = [&](asyncore::socket sock, const address& of) {
    from = of;
    peer = probe(std::move(sock)).addr;
  };
  start_connecting();
  EXPECT_TRUE(run_until([&] { return peer.has_value(); }));
  EXPECT_EQ(peer, from);
}

TEST_P(transition_test, handle_read) {
  ASSERT_TRUE(are_connected());
  std::string got;
  client_.on_read = [&] { got += client_.recv(100); };
  EXPECT_EQ(handler_->send(std::string(1024, 'x')), 1024u);
  EXPECT_TRUE(run_until([&] { return got.size() == 1024; }));
}

TEST_P(transition_test, handle_write) {
  ASSERT_TRUE(are_connected());
  int writes = 0;
  client_.wants_write = true;
  client_.on_write = [&] { ++writes; };
  EXPECT_TRUE(run_until([&] { return writes > 0; }));
}

TEST_P(transition_test, handle_close) {
  ASSERT_TRUE(are_connected());
  int closes = 0;
  client_.on_read = [&] { client_.recv(100); };
  client_.on_close = [&] {
    ++closes;
    client_.close();
  };
  handler_->close();
  EXPECT_TRUE(run_until([&] { return closes > 0; }));
  EXPECT_EQ(closes, 1);
  EXPECT_TRUE(client_map_.empty());
}

// bpo-5661, bpo-11265: each write to a broken connection may be the one that
// learns of it.
TEST_P(transition_test, handle_close_after_conn_broken) {
  ASSERT_TRUE(are_connected());
  int closes = 0;
  client_.wants_read = false;
  client_.wants_write = true;
  client_.on_write = [&] { client_.send("x"); };
  client_.on_close = client_.on_expt = [&] {
    ++closes;
    client_.close();
  };
  handler_->close();
  EXPECT_TRUE(run_until([&] { return closes > 0; }));
}

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

TEST_P(transition_test, handle_expt) {
  ASSERT_TRUE(are_connected());
  int urgent = 0;
  client_.on_expt = [&] {
    ++urgent;
    char byte = 0;
    const auto got = client_net_.recv(client_.socket().fileno(),
                                      std::span(&byte, 1), MSG_OOB);
    EXPECT_TRUE(got);
    EXPECT_EQ(byte, '\xf4');
    client_.wants_read = false;
  };
  ASSERT_TRUE(server_net_.send(handler_->socket().fileno(), "\xf4", MSG_OOB));
  EXPECT_TRUE(run_until([&] { return urgent > 0; }));
}

TEST_P(transition_test, handle_error) {
  ASSERT_TRUE(are_connected());
  std::string error;
  client_.wants_write = true;
  client_.on_write = [] { throw std::runtime_error("1.0 / 0"); };
  client_.on_error = [&] {
    error = describe_current_exception().message;
    client_.close();
  };
  EXPECT_TRUE(run_until([&] { return !error.empty(); }));
  EXPECT_EQ(error, "1.0 / 0");
}

TEST_P(transition_test, connection_attributes) {
  start_listening();
  EXPECT_FALSE(listener_.connected);
  EXPECT_TRUE(listener_.accepting);
  EXPECT_FALSE(client_.connected || client_.accepting);
  start_connecting();
  EXPECT_FALSE(client_.accepting);
  ASSERT_TRUE(run_until([&] { return handler_ && client_.connected; }));
  EXPECT_FALSE(listener_.connected);
  EXPECT_TRUE(listener_.accepting);
  EXPECT_TRUE(handler_->connected);
  EXPECT_EQ(client_.addr, listening_at());
  client_.close();
  listener_.close();
  EXPECT_FALSE(client_.connected || client_.accepting);
  EXPECT_FALSE(listener_.connected || listener_.accepting);
}

TEST_P(transition_test, create_socket) {
  client_.create_socket();
  const int fd = client_.socket().fileno();
  const result<int> type = client_net_.getsockopt(fd, SOL_SOCKET, SO_TYPE);
  ASSERT_TRUE(type);
  EXPECT_EQ(*type, SOCK_STREAM);
  char byte = 0;
  EXPECT_EQ(client_net_.recv(fd, std::span(&byte, 1), 0).error(), ENOTCONN);
  if (is_simulated()) return;
  EXPECT_NE(::fcntl(fd, F_GETFL) & O_NONBLOCK, 0);
  EXPECT_NE(::fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
}

TEST_P(transition_test, bind) {
  start_listening();
  probe second(server_map_);
  second.create_socket();
  try {
    second.bind(listening_at());
    FAIL() << "the address is taken";
  } catch (const os_error& error) {
    EXPECT_EQ(error.number(), EADDRINUSE);
  }
}

TEST_P(transition_test, set_reuse_addr) {
  client_.create_socket();
  const auto reuse = [&] {
    const result<int> now = client_net_.getsockopt(client_.socket().fileno(),
                                                   SOL_SOCKET, SO_REUSEADDR);
    return now && *now != 0;
  };
  EXPECT_FALSE(reuse());
  client_.set_reuse_addr();
  EXPECT_TRUE(reuse());
}

// bpo-10340: clients that connect and reset at once do not break the server.
TEST_P(transition_test, quick_connect) {
  start_listening();
  int accepted = 0;
  std::vector<std::unique_ptr<probe>> handlers;
  listener_.on_accepted = [&](asyncore::socket sock, const address&) {
    ++accepted;
    handlers.push_back(std::make_unique<probe>(std::move(sock)));
    probe& made = *handlers.back();
    made.wants_write = false;
    made.on_read = [&made] { made.recv(10); };
  };
  for (int i = 0; i < 20; ++i) {
    client_.create_socket();
    client_.connect(listening_at());
    ASSERT_TRUE(run_until([&] { return client_.connected; }));
    ASSERT_TRUE(client_net_.reset_on_close(client_.socket().fileno()));
    client_.close();
  }
  EXPECT_TRUE(run_until([&] {
    if (accepted < 20) return false;
    for (const auto& each : handlers) {
      if (each->socket().is_open()) return false;
    }
    return true;
  }));
  EXPECT_TRUE(listener_.socket().is_open());
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
