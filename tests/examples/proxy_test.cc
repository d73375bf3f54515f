// The proxy as an object: between two hosts of which one has the servers. What
// can happen on its connections is in scenarios/proxy.

#include "examples/proxy.h"

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/exceptions.h"
#include "sim/testing/testing.h"

namespace examples {
namespace {

using rehearse::testkit::acceptor;
using rehearse::testkit::dialer;
using rehearse::testkit::network_test_in_every_way;
using rehearse::testkit::probe;
using rehearse::testkit::received;
using testing::SizeIs;

class proxy_in_a_world : public network_test_in_every_way {
 protected:
  static proxy_options to_two_servers() {
    return {.servers = {{"client", 1001}, {"client", 1002}}};
  }
  // Answers by its name whatever it is told.
  static void answer_by(acceptor& server, const std::string& name) {
    server.on_open = [name](probe& guest) {
      guest.on_read = [&guest, name] {
        if (!guest.recv(8192).empty()) guest.send(name);
      };
    };
  }

  acceptor one_{client_.ipv4(1001), client_map_};
  acceptor two_{client_.ipv4(1002), client_map_};
};
REHEARSE_IN_EVERY_WAY(proxy_in_a_world);

TEST_P(proxy_in_a_world, passes_on_what_the_first_server_says) {
  answer_by(one_, "one");
  proxy between(80, to_two_servers(), server_map_);
  const dialer alice(server_.ipv4(80), client_map_, "who is there?");
  run_for(std::chrono::minutes(1));
  EXPECT_THAT(alice, received("one"));
  EXPECT_THAT(two_.connections, SizeIs(0));
}

TEST_P(proxy_in_a_world, turns_to_the_next_server_after_its_patience) {
  answer_by(two_, "two");
  proxy between(80, to_two_servers(), server_map_);
  const dialer alice(server_.ipv4(80), client_map_, "who is there?");
  run_for(std::chrono::seconds(1));
  EXPECT_THAT(alice, received(""));
  run_for(std::chrono::seconds(2));
  EXPECT_THAT(alice, received("two"));
}

TEST_P(proxy_in_a_world, passes_over_a_name_that_is_not_known) {
  answer_by(two_, "two");
  proxy_options options = to_two_servers();
  options.servers.front().host = "nowhere";
  proxy between(80, options, server_map_);
  const dialer alice(server_.ipv4(80), client_map_, "who is there?");
  run_for(std::chrono::seconds(1));
  EXPECT_THAT(alice, received("two"));
}

TEST_P(proxy_in_a_world, keeps_nothing_of_a_client_that_has_gone) {
  answer_by(one_, "one");
  proxy between(80, to_two_servers(), server_map_);
  {
    const dialer alice(server_.ipv4(80), client_map_, "who is there?");
    run_for(std::chrono::seconds(1));
  }
  run_for(std::chrono::seconds(1));
  // It is told of its end when something cannot be sent, or after a silence.
  run_for(std::chrono::minutes(11));
  EXPECT_THAT(server_.open_descriptors(), SizeIs(1));
  EXPECT_TRUE(server_map_.timers().empty());
}

TEST_P(proxy_in_a_world, leaves_nothing_when_its_map_goes_with_clients) {
  proxy between(80, to_two_servers(), server_map_);
  const dialer alice(server_.ipv4(80), client_map_, "who is there?");
  run_for(std::chrono::seconds(1));
  EXPECT_THAT(server_.open_descriptors(), SizeIs(3));
}

TEST_P(proxy_in_a_world, needs_a_server) {
  EXPECT_THROW(proxy(80, {}, server_map_), std::invalid_argument);
}

TEST_P(proxy_in_a_world, throws_if_its_port_is_taken) {
  const proxy first(80, to_two_servers(), server_map_);
  EXPECT_THROW(proxy(80, to_two_servers(), server_map_), asyncore::os_error);
}

}  // namespace
}  // namespace examples
