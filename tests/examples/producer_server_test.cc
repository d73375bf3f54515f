// The producer as an object: how it is held up, and what it leaves. What its
// clients may do is in scenarios/producer.

#include "examples/producer_server.h"

#include <chrono>
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/exceptions.h"
#include "sim/testing/testing.h"

namespace examples {
namespace {

using rehearse::testkit::dialer;
using rehearse::testkit::network_test_in_every_way;
using rehearse::testkit::received;
using testing::SizeIs;

class producer_server_in_a_world : public network_test_in_every_way {
 protected:
  static std::string long_text() { return std::string(10'000'000, 'x'); }
};
REHEARSE_IN_EVERY_WAY(producer_server_in_a_world);

TEST_P(producer_server_in_a_world, sends_its_text_to_each_client) {
  producer_server server(9000, "hello", server_map_);
  const dialer alice(server_.ipv4(9000), client_map_);
  const dialer ben(server_.ipv4(9000), client_map_);
  run_until_quiet();
  EXPECT_THAT(alice, received("hello"));
  EXPECT_THAT(ben, received("hello"));
}

TEST_P(producer_server_in_a_world, knows_how_much_its_clients_have_to_get) {
  allow_leaks();  // What the client does not read.
  producer_server server(9000, long_text(), server_map_);
  EXPECT_EQ(server.queued(), 0U);
  dialer alice(server_.ipv4(9000), client_map_);
  alice.wants_read = false;
  run_for(std::chrono::seconds(1));
  EXPECT_GT(server.queued(), 0U);
  EXPECT_LT(server.queued(), long_text().size());
  alice.wants_read = true;
  run_for(std::chrono::seconds(1));
  EXPECT_EQ(server.queued(), 0U);
}

TEST_P(producer_server_in_a_world, owes_nothing_to_a_client_that_has_gone) {
  turn_off("unread");
  producer_server server(9000, long_text(), server_map_);
  {
    dialer alice(server_.ipv4(9000), client_map_);
    alice.wants_read = false;
    run_for(std::chrono::seconds(1));
  }
  run_for(std::chrono::seconds(1));
  EXPECT_EQ(server.queued(), 0U);
  EXPECT_THAT(server_.open_descriptors(), SizeIs(1));
}

TEST_P(producer_server_in_a_world, may_go_before_its_clients) {
  auto server = std::make_unique<producer_server>(9000, "hello", server_map_);
  const dialer alice(server_.ipv4(9000), client_map_);
  run_until([&] { return server_map_.size() == 2; });
  server.reset();
  run_until_quiet();
  EXPECT_THAT(alice, received("hello"));
}

TEST_P(producer_server_in_a_world, throws_if_its_port_is_taken) {
  const producer_server first(9000, "hello", server_map_);
  EXPECT_THROW(producer_server(9000, "hello", server_map_), asyncore::os_error);
}

}  // namespace
}  // namespace examples
