// The resolver against servers of the test: over the operating system's
// loopback and in a simulated world, with select and with poll.

#include "examples/dns_resolver.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/loop.h"
#include "core/posix_network.h"
#include "core/socket_map.h"
#include "sim/testing/hosts.h"
#include "sim/testing/probe.h"

namespace examples {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// A server that answers each query with what the test says: flags, and the
// bytes of one address.
class test_server {
 public:
  test_server(const asyncore::address& where, asyncore::socket_map& map)
      : channel_(map) {
    channel_.wants_write = false;
    channel_.create_socket(where.family(), SOCK_DGRAM);
    channel_.bind(where);
    channel_.on_read = [this] {
      const auto got = channel_.recvfrom(512);
      if (!got) return;
      queries.push_back(got->first);
      if (on_query) on_query(got->first, got->second);
    };
  }
  asyncore::address name() const {
    const asyncore::socket& bound = channel_.socket();
    return *bound.net()->getsockname(bound.fileno());
  }
  void sendto(std::string_view data, const asyncore::address& to) {
    channel_.sendto(data, to);
  }
  static std::string reply(const std::string& query, const std::string& flags,
                           const std::string& host = "") {
    const std::string count = host.empty() ? "\0\0"s : "\0\1"s;
    return query.substr(0, 2) + flags + "\0\1"s + count + "\0\0\0\0"s +
           query.substr(12) +
           (host.empty() ? "" : "\xc0\x0c\0\1\0\1\0\0\0\0\0\4"s + host);
  }

  std::vector<std::string> queries;
  std::function<void(const std::string&, const asyncore::address&)> on_query;

