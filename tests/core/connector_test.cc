// Address after address, until one answers: in every way over a scripted
// network, and over the operating system's loopback and in a simulated world.

#include "core/connector.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "core/errno_name.h"
#include "core/exceptions.h"
#include "core/posix_network.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/testing/hosts.h"
#include "tests/core/stage.h"

namespace asyncore {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

const address first = address::ipv4(0x0a000001, 80);
const address second = address::ipv4(0x0a000002, 80);
const address third = address::ipv6({0x20, 1}, 80);

class connector_test : public every_way {
 protected:
  connector_test() { net_.connect_answer = EINPROGRESS; }

  connector& dial(std::vector<address> candidates) {
    return dial_.emplace(
        std::move(candidates),
        [this](asyncore::socket made) { made_.emplace(std::move(made)); },
        [this](int error) { failures_.push_back(errno_name(error)); }, map_);
  }
  std::optional<connector> dial_;
  std::optional<asyncore::socket> made_;
  std::vector<std::string> failures_;
};

REHEARSE_IN_EVERY_WAY(connector_test);

TEST_P(connector_test, without_an_address_fails_at_once) {
  dial({}).start();
  EXPECT_THAT(failures_, ElementsAre("ENOENT"));
  EXPECT_TRUE(map_.empty());
}

TEST_P(connector_test, hands_over_a_connected_socket_and_leaves_the_map) {
  dial({first}).start();
  EXPECT_FALSE(made_);
  net_.at(3).peer = first;
  pass({{3, POLLOUT}});
  ASSERT_TRUE(made_);
  EXPECT_TRUE(map_.empty());
  EXPECT_TRUE(map_.timers().empty());
  const probe client(std::move(*made_), map_);
  EXPECT_TRUE(client.connected);
}

TEST_P(connector_test, of_a_socket_that_cannot_be_made_is_told) {
  net_.sockets = {EMFILE, EAFNOSUPPORT};
  dial({first, third}).start();
  EXPECT_THAT(failures_, ElementsAre("EAFNOSUPPORT"));
  EXPECT_TRUE(map_.empty());
}

TEST_P(connector_test, that_fails_at_once_everywhere_is_in_no_map) {
  net_.connect_answer = ENETUNREACH;
  dial({first, third}).start();
  EXPECT_THAT(failures_, ElementsAre("ENETUNREACH"));
  EXPECT_TRUE(map_.empty());
  EXPECT_TRUE(map_.timers().empty());
  EXPECT_FALSE(net_.is_open(3));
}

TEST_P(connector_test, gives_up_an_attempt_after_its_patience) {
  connector& dialing = dial({first, second});
  dialing.patience = 2s;
  dialing.start();
  loop(map_, {.use_poll = use_poll(), .count = 1});
  EXPECT_EQ(net_.clock, time_point(1us) + 2s);
  EXPECT_THAT(failures_, IsEmpty());
  loop(map_, {.use_poll = use_poll()});
  EXPECT_EQ(net_.clock, time_point(1us) + 4s);
  EXPECT_THAT(failures_, ElementsAre("ETIMEDOUT"));
  EXPECT_TRUE(map_.empty());
}

TEST_P(connector_test, closed_calls_nobody) {
  dial({first, second}).start();
  dial_->close();
  EXPECT_TRUE(map_.empty());
  loop(map_, {.use_poll = use_poll()});
  EXPECT_FALSE(made_);
  EXPECT_THAT(failures_, IsEmpty());
}

TEST_P(connector_test, started_again_after_a_close_begins_with_the_first) {
  const auto kept = std::make_shared<int>(1);
  auto made = std::make_unique<connector>(
      std::vector{first, second},
      [this, kept](asyncore::socket got) { made_.emplace(std::move(got)); },
      nullptr, map_);
  connector& dialing = *made;
  map_.adopt(std::move(made));
  dialing.start();
  dialing.close();
  dialing.start();
  EXPECT_FALSE(dialing.finished());
  pass({});
  ASSERT_EQ(kept.use_count(), 2);
  EXPECT_EQ(dialing.addr, first);
  pass({{dialing.fileno(), POLLOUT}});
  EXPECT_TRUE(made_);
}

// As a UNIX socket connects.
TEST_P(connector_test, connected_at_once_needs_no_patience) {
  net_.connect_answer = 0;
  dial({first, second}).start();
  EXPECT_TRUE(made_);
  EXPECT_TRUE(map_.empty());
  EXPECT_TRUE(map_.timers().empty());
}

TEST_P(connector_test, exception_of_what_it_calls_at_once_comes_out_of_start) {
  net_.connect_answer = 0;
  dial_.emplace(
      std::vector{first, second},
      [](const asyncore::socket&) { throw os_error(ECONNREFUSED); },
      [this](int) { failures_.emplace_back("failed"); }, map_);
  EXPECT_THROW(dial_->start(), os_error);
  EXPECT_THAT(failures_, IsEmpty());
  EXPECT_TRUE(map_.empty());
}

TEST_P(connector_test, may_be_destroyed_by_what_it_calls) {
  dial_.emplace(
      std::vector{first},
      [this](asyncore::socket made) {
        dial_.reset();
        made_.emplace(std::move(made));
      },
      nullptr, map_);
  dial_->start();
  pass({{3, POLLOUT}});
  EXPECT_TRUE(made_);
  dial_.emplace(
      std::vector{first}, nullptr, [this](int) { dial_.reset(); }, map_);
  dial_->patience = 0s;
  dial_->start();
  loop(map_, {.use_poll = use_poll(), .count = 1});
  EXPECT_FALSE(dial_);
}

// Under poll these errors are a close of the channel.
TEST_P(connector_test, tells_the_error_of_a_lost_attempt) {
  for (const int lost : {ECONNRESET, ETIMEDOUT, ECONNREFUSED}) {
    dial({first}).start();
    const int fd = dial_->fileno();
    net_.at(fd).so_errors = {lost};
    pass({{fd, POLLOUT | POLLERR | POLLHUP}});
  }
  EXPECT_THAT(failures_,
              ElementsAre("ECONNRESET", "ETIMEDOUT", "ECONNREFUSED"));
}

// poll reports it although nobody has asked, and no call has failed.
TEST_P(connector_test, a_hang_up_alone_aborts_the_attempt) {
  if (!use_poll()) return;  // To select it is only something to read.
  dial({first}).start();
  pass({{3, POLLHUP}});
  pass({});
  EXPECT_THAT(failures_, ElementsAre("ECONNABORTED"));
}

TEST_P(connector_test, exception_of_what_is_told_of_a_failure_is_logged) {
  for (const int lost : {ECONNREFUSED, ECONNRESET}) {
    dial_.emplace(
        std::vector{first}, nullptr,
        [](int) { throw std::runtime_error("boom"); }, map_);
    dial_->ignore_log_types = "";
    dial_->start();
    const int fd = dial_->fileno();
    net_.at(fd).so_errors = {lost};
    EXPECT_NO_THROW(pass({{fd, POLLOUT | POLLERR | POLLHUP}}));
  }
  EXPECT_EQ(stage_.logged.size(), 2U);
  EXPECT_TRUE(map_.empty());
}

TEST_P(connector_test, that_is_adopted_is_destroyed_when_it_has_ended) {
  const auto kept = std::make_shared<int>(1);
  const auto adopted = [&](std::vector<address> candidates) -> connector& {
    auto made = std::make_unique<connector>(
        std::move(candidates), [kept](const asyncore::socket&) {},
        [kept](int) {}, map_);
    connector& dialing = *made;
    map_.adopt(std::move(made));
    return dialing;
  };
  adopted({}).start();
  adopted({first}).start();
  pass({{3, POLLOUT}});
  net_.sockets = {EMFILE};
  adopted({first}).start();
  connector& refused = adopted({first, second});
  refused.start();
  for (int i = 0; i < 2; ++i) {
    net_.at(3).so_errors = {ECONNREFUSED};
    pass({{3, POLLOUT}});
  }
  adopted({first}).close();
  map_.call_later(0s, [] {});
  pass({});
  EXPECT_EQ(kept.use_count(), 1);
}

TEST_P(connector_test, exception_of_what_it_calls_is_no_failed_attempt) {
  dial_.emplace(
      std::vector{first, second},
      [](const asyncore::socket&) { throw os_error(ECONNREFUSED); },
      [this](int) { failures_.emplace_back("failed"); }, map_);
  dial_->ignore_log_types = "";
  dial_->start();
  pass({{3, POLLOUT}});
  EXPECT_THAT(failures_, IsEmpty());
  EXPECT_EQ(stage_.logged.size(), 1U);
  EXPECT_TRUE(map_.empty());
}

// --- Real refusals ----------------------------------------------------------

// {select, poll} x {posix, sim}
class connector_network_test
    : public testing::TestWithParam<std::tuple<bool, bool>> {
 protected:
  network& net() {
    if (std::get<1>(GetParam())) return server_;
    return posix_network();
  }
  address any_port() {
    return std::get<1>(GetParam()) ? server_.ipv4()
                                   : address::ipv4(INADDR_LOOPBACK, 0);
  }
  asyncore::socket bound() {
    asyncore::socket made(net(), *net().socket(AF_INET, SOCK_STREAM));
    EXPECT_TRUE(net().bind(made.fileno(), any_port()));
    return made;
  }
  address name_of(const asyncore::socket& bound) {
    return *net().getsockname(bound.fileno());
  }

  rehearse::testkit::two_hosts hosts_;
  rehearse::host& server_ = hosts_.server;
};

INSTANTIATE_TEST_SUITE_P(
    , connector_network_test,
    testing::Combine(testing::Bool(), testing::Bool()), [](const auto& tried) {
      return std::string(std::get<0>(tried.param) ? "poll" : "select") +
             (std::get<1>(tried.param) ? "_sim" : "_posix");
    });

TEST_P(connector_network_test, goes_on_to_the_address_that_listens) {
  const asyncore::socket deaf = bound();
  const asyncore::socket listening = bound();
  ASSERT_TRUE(net().listen(listening.fileno(), 5));
  socket_map map(net());
  std::optional<probe> client;
  connector dialing(
      {name_of(deaf), name_of(deaf), name_of(listening)},
      [&](asyncore::socket made) {
        client.emplace(std::move(made), map);
        client->wants_write = false;
      },
      [](int error) { ADD_FAILURE() << errno_name(error); }, map);
  dialing.start();
  for (int i = 0; i < 1000 && !client; ++i) {
    loop(map, {.wait = 10ms, .use_poll = std::get<0>(GetParam()), .count = 1});
  }
  ASSERT_TRUE(client);
  EXPECT_TRUE(client->connected);
  EXPECT_EQ(client->addr, name_of(listening));
  EXPECT_TRUE(net().accept(listening.fileno()));
}

TEST_P(connector_network_test, tells_the_last_error_if_none_listens) {
  const asyncore::socket deaf = bound();
  socket_map map(net());
  std::vector<std::string> failures;
  connector dialing(
      {name_of(deaf), name_of(deaf)},
      [](const asyncore::socket&) { ADD_FAILURE(); },
      [&](int error) { failures.push_back(errno_name(error)); }, map);
  dialing.start();
  loop(map, {.wait = 1s, .use_poll = std::get<0>(GetParam())});
  EXPECT_THAT(failures, ElementsAre("ECONNREFUSED"));
}

}  // namespace
}  // namespace asyncore
