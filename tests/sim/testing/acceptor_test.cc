// The scripted other ends.

#include "sim/testing/acceptor.h"

#include <stdexcept>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/testing/matchers.h"
#include "sim/testing/network_test.h"

namespace rehearse::testkit {
namespace {

class acceptor_test : public network_test_in_every_way {
 protected:
  acceptor origin_{server_.ipv4(80), server_map_};
};

REHEARSE_IN_EVERY_WAY(acceptor_test);

TEST_P(acceptor_test, keeps_a_probe_for_each_connection) {
  const dialer one(server_.ipv4(80), client_map_, "one");
  const dialer two(server_.ipv4(80), client_map_, "two");
  world_.run();
  ASSERT_EQ(origin_.connections.size(), 2U);
  EXPECT_THAT(origin_.connection(0), received("one"));
  EXPECT_THAT(origin_.connection(1), received("two"));
  EXPECT_THROW(origin_.connection(2), std::out_of_range);
}

TEST_P(acceptor_test, lets_the_test_set_handlers) {
  origin_.on_open = [](probe& guest) {
    guest.on_read = [&guest] {
      guest.recv(100);
      guest.send("hello");
      guest.close();
    };
  };
  const dialer client(server_.ipv4(80), client_map_, "hi");
  world_.run();
  EXPECT_THAT(client, received("hello"));
  EXPECT_THAT(client, closed_cleanly());
}

TEST_P(acceptor_test, dialer_sends_all_of_a_long_text) {
  server_.set_window(10);
  const std::string text(1000, 'x');
  const dialer client(server_.ipv4(80), client_map_, text);
  world_.run();
  EXPECT_THAT(origin_.connection(), received(text));
}

TEST_P(acceptor_test, listens_over_ipv6_too) {
  const acceptor other(server_.ipv6(80), server_map_);
  const dialer client(server_.ipv6(80), client_map_);
  world_.run();
  EXPECT_EQ(other.connections.size(), 1U);
}

}  // namespace
}  // namespace rehearse::testkit
