// The client that tries again, as an object. When it tries is in
// scenarios/retry.

#include "examples/retry_client.h"

#include <cerrno>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/testing/testing.h"

namespace examples {
namespace {

using rehearse::testkit::acceptor;
using rehearse::testkit::network_test_in_every_way;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class retry_client_in_a_world : public network_test_in_every_way {
 protected:
  // A connection that is refused is an exception of the connector.
  retry_client_in_a_world()
      : network_test_in_every_way({.judges_off = {"exception"}}) {
    client_of_server_.on_connected = [this](asyncore::socket sock) {
      connection_ = std::move(sock);
    };
    client_of_server_.on_failure = [this](int error) {
      failures_.push_back(error);
    };
  }

  std::optional<asyncore::socket> connection_;
  std::vector<int> failures_;
  retry_client client_of_server_{"server", 80, client_map_};
};
REHEARSE_IN_EVERY_WAY(retry_client_in_a_world);

TEST_P(retry_client_in_a_world, hands_its_connection_over) {
  const acceptor server(server_.ipv4(80), server_map_);
  client_of_server_.start();
  run_until_quiet();
  EXPECT_TRUE(connection_);
  EXPECT_TRUE(client_map_.empty());
}

TEST_P(retry_client_in_a_world, tries_again_until_somebody_is_there) {
  std::optional<acceptor> server;
  client_of_server_.on_retry = [&](int error, asyncore::duration pause) {
    EXPECT_EQ(error, ECONNREFUSED);
    EXPECT_EQ(pause, std::chrono::seconds(1));
    server.emplace(server_.ipv4(80), server_map_);
  };
  client_of_server_.start();
  run_until_quiet();
  EXPECT_TRUE(connection_);
  EXPECT_EQ(client_of_server_.attempts(), 2);
}

TEST_P(retry_client_in_a_world, tells_the_last_error_once) {
  client_of_server_.attempts_max = 3;
  client_of_server_.start();
  run_until_quiet();
  EXPECT_THAT(failures_, ElementsAre(ECONNREFUSED));
  EXPECT_EQ(client_of_server_.attempts(), 3);
}

TEST_P(retry_client_in_a_world, counts_a_name_that_is_not_known) {
  retry_client lost("nowhere", 80, client_map_);
  lost.attempts_max = 2;
  lost.on_failure = client_of_server_.on_failure;
  lost.start();
  run_until_quiet();
  EXPECT_THAT(failures_, SizeIs(1));
  EXPECT_EQ(lost.attempts(), 2);
}

TEST_P(retry_client_in_a_world, is_silent_when_it_was_stopped) {
  client_of_server_.on_retry = [this](int, asyncore::duration) {
    client_of_server_.stop();
  };
  client_of_server_.start();
  run_until_quiet();
  EXPECT_EQ(client_of_server_.attempts(), 1);
  EXPECT_THAT(failures_, IsEmpty());
}

TEST_P(retry_client_in_a_world, may_be_started_again_when_it_has_failed) {
  client_of_server_.attempts_max = 1;
  std::optional<acceptor> server;
  client_of_server_.on_failure = [&](int) {
    server.emplace(server_.ipv4(80), server_map_);
    client_of_server_.start();
  };
  client_of_server_.start();
  run_until_quiet();
  EXPECT_TRUE(connection_);
}

TEST_P(retry_client_in_a_world, waits_no_longer_than_the_longest_pause) {
  std::vector<asyncore::duration> pauses;
  client_of_server_.backoff = asyncore::duration::max();
  client_of_server_.backoff_max = std::chrono::seconds(5);
  client_of_server_.attempts_max = 3;
  client_of_server_.on_retry = [&](int, asyncore::duration pause) {
    pauses.push_back(pause);
  };
  client_of_server_.start();
  run_until_quiet();
  EXPECT_THAT(pauses,
              ElementsAre(std::chrono::seconds(5), std::chrono::seconds(5)));
}

TEST_P(retry_client_in_a_world, leaves_nothing_when_it_goes_in_a_pause) {
  {
    retry_client other("server", 80, client_map_);
    other.start();
    run_for(std::chrono::milliseconds(1));
    EXPECT_EQ(other.attempts(), 1);
  }
  EXPECT_TRUE(client_map_.timers().empty());
}

}  // namespace
}  // namespace examples
