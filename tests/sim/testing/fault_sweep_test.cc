// A sweep over the calls of a server, by servers that do not survive it.

#include "sim/testing/fault_sweep.h"

#include <sys/socket.h>

#include <cerrno>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "core/dispatcher.h"
#include "core/dispatcher_with_send.h"
#include "core/exceptions.h"
#include "gmock/gmock.h"
#include "gtest/gtest-spi.h"
#include "gtest/gtest.h"
#include "sim/testing/probe.h"

namespace rehearse::testkit {
namespace {

using asyncore::address;

class echo_channel final : public asyncore::dispatcher_with_send {
 public:
  using dispatcher_with_send::dispatcher_with_send;
  void handle_read() override { send(recv(100)); }
};

class echo_listener : public asyncore::dispatcher {
 public:
  explicit echo_listener(asyncore::socket_map& map) : dispatcher(map) {
    create_socket();
    bind(address::ipv4(0, 7));
    listen(5);
  }
  void handle_accepted(asyncore::socket sock, const address&) override {
    map()->adopt(std::make_unique<echo_channel>(std::move(sock)));
  }
};

// What a program does at its start may fail, and then it is not there.
template <typename Server>
std::unique_ptr<Server> start(asyncore::socket_map& map) {
  try {
    return std::make_unique<Server>(map);
  } catch (const asyncore::os_error&) {
    return nullptr;
  }
}

template <typename Server>
void talk(fault_round& round) {
  const auto server = start<Server>(round.map);
  probe client(round.client_map);
  client.on_error = [] {};
  client.on_read = [&] { client.recv(100); };
  client.create_socket();
  client.connect(round.hosts.server.ipv4(7));
  round.hosts.world.come_to_rest();
  if (client.connected) client.send("hello");
  round.hosts.world.come_to_rest();
  client.close();
  round.hosts.world.come_to_rest();
}

class sound_sweep : public fault_sweep,
                    public ::testing::WithParamInterface<way> {
 protected:
  sound_sweep() : fault_sweep(GetParam()) {}
};

INSTANTIATE_TEST_SUITE_P(, sound_sweep,
                         ::testing::Values(way{asyncore::mode::safe, false},
                                           way{asyncore::mode::safe, true}),
                         [](const auto& tried) {
                           return name_of(tried.param);
                         });

TEST_P(sound_sweep, finds_nothing_in_a_server_that_survives) {
  EXPECT_GT(sweep(talk<echo_listener>), 50u);
}

// --- What it finds
// ------------------------------------------------------------

class sweep_that_finds : public fault_sweep {
 protected:
  // The failures of a sweep, which are then no failures of this test.
  std::string failures_of(const std::function<void(fault_round&)>& body) {
    ::testing::TestPartResultArray results;
    {
      const ::testing::ScopedFakeTestPartResultReporter reporter(
          ::testing::ScopedFakeTestPartResultReporter::
              INTERCEPT_ONLY_CURRENT_THREAD,
          &results);
      sweep(body);
    }
    std::string text;
    for (int i = 0; i < results.size(); ++i) {
      text += results.GetTestPartResult(i).message();
    }
    return text;
  }
};

class leaking_listener final : public echo_listener {
 public:
  using echo_listener::echo_listener;
  void handle_accept() override {
    asyncore::network& net = map()->net();
    const auto accepted = net.accept(fileno());
    if (!accepted) return;
    // As long as nobody owns it, it must not throw.
    if (!net.getpeername(accepted->fd)) throw std::runtime_error("who is it?");
    handle_accepted(asyncore::socket(net, accepted->fd, *map()),
                    accepted->peer);
  }
};

TEST_F(sweep_that_finds, a_descriptor_that_is_left) {
  EXPECT_THAT(
      failures_of(talk<leaking_listener>),
      ::testing::AllOf(::testing::HasSubstr("a descriptor was left open"),
                       ::testing::HasSubstr("getpeername nth 1 = ENOBUFS")));
}

TEST_F(sweep_that_finds, what_leaves_the_body) {
  EXPECT_THAT(
      failures_of(
          [](fault_round& round) { const echo_listener server(round.map); }),
      ::testing::AllOf(::testing::HasSubstr("os_error has left the body"),
                       ::testing::HasSubstr("bind nth 1 = EADDRINUSE")));
}

TEST_F(sweep_that_finds, nothing_more_if_the_body_fails_by_itself) {
  EXPECT_THAT(failures_of([](fault_round&) { ADD_FAILURE() << "by itself"; }),
              ::testing::HasSubstr("without a fault"));
}

}  // namespace
}  // namespace rehearse::testkit
