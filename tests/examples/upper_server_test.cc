// The server of capitals as an object: what it says, keeps and leaves. What its
// clients may do is in scenarios/upper.

#include "examples/upper_server.h"

#include <sys/socket.h>

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
using testing::IsEmpty;
using testing::SizeIs;

TEST(in_capitals, changes_the_letters_of_ascii) {
  EXPECT_EQ(in_capitals("abc xyz"), "ABC XYZ");
}

TEST(in_capitals, leaves_all_else) {
  const std::string text("AZ@[`{09 \r\n\0\xc3\xa9\xff", 15);
  EXPECT_EQ(in_capitals(text), text);
}

class upper_server_in_a_world : public network_test_in_every_way {};
REHEARSE_IN_EVERY_WAY(upper_server_in_a_world);

TEST_P(upper_server_in_a_world, answers_what_it_has_heard_to_the_end) {
  upper_server server(7000, server_map_);
  dialer alice(server_.ipv4(7000), client_map_, "hello");
  run_for(std::chrono::seconds(1));
  EXPECT_THAT(alice, received(""));
  alice.shutdown(SHUT_WR);
  run_until_quiet();
  EXPECT_THAT(alice, received("HELLO"));
}

TEST_P(upper_server_in_a_world, keeps_nothing_of_a_client_that_has_gone) {
  upper_server server(7000, server_map_);
  {
    const dialer alice(server_.ipv4(7000), client_map_, "hello");
    run_for(std::chrono::seconds(1));
  }
  run_until_quiet();
  EXPECT_THAT(server_.open_descriptors(), SizeIs(1));
  EXPECT_TRUE(server_map_.timers().empty());
}

TEST_P(upper_server_in_a_world, leaves_nothing_when_it_is_destroyed) {
  { const upper_server server(7000, server_map_); }
  EXPECT_THAT(server_.open_descriptors(), IsEmpty());
}

TEST_P(upper_server_in_a_world, throws_if_its_port_is_taken) {
  const upper_server first(7000, server_map_);
  EXPECT_THROW(upper_server(7000, server_map_), asyncore::os_error);
}

}  // namespace
}  // namespace examples