 private:
  rehearse::testkit::probe channel_;
};

const std::string fine = "\x81\x80"s;

class dns_resolver_test
    : public testing::TestWithParam<std::tuple<bool, bool>> {
 protected:
  asyncore::network& net() {
    if (std::get<1>(GetParam())) return host_;
    return asyncore::posix_network();
  }
  asyncore::address any_port() {
    if (std::get<1>(GetParam())) return host_.ipv4();
    return asyncore::address::ipv4(INADDR_LOOPBACK, 0);
  }
  // Answers with `host`.
  std::function<void(const std::string&, const asyncore::address&)> answers(
      test_server& by, const std::string& host) {
    return [&by, host](const std::string& query, const asyncore::address& to) {
      by.sendto(test_server::reply(query, fine, host), to);
    };
  }
  std::function<void(const std::string&, const asyncore::address&)> says(
      test_server& by, const std::string& flags) {
    return [&by, flags](const std::string& query, const asyncore::address& to) {
      by.sendto(test_server::reply(query, flags), to);
    };
  }
  dns_resolver& ask(std::vector<asyncore::address> servers) {
    dns_.emplace(std::move(servers), map_);
    dns_->timeout = 20ms;
    resolve();
    return *dns_;
  }
  void resolve() {
    dns_->resolve("www.example.org", dns_type::a,
                  [this](const dns_result& found) { found_.push_back(found); });
  }
  void run_passes(int count) {
    asyncore::loop(
        map_,
        {.wait = 1ms, .use_poll = std::get<0>(GetParam()), .count = count});
  }
  bool run_until(const std::function<bool()>& done) {
    for (int i = 0; i < 10'000 && !done(); ++i) run_passes(1);
    return done();
  }
  // Until so many queries are answered.
  void expect_end(std::size_t count = 1) {
    ASSERT_TRUE(run_until([&] { return found_.size() == count; }));
    EXPECT_TRUE(map_.timers().empty());
  }

  rehearse::testkit::two_hosts hosts_;
  rehearse::host& host_ = hosts_.server;
  asyncore::socket_map map_{net()};
  test_server first_{any_port(), map_};
  test_server second_{any_port(), map_};
  std::optional<dns_resolver> dns_;
  std::vector<dns_result> found_;
};

INSTANTIATE_TEST_SUITE_P(
    , dns_resolver_test, testing::Combine(testing::Bool(), testing::Bool()),
    [](const auto& tried) {
      return std::string(std::get<0>(tried.param) ? "poll" : "select") +
             (std::get<1>(tried.param) ? "_sim" : "_posix");
    });

TEST_P(dns_resolver_test, tells_what_the_server_answers) {
  first_.on_query = answers(first_, "\xc0\0\2\1"s);
  ask({first_.name()});
  expect_end();
  EXPECT_EQ(found_[0].failure, "");
  EXPECT_THAT(found_[0].values, ElementsAre("192.0.2.1"));
}

TEST_P(dns_resolver_test, name_without_such_a_record_is_no_failure) {
  first_.on_query = says(first_, fine);
  ask({first_.name()});
  expect_end();
  EXPECT_EQ(found_[0].failure, "");
  EXPECT_THAT(found_[0].values, IsEmpty());
}

TEST_P(dns_resolver_test, name_that_does_not_exist_is_one) {
  first_.on_query = says(first_, "\x81\x83"s);
  ask({first_.name(), second_.name()});
  expect_end();
  EXPECT_EQ(found_[0].failure, "no such name");
  EXPECT_THAT(second_.queries, IsEmpty());
}

TEST_P(dns_resolver_test, asks_the_next_server_after_the_timeout) {
  second_.on_query = answers(second_, "\xc0\0\2\2"s);
  ask({first_.name(), second_.name()});
  expect_end();
  EXPECT_THAT(found_[0].values, ElementsAre("192.0.2.2"));
  EXPECT_THAT(first_.queries, SizeIs(1));
}

TEST_P(dns_resolver_test, asks_the_next_server_at_once_if_one_fails) {
  first_.on_query = says(first_, "\x81\x82"s);
  second_.on_query = answers(second_, "\xc0\0\2\2"s);
  ask({first_.name(), second_.name()}).timeout = 1h;
  expect_end();
  EXPECT_THAT(found_[0].values, ElementsAre("192.0.2.2"));
}

TEST_P(dns_resolver_test, gives_up_when_each_server_has_had_its_rounds) {
  first_.on_query = says(first_, "\x81\x85"s);
  dns_resolver& dns = ask({first_.name(), second_.name()});
  expect_end();
  EXPECT_EQ(found_[0].failure, "refused");
  EXPECT_THAT(first_.queries, SizeIs(2));
  EXPECT_THAT(second_.queries, SizeIs(2));
  EXPECT_EQ(dns.open_queries(), 0U);
}

TEST_P(dns_resolver_test, without_any_reply_says_so) {
  ask({first_.name()});
  expect_end();
  EXPECT_EQ(found_[0].failure, "no answer");
  EXPECT_THAT(first_.queries,
              ElementsAre(first_.queries[0], first_.queries[0]));
}

TEST_P(dns_resolver_test, reply_that_comes_late_still_counts) {
  std::vector<std::pair<std::string, asyncore::address>> late;
  first_.on_query = [&](const std::string& query, const asyncore::address& to) {
    late.emplace_back(query, to);
  };
  second_.on_query = [&](const std::string&, const asyncore::address&) {
    first_.sendto(test_server::reply(late[0].first, fine, "\xc0\0\2\1"s),
                  late[0].second);
  };
  ask({first_.name(), second_.name()});
  expect_end();
  EXPECT_THAT(found_[0].values, ElementsAre("192.0.2.1"));
}

TEST_P(dns_resolver_test, drops_what_is_no_reply_to_an_open_query) {
  first_.on_query = [&](const std::string& query, const asyncore::address& to) {
    std::string wrong_id = test_server::reply(query, fine, "\1\1\1\1"s);
    wrong_id[1] = static_cast<char>(wrong_id[1] + 1);
    std::string wrong_name = test_server::reply(query, fine, "\2\2\2\2"s);
    wrong_name[13] = 'v';
    second_.sendto(test_server::reply(query, fine, "\3\3\3\3"s), to);
    first_.sendto("", to);
    first_.sendto("nonsense", to);
    first_.sendto(query, to);
    first_.sendto(wrong_id, to);
    first_.sendto(wrong_name, to);
    first_.sendto(test_server::reply(query, fine, "\xc0\0\2\1"s), to);
    first_.sendto(test_server::reply(query, fine, "\4\4\4\4"s), to);
  };
  ask({first_.name()}).timeout = 1h;
  expect_end();
  EXPECT_THAT(found_[0].values, ElementsAre("192.0.2.1"));
  run_passes(20);
  EXPECT_THAT(found_, SizeIs(1));
}

TEST_P(dns_resolver_test, gives_the_numbers_that_it_is_told) {
  first_.on_query = answers(first_, "\xc0\0\2\1"s);
  dns_.emplace(std::vector{first_.name()}, map_);
  dns_->draw_number = [] { return std::uint16_t{0x1234}; };
  resolve();
  resolve();
  expect_end(2);
  EXPECT_EQ(first_.queries[0].substr(0, 2), "\x12\x34");
  EXPECT_EQ(first_.queries[1].substr(0, 2), "\x12\x35");
}

TEST_P(dns_resolver_test, truncated_reply_is_a_failure) {
  first_.on_query = says(first_, "\x83\x80"s);
  ask({first_.name()});
  expect_end();
  EXPECT_EQ(found_[0].failure, "truncated");
}

TEST_P(dns_resolver_test, many_queries_do_not_mix) {
  first_.on_query = [&](const std::string& query, const asyncore::address& to) {
    first_.sendto(
        test_server::reply(query, fine, "\xc0\0\2"s + query.substr(1, 1)), to);
  };
  ask({first_.name()});
  for (int i = 1; i < 50; ++i) resolve();
  expect_end(50);
  for (std::size_t i = 0; i < 50; ++i) {
    EXPECT_THAT(found_[i].values,
                ElementsAre("192.0.2." + std::to_string(i + 1)));
  }
}

TEST_P(dns_resolver_test,
       may_be_asked_again_closed_or_destroyed_when_it_tells) {
  first_.on_query = answers(first_, "\xc0\0\2\1"s);
  dns_.emplace(std::vector{first_.name()}, map_);
  int told = 0;
  dns_->resolve("one.example", dns_type::a, [&](const dns_result&) {
    ++told;
    dns_->resolve("two.example", dns_type::a, [&](const dns_result&) {
      ++told;
      dns_->resolve("never.example", dns_type::a,
                    [&](const dns_result&) { ++told; });
      dns_.reset();
    });
  });
  ASSERT_TRUE(run_until([&] { return !dns_; }));
  EXPECT_EQ(told, 2);
  EXPECT_TRUE(map_.timers().empty());
}

TEST_P(dns_resolver_test, closed_tells_nobody) {
  ask({first_.name()}).close();
  EXPECT_TRUE(map_.timers().empty());
  EXPECT_EQ(dns_->open_queries(), 0U);
}

TEST_P(dns_resolver_test, needs_servers_of_one_family_and_a_name) {
  EXPECT_THROW(dns_resolver({}, map_), std::invalid_argument);
  EXPECT_THROW(
      dns_resolver({first_.name(), asyncore::address::ipv6({}, 53)}, map_),
      std::invalid_argument);
  dns_.emplace(std::vector{first_.name()}, map_);
  EXPECT_THROW(dns_->resolve("a..b", dns_type::a, nullptr),
               std::invalid_argument);
  EXPECT_EQ(dns_->open_queries(), 0U);
}

}  // namespace
}  // namespace examples
