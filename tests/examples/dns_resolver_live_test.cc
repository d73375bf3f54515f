// The resolver, as it stands in examples/, against dnsmasq: nothing is
// simulated here.

#include <netinet/in.h>
#include <sys/socket.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/loop.h"
#include "core/posix_network.h"
#include "core/socket.h"
#include "core/socket_map.h"
#include "examples/dns_resolver.h"
#include "tests/examples/child_process.h"

namespace examples {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

// No exchange on loopback comes near it.
constexpr auto deadline = 60s;

asyncore::socket bound_socket() {
  asyncore::network& net = asyncore::posix_network();
  asyncore::socket made(net, *net.socket(AF_INET, SOCK_DGRAM));
  if (!net.bind(made.fileno(), asyncore::address::ipv4(INADDR_LOOPBACK, 0))) {
    throw std::runtime_error("no port to be had");
  }
  return made;
}

asyncore::address name_of(const asyncore::socket& bound) {
  return *bound.net()->getsockname(bound.fileno());
}

std::unique_ptr<child_process> start_dnsmasq(std::uint16_t port) {
  return std::make_unique<child_process>(std::vector<std::string>{
      "/usr/sbin/dnsmasq", "--no-daemon", "--conf-file=/dev/null",
      "--no-resolv", "--no-hosts", "--bind-interfaces", "--log-facility=-",
      "--listen-address=127.0.0.1", "--port=" + std::to_string(port),
      "--host-record=www.example.org,192.0.2.1,2001:db8::1",
      "--address=/many.example.org/192.0.2.2",
      "--address=/many.example.org/192.0.2.3",
      "--cname=alias.example.org,www.example.org", "--local=/example.org/"});
}

// dnsmasq cannot be told to take any port: the kernel is asked for one that is
// free, and for another if somebody was faster.
struct running_dnsmasq {
  running_dnsmasq() {
    for (int tries = 0; tries < 10; ++tries) {
      at = name_of(bound_socket());
      process = start_dnsmasq(at.port());
      if (process->prints("started, version", 20s)) return;
    }
    throw std::runtime_error("dnsmasq does not come up: " + process->output());
  }
  asyncore::address at;
  std::unique_ptr<child_process> process;
};

class dns_resolver_live : public testing::TestWithParam<bool> {
 protected:
  static void SetUpTestSuite() { server = new running_dnsmasq; }
  static void TearDownTestSuite() { delete std::exchange(server, nullptr); }

  dns_result resolve(const std::string& name, dns_type type,
                     std::vector<asyncore::address> servers = {server->at}) {
    asyncore::socket_map map(asyncore::posix_network());
    dns_resolver dns(std::move(servers), map);
    dns.timeout = timeout_;
    std::optional<dns_result> found;
    dns.resolve(name, type, [&](const dns_result& told) {
      found = told;
      dns.close();
    });
    const auto end = map.call_later(deadline, [&] { dns.close(); });
    while (!found && end.pending()) {
      asyncore::loop(map, {.use_poll = GetParam(), .count = 1});
    }
    return found.value_or(dns_result{.failure = "deadline", .values = {}});
  }

  asyncore::duration timeout_ = 20s;
  static inline running_dnsmasq* server = nullptr;
};

INSTANTIATE_TEST_SUITE_P(, dns_resolver_live, testing::Bool(),
                         [](const auto& use_poll) {
                           return std::string(use_poll.param ? "poll"
                                                             : "select");
                         });

TEST_P(dns_resolver_live, finds_addresses) {
  EXPECT_THAT(resolve("www.example.org", dns_type::a).values,
              ElementsAre("192.0.2.1"));
  EXPECT_THAT(resolve("www.example.org", dns_type::aaaa).values,
              ElementsAre("2001:db8::1"));
  EXPECT_THAT(resolve("many.example.org", dns_type::a).values,
              UnorderedElementsAre("192.0.2.2", "192.0.2.3"));
}

TEST_P(dns_resolver_live, follows_an_alias) {
  EXPECT_THAT(resolve("alias.example.org", dns_type::a).values,
              ElementsAre("192.0.2.1"));
  EXPECT_THAT(resolve("alias.example.org", dns_type::cname).values,
              ElementsAre("www.example.org"));
}

TEST_P(dns_resolver_live, finds_the_name_of_an_address) {
  EXPECT_THAT(resolve("1.2.0.192.in-addr.arpa", dns_type::ptr).values,
              ElementsAre("www.example.org"));
}

TEST_P(dns_resolver_live, hears_that_there_is_no_such_name) {
  EXPECT_EQ(resolve("nobody.example.org", dns_type::a).failure, "no such name");
}

TEST_P(dns_resolver_live, hears_that_a_name_has_no_such_record) {
  const dns_result found = resolve("www.example.org", dns_type::ptr);
  EXPECT_EQ(found.failure, "");
  EXPECT_THAT(found.values, IsEmpty());
}

// The first server is a socket that nobody reads.
TEST_P(dns_resolver_live, goes_on_to_the_server_that_answers) {
  const asyncore::socket deaf = bound_socket();
  timeout_ = 10ms;
  EXPECT_THAT(
      resolve("www.example.org", dns_type::a, {name_of(deaf), server->at})
          .values,
      ElementsAre("192.0.2.1"));
}

}  // namespace
}  // namespace examples
