// Beyond Python's page: datagrams, handle_eof, and the pause of a listener.

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "core/errno_name.h"
#include "core/exceptions.h"
#include "core/network_wrapper.h"
#include "core/posix_network.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/testing/hosts.h"
#include "tests/core/stage.h"

namespace asyncore {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::Pair;

// --- Datagrams --------------------------------------------------------------

// {AF_INET, AF_INET6} x {select, poll} x {safe, cpython} x {posix, sim}
class datagram_test
    : public testing::TestWithParam<std::tuple<int, way, bool>> {
 protected:
  static way how() { return std::get<1>(GetParam()); }
  static int family() { return std::get<0>(GetParam()); }
  network& net() {
    if (std::get<2>(GetParam())) return host_;
    return posix_network();
  }
  address any_port() {
    if (std::get<2>(GetParam())) {
      return family() == AF_INET ? host_.ipv4() : host_.ipv6();
    }
    return family() == AF_INET
               ? address::ipv4(INADDR_LOOPBACK, 0)
               : address::ipv6({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1},
                               0);
  }
  void open(probe& channel) {
    channel.wants_write = false;
    channel.create_socket(family(), SOCK_DGRAM);
    channel.bind(any_port());
  }
  static address name_of(const probe& channel) {
    return *channel.socket().net()->getsockname(channel.socket().fileno());
  }
  bool run_until(const std::function<bool()>& done) {
    for (int i = 0; i < 1000 && !done(); ++i) {
      loop(map_, {.wait = 10ms, .use_poll = how().use_poll, .count = 1});
    }
    return done();
  }

  rehearse::testkit::two_hosts hosts_;
  rehearse::host& host_ = hosts_.server;
  socket_map map_{net(), how().kind};
  probe one_{map_};
  probe other_{map_};
};

INSTANTIATE_TEST_SUITE_P(
    , datagram_test,
    testing::Combine(testing::Values(AF_INET, AF_INET6), all_ways(),
                     testing::Bool()),
    [](const auto& tried) {
      return std::string(std::get<0>(tried.param) == AF_INET ? "ipv4_"
                                                             : "ipv6_") +
             name_of(std::get<1>(tried.param)) +
             (std::get<2>(tried.param) ? "_sim" : "_posix");
    });

TEST_P(datagram_test, goes_there_and_the_answer_comes_back) {
  open(one_);
  open(other_);
  other_.on_read = [&] {
    const auto got = other_.recvfrom(100);
    ASSERT_TRUE(got);
    other_.sendto("re: " + got->first, got->second);
  };
  std::vector<std::pair<std::string, address>> answers;
  one_.on_read = [&] {
    if (auto got = one_.recvfrom(100)) answers.push_back(std::move(*got));
  };
  EXPECT_TRUE(one_.sendto("hello", name_of(other_)));
  ASSERT_TRUE(run_until([&] { return !answers.empty(); }));
  EXPECT_THAT(answers, ElementsAre(Pair("re: hello", name_of(other_))));
}

TEST_P(datagram_test, keeps_its_bounds_and_is_cut_to_the_buffer) {
  open(one_);
  open(other_);
  one_.sendto("first", name_of(other_));
  one_.sendto("", name_of(other_));
  one_.sendto("third", name_of(other_));
  std::vector<std::string> got;
  other_.on_read = [&] {
    if (const auto next = other_.recvfrom(3)) got.push_back(next->first);
  };
  ASSERT_TRUE(run_until([&] { return got.size() == 3; }));
  EXPECT_THAT(got, ElementsAre("fir", "", "thi"));
  EXPECT_EQ(other_.recvfrom(100), std::nullopt);
}

TEST_P(datagram_test, of_a_connected_channel_go_by_send_and_recv) {
  open(one_);
  open(other_);
  one_.connect(name_of(other_));
  EXPECT_TRUE(one_.connected);
  EXPECT_EQ(one_.addr, name_of(other_));
  EXPECT_EQ(one_.send("hello"), 5U);
  std::optional<std::pair<std::string, address>> got;
  other_.on_read = [&] { got = other_.recvfrom(100); };
  ASSERT_TRUE(run_until([&] { return got.has_value(); }));
  EXPECT_THAT(*got, Pair("hello", name_of(one_)));
  other_.sendto("answer", got->second);
  std::string answer;
  one_.on_read = [&] { answer = one_.recv(100); };
  ASSERT_TRUE(run_until([&] { return !answer.empty(); }));
  EXPECT_EQ(answer, "answer");
}

// In CPython an empty datagram is taken for the end of a stream.
TEST_P(datagram_test, that_is_empty_closes_a_connected_channel_in_cpython) {
  open(one_);
  open(other_);
  one_.connect(name_of(other_));
  other_.sendto("", name_of(one_));
  int reads = 0;
  one_.on_read = [&] {
    EXPECT_EQ(one_.recv(100), "");
    ++reads;
  };
  ASSERT_TRUE(run_until([&] { return reads == 1; }));
  EXPECT_EQ(one_.socket().is_open(), how().kind == mode::safe);
}

// Linux: readable for select, POLLERR for poll.
TEST_P(datagram_test,
       to_nobody_is_an_error_under_select_and_a_close_under_poll) {
  open(one_);
  open(other_);
  one_.connect(name_of(other_));
  other_.close();
  one_.send("lost");
  std::vector<std::string> seen;
  one_.on_read = [&] {
    try {
      one_.recv(100);
    } catch (const os_error& error) {
      seen.push_back(errno_name(error.number()));
    }
  };
  one_.on_close = [&] {
    seen.emplace_back("handle_close");
    one_.close();
  };
  ASSERT_TRUE(run_until([&] { return !seen.empty(); }));
  EXPECT_THAT(seen,
              ElementsAre(how().use_poll ? "handle_close" : "ECONNREFUSED"));
}

// What is sent to nobody in particular is not told of.
TEST_P(datagram_test, without_a_connection_is_lost_without_a_word) {
  open(one_);
  open(other_);
  const address nobody = name_of(other_);
  other_.close();
  EXPECT_TRUE(one_.sendto("lost", nobody));
  EXPECT_TRUE(one_.sendto("lost too", nobody));
  EXPECT_EQ(one_.recvfrom(100), std::nullopt);
}

TEST_P(datagram_test, that_is_too_large_is_an_error) {
  open(one_);
  open(other_);
  try {
    one_.sendto(std::string(70'000, 'x'), name_of(other_));
    FAIL() << "it was sent";
  } catch (const os_error& error) {
    EXPECT_EQ(error.number(), EMSGSIZE);
  }
}

// Datagrams neither come nor go.
class failing_network final : public network_wrapper {
 public:
  failing_network(network& inner, int error)
      : network_wrapper(inner), error_(error) {}
  result<std::size_t> sendto(int, std::string_view, int,
                             const address&) override {
    return failure{error_};
  }
  result<received_datagram> recvfrom(int, std::span<char>, int) override {
    return failure{error_};
  }

 private:
  int error_;
};

TEST_P(datagram_test, that_would_block_is_not_sent) {
  failing_network full(net(), EAGAIN);
  socket_map map(full, how().kind);
  probe channel(map);
  open(channel);
  EXPECT_FALSE(channel.sendto("hello", name_of(channel)));
  EXPECT_TRUE(channel.socket().is_open());
}

TEST_P(datagram_test, that_was_interrupted_is_no_error_in_safe_mode) {
  failing_network interrupted(net(), EINTR);
  socket_map map(interrupted, how().kind);
  probe channel(map);
  open(channel);
  if (how().kind == mode::safe) {
    EXPECT_FALSE(channel.sendto("hello", name_of(channel)));
    EXPECT_EQ(channel.recvfrom(100), std::nullopt);
  } else {
    EXPECT_THROW(channel.sendto("hello", name_of(channel)), os_error);
    EXPECT_THROW(channel.recvfrom(100), os_error);
  }
}

// --- handle_eof -------------------------------------------------------------

class eof_test : public every_way {};
REHEARSE_IN_EVERY_WAY(eof_test);

class half_closing : public probe {
 public:
  using probe::probe;
  void handle_eof() override {
    ++ends;
    wants_read = false;
  }
  int ends = 0;
};

TEST_P(eof_test, is_handle_close_by_default) {
  probe channel(stage_.new_connection());
  stage_.trace.name(channel, "c");
  channel.on_read = [&] { channel.recv(10); };
  net_.at(3).recvs = {std::string()};
  pass({{3, POLLIN}});
  EXPECT_THAT(lines(), ElementsAre("c.handle_read_event", "  c.handle_read",
                                   "    c.recv -> 0", "    c.handle_close",
                                   "      c.close -> ok"));
}

TEST_P(eof_test, overridden_lets_the_channel_go_on_sending) {
  half_closing channel(stage_.new_connection());
  channel.on_read = [&] { channel.recv(10); };
  net_.at(3).recvs = {std::string()};
  pass({{3, POLLIN}});
  EXPECT_EQ(channel.ends, 1);
  EXPECT_TRUE(channel.connected);
  EXPECT_EQ(channel.send("answer"), 6U);
  EXPECT_EQ(net_.at(3).sent, "answer");
  pass({{3, POLLIN}});
  EXPECT_EQ(channel.ends, 1);
}

TEST_P(eof_test, is_not_called_for_a_reset) {
  half_closing channel(stage_.new_connection());
  channel.on_read = [&] { channel.recv(10); };
  net_.at(3).recvs = {failure{ECONNRESET}};
  pass({{3, POLLIN}});
  EXPECT_EQ(channel.ends, 0);
  EXPECT_FALSE(channel.socket().is_open());
}

// --- accept_pause -----------------------------------------------------------

class accept_pause_test : public every_way {
 protected:
  accept_pause_test() : listener_(stage_.new_socket()) {
    listener_.listen(5);
    listener_.accept_pause = 500ms;
    listener_.on_error = [] {};
  }
  std::size_t asked() {
    loop(map_, {.wait = 0s, .use_poll = use_poll(), .count = 1});
    return net_.waits.back().find('3');
  }
  probe listener_;
};
REHEARSE_IN_EVERY_WAY(accept_pause_test);

TEST_P(accept_pause_test, rests_a_listener_that_runs_out_of_descriptors) {
  net_.at(3).accepts = {failure{EMFILE}};
  pass({{3, POLLIN}});
  EXPECT_EQ(listener_.resting, is_safe());
  const std::size_t passes = net_.waits.size();
  loop(map_, {.wait = 500ms, .use_poll = use_poll(), .count = 1});
  EXPECT_EQ(net_.waits.size(), passes + 1);
  EXPECT_FALSE(listener_.resting);
  net_.at(3).accepts = {client_address};
  bool accepted = false;
  listener_.on_accepted = [&](const asyncore::socket&, const address&) {
    accepted = true;
  };
  pass({{3, POLLIN}});
  EXPECT_TRUE(accepted);
}

TEST_P(accept_pause_test, waits_for_nothing_while_it_rests) {
  if (!is_safe()) return;  // CPython has no pause: the error is raised.
  net_.at(3).accepts = {failure{ENFILE}};
  pass({{3, POLLIN}});
  net_.at(3).accepts = {client_address};
  pass({{3, POLLIN}});
  EXPECT_EQ(net_.at(3).accepts.size(), 1U);
}

TEST_P(accept_pause_test, is_one_pause_however_often_accept_fails) {
  if (!is_safe()) return;
  net_.at(3).accepts = {failure{EMFILE}, failure{EMFILE}};
  listener_.handle_accept();
  net_.clock += 200ms;
  listener_.handle_accept();
  EXPECT_EQ(map_.timers().size(), 1U);
}

// On real sockets a listener without a pause would log a line for each turn of
// a loop that never rests.
TEST_P(accept_pause_test, lasts_a_second_unless_told) {
  if (!is_safe()) return;
  probe listener(stage_.new_socket());
  listener.listen(5);
  net_.at(4).accepts = {failure{EMFILE}};
  listener.handle_accept();
  EXPECT_EQ(map_.timers().next_deadline(), net_.now() + 1s);
}

TEST_P(accept_pause_test, is_for_shortages_only) {
  net_.at(3).accepts = {failure{ECONNABORTED}};
  pass({{3, POLLIN}});
  EXPECT_FALSE(listener_.resting);
}

TEST_P(accept_pause_test, ends_with_close) {
  if (!is_safe()) return;
  net_.at(3).accepts = {failure{EMFILE}};
  pass({{3, POLLIN}});
  listener_.close();
  EXPECT_FALSE(listener_.resting);
  EXPECT_TRUE(map_.timers().empty());
}

}  // namespace
}  // namespace asyncore
