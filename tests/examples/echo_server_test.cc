// The echo server as an object: what it opens, keeps and leaves. What it says
// to its clients is in scenarios/echo.

#include "examples/echo_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/exceptions.h"
#include "sim/testing/testing.h"

namespace examples {
namespace {

using rehearse::testkit::dialer;
using rehearse::testkit::network_test;
using rehearse::testkit::received;
using testing::IsEmpty;
using testing::SizeIs;

class echo_server_in_a_world : public network_test {};

TEST_F(echo_server_in_a_world, sends_back_what_it_receives) {
  echo_server server(7, server_map_);
  const dialer alice(server_.ipv4(7), client_map_, "hello");
  world_.run();
  EXPECT_THAT(alice, received("hello"));
}

TEST_F(echo_server_in_a_world, serves_several_at_a_time) {
  echo_server server(7, server_map_);
  const dialer alice(server_.ipv4(7), client_map_, "hello from alice");
  const dialer ben(server_.ipv4(7), client_map_, "hello from ben");
  world_.run();
  EXPECT_THAT(alice, received("hello from alice"));
  EXPECT_THAT(ben, received("hello from ben"));
}

TEST_F(echo_server_in_a_world, keeps_nothing_of_a_client_that_has_gone) {
  echo_server server(7, server_map_);
  {
    const dialer alice(server_.ipv4(7), client_map_, "hello");
    world_.run();
  }
  world_.run();
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
