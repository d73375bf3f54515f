// The echo server as an object: what it opens, keeps and leaves. What it says
// to its clients is in scenarios/echo.

#include "examples/echo_server.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/exceptions.h"
#include "core/socket_map.h"
#include "sim/world/world.h"

namespace examples {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

// Sends a text, and closes once as much has come back.
class caller final : public asyncore::dispatcher {
 public:
  caller(std::string text, asyncore::socket_map& map)
      : dispatcher(map), unsent_(std::move(text)), wanted_(unsent_.size()) {
    create_socket();
    connect(resolve("server", 7));
  }
  bool writable() override { return !unsent_.empty(); }
  void handle_write() override { unsent_.erase(0, send(unsent_)); }
  void handle_read() override {
    echo += recv(8192);
    if (echo.size() >= wanted_) close();
  }

  std::string echo;

 private:
  std::string unsent_;
  std::size_t wanted_;
};

class echo_server_in_a_world : public testing::Test {
 protected:
  echo_server_in_a_world() {
    world_.add_program("server", server_map_, server_);
    world_.add_program("client", client_map_, client_);
  }

  rehearse::world world_;
  rehearse::host& server_ = world_.add_host("server");
  rehearse::host& client_ = world_.add_host("client");
  asyncore::socket_map server_map_{server_};
  asyncore::socket_map client_map_{client_};
};

TEST_F(echo_server_in_a_world, sends_back_what_it_receives) {
  echo_server server(7, server_map_);
  caller alice("hello", client_map_);
  world_.run();
  EXPECT_EQ(alice.echo, "hello");
}

TEST_F(echo_server_in_a_world, serves_several_at_a_time) {
  echo_server server(7, server_map_);
  caller alice("hello from alice", client_map_);
  caller ben("hello from ben", client_map_);
  world_.run();
  EXPECT_EQ(alice.echo, "hello from alice");
  EXPECT_EQ(ben.echo, "hello from ben");
}

TEST_F(echo_server_in_a_world, keeps_nothing_of_a_client_that_has_gone) {
  echo_server server(7, server_map_);
  {
    const caller alice("hello", client_map_);
    world_.run();
  }
  EXPECT_EQ(server_map_.size(), 1U);
  EXPECT_THAT(server_.open_descriptors(), SizeIs(1));
}

TEST_F(echo_server_in_a_world, leaves_nothing_when_it_is_destroyed) {
  { const echo_server server(7, server_map_); }
  EXPECT_TRUE(server_map_.empty());
  EXPECT_THAT(server_.open_descriptors(), IsEmpty());
}

TEST_F(echo_server_in_a_world, throws_if_its_port_is_taken) {
  const echo_server first(7, server_map_);
  EXPECT_THROW(echo_server(7, server_map_), asyncore::os_error);
  EXPECT_THAT(server_.open_descriptors(), SizeIs(1));
}

}  // namespace
}  // namespace examples
