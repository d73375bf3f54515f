// A mock of the seam: expected, faked, forwarded, and asked what it was not
// told.

#include "sim/testing/mock_network.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/loop.h"
#include "core/posix_network.h"
#include "gmock/gmock.h"
#include "gtest/gtest-spi.h"
#include "gtest/gtest.h"
#include "sim/testing/hosts.h"
#include "sim/testing/matchers.h"
#include "sim/testing/probe.h"
#include "sim/testing/way.h"

namespace rehearse::testkit {
namespace {

using asyncore::address;
using asyncore::failure;
using asyncore::result;
using ::testing::_;
using ::testing::DoDefault;
using ::testing::Return;

const address nobody = address::ipv4(0x0a000009, 80);

// --- Asked what it was not told ----------------------------------------------

TEST(untold_mock, fails_with_a_sentence_and_answers_enosys) {
  EXPECT_NONFATAL_FAILURE(
      {
        mock_network net;
        EXPECT_THAT(net.send(3, "hello", 0), is_errno(ENOSYS));
      },
      "mock_network was asked send(3, \"hello\", 0), and was not told what to "
      "answer: tell it by EXPECT_CALL, ON_CALL or forward_to");
}

struct untold_call {
  const char* sentence;
  std::function<int(asyncore::network&)> made;  // Answers the errno.
};

std::vector<untold_call> untold_calls() {
  static std::array<char, 8> room{};
  const auto last = [](auto member, auto... arguments) {
    return [=](asyncore::network& net) {
      return (net.*member)(arguments...).error();
    };
  };
  using network = asyncore::network;
  return {
      {"socket(2, 1)", last(&network::socket, AF_INET, SOCK_STREAM)},
      {"bind(3, 10.0.0.9:80)", last(&network::bind, 3, nobody)},
      {"listen(3, 5)", last(&network::listen, 3, 5)},
      {"accept(3)", last(&network::accept, 3)},
      {"connect(3, 10.0.0.9:80)", last(&network::connect, 3, nobody)},
      {"send(3, \"x\", 0)", last(&network::send, 3, "x", 0)},
      {"recv(3, a buffer of 8, 0)",
       last(&network::recv, 3, std::span<char>(room), 0)},
      {"sendto(3, \"x\", 0, 10.0.0.9:80)",
       last(&network::sendto, 3, "x", 0, nobody)},
      {"recvfrom(3, a buffer of 8, 0)",
       last(&network::recvfrom, 3, std::span<char>(room), 0)},
      {"shutdown(3, 1)", last(&network::shutdown, 3, SHUT_WR)},
      {"close(3)", last(&network::close, 3)},
      {"dup(3)", last(&network::dup, 3)},
      {"read(3, a buffer of 8)",
       last(&network::read, 3, std::span<char>(room))},
      {"write(3, \"x\")", last(&network::write, 3, "x")},
      {"pipe()", last(&network::pipe)},
      {"set_nonblocking(3, true)", last(&network::set_nonblocking, 3, true)},
      {"getsockopt(3, 1, 4)",
       last(&network::getsockopt, 3, SOL_SOCKET, SO_ERROR)},
      {"setsockopt(3, 1, 2, 1)",
       last(&network::setsockopt, 3, SOL_SOCKET, SO_REUSEADDR, 1)},
      {"reset_on_close(3)", last(&network::reset_on_close, 3)},
      {"getsockname(3)", last(&network::getsockname, 3)},
      {"getpeername(3)", last(&network::getpeername, 3)},
      {"resolve(\"server\", 80, 2)",
       last(&network::resolve, "server", std::uint16_t{80}, AF_INET)},
      {"select(read [3] write [] except [], 1s)",
       [](network& net) {
         asyncore::select_lists ready;
         return net
             .select({.read = {3}, .write = {}, .except = {}}, ready,
                     std::chrono::seconds(1))
             .error();
       }},
      {"poll([3], for ever)",
       [](network& net) {
         const std::vector<asyncore::poll_entry> wanted = {{3, 0}};
         std::vector<asyncore::poll_entry> ready;
         return net.poll(wanted, ready, std::nullopt).error();
       }},
  };
}

TEST(untold_mock, has_such_a_sentence_for_each_call) {
  for (const untold_call& each : untold_calls()) {
    mock_network net;
    ::testing::TestPartResultArray failures;
    int error = 0;
    {
      const ::testing::ScopedFakeTestPartResultReporter reporter(
          ::testing::ScopedFakeTestPartResultReporter::
              INTERCEPT_ONLY_CURRENT_THREAD,
          &failures);
      error = each.made(net);
    }
    EXPECT_THAT(error, is_errno(ENOSYS)) << each.sentence;
    ASSERT_EQ(failures.size(), 1) << each.sentence;
    EXPECT_THAT(failures.GetTestPartResult(0).message(),
                ::testing::HasSubstr("was asked " + std::string(each.sentence) +
                                     ", and was not told"));
  }
  EXPECT_EQ(untold_calls().size(), 24U);
}

TEST(untold_mock, has_a_clock_that_stands_still) {
  mock_network net;
  EXPECT_EQ(net.now(), net.now());
  EXPECT_GT(net.now(), asyncore::time_point());
}

TEST(untold_mock, an_expectation_without_an_answer_is_not_told_either) {
  EXPECT_NONFATAL_FAILURE(
      {
        mock_network net;
        EXPECT_CALL(net, close(3));
        EXPECT_THAT(net.close(3), is_errno(ENOSYS));
      },
      "mock_network was asked close(3)");
}

class untold_loop : public ::testing::TestWithParam<way> {};
REHEARSE_IN_EVERY_WAY(untold_loop);

TEST_P(untold_loop, ends) {
  mock_network net;
  ON_CALL(net, socket).WillByDefault(Return(3));
  ON_CALL(net, close).WillByDefault(Return(result<void>()));
  asyncore::socket_map map(net, GetParam().kind);
  probe channel(map);
  channel.create_socket();
  EXPECT_NONFATAL_FAILURE(
      EXPECT_THROW(asyncore::loop(map, {.use_poll = GetParam().use_poll}),
                   asyncore::os_error),
      GetParam().use_poll ? "was asked poll([3]" : "was asked select(read [3]");
}

// --- Expected and faked -----------------------------------------------------

TEST(mock_network, answers_as_expected) {
  mock_network net;
  EXPECT_CALL(net, connect(3, nobody)).WillOnce(Return(failure{ENETUNREACH}));
  EXPECT_THAT(net.connect(3, nobody), is_errno(ENETUNREACH));
}

TEST(mock_network, fails_if_what_was_expected_does_not_come) {
  EXPECT_NONFATAL_FAILURE(
      {
        mock_network net;
        EXPECT_CALL(net, listen(3, 5)).WillOnce(Return(result<void>()));
      },
      "never called");
}

TEST(mock_network, fakes_as_often_as_it_is_asked) {
  mock_network net;
  ON_CALL(net, send).WillByDefault(Return(1));
  EXPECT_EQ(*net.send(3, "hello", 0), 1U);
  EXPECT_EQ(*net.send(4, "hello", 0), 1U);
}

// --- Forwarded --------------------------------------------------------------

// {host, operating system}, under every way.
class forwarding_mock : public ::testing::TestWithParam<std::tuple<way, bool>> {
 protected:
  forwarding_mock() { net_.forward_to(other()); }

  asyncore::network& other() {
    if (std::get<1>(GetParam())) return hosts_.server;
    return asyncore::posix_network();
  }
  static way how() { return std::get<0>(GetParam()); }
  bool run_until(const std::function<bool()>& done) {
    for (int i = 0; i < 1000 && !done(); ++i) {
      asyncore::loop(map_, {.wait = std::chrono::milliseconds(10),
                            .use_poll = how().use_poll,
                            .count = 1});
    }
    return done();
  }
  void listen() {
    listener_.wants_write = false;
    listener_.create_socket();
    listener_.bind(address::ipv4(0x7f000001, 0));
    listener_.listen(5);
    listener_.on_accepted = [this](asyncore::socket sock, const auto&) {
      served_.emplace(std::move(sock));
      served_->wants_write = false;
      served_->on_read = [this] { served_->send(served_->recv(100)); };
    };
  }
  address listening_at() {
    return *net_.getsockname(listener_.socket().fileno());
  }

  two_hosts hosts_;
  mock_network net_;
  asyncore::socket_map map_{net_, how().kind};
  probe listener_{map_};
  std::optional<probe> served_;
};

INSTANTIATE_TEST_SUITE_P(, forwarding_mock,
                         ::testing::Combine(all_ways(), ::testing::Bool()),
                         [](const auto& tried) {
                           return name_of(std::get<0>(tried.param)) +
                                  (std::get<1>(tried.param) ? "_sim"
                                                            : "_posix");
                         });

TEST_P(forwarding_mock, is_the_other_network_in_all_that_it_is_not_told) {
  listen();
  probe client(map_);
  client.create_socket();
  client.on_write = [&] {
    client.send("hello");
    client.wants_write = false;
  };
  client.on_read = [&] { client.recv(100); };
  client.connect(listening_at());
  EXPECT_TRUE(run_until([&] { return client.record().received == "hello"; }));
}

TEST_P(forwarding_mock, fakes_one_call_and_forwards_the_next) {
  listen();
  probe client(map_);
  client.create_socket();
  EXPECT_CALL(net_, connect(_, _))
      .WillOnce(Return(failure{ENETUNREACH}))
      .WillOnce(DoDefault());
  EXPECT_THAT([&] { client.connect(listening_at()); },
              ::testing::Throws<asyncore::os_error>(is_errno(ENETUNREACH)));
  client.close();
  client.create_socket();
  client.connect(listening_at());
  EXPECT_TRUE(run_until([&] { return client.connected; }));
}

TEST_P(forwarding_mock, forwards_every_call) {
  asyncore::network& net = net_;
  const auto ends = net.pipe();
  ASSERT_TRUE(ends);
  EXPECT_TRUE(net.set_nonblocking(ends->read_end, true));
  EXPECT_EQ(*net.write(ends->write_end, "hello"), 5U);
  std::array<char, 8> room{};
  EXPECT_EQ(*net.read(ends->read_end, room), 5U);
  const auto copy = net.dup(ends->read_end);
  for (const int fd : {*copy, ends->read_end, ends->write_end}) {
    EXPECT_TRUE(net.close(fd));
  }
  const int fd = *net.socket(AF_INET, SOCK_DGRAM);
  EXPECT_TRUE(net.bind(fd, address::ipv4(0x7f000001, 0)));
  const address name = *net.getsockname(fd);
  EXPECT_EQ(*net.sendto(fd, "hello", 0, name), 5U);
  asyncore::select_lists ready;
  EXPECT_EQ(*net.select({.read = {fd}, .write = {}, .except = {}}, ready,
                        std::chrono::seconds(1)),
            1U);
  EXPECT_EQ(net.recvfrom(fd, room, 0)->from, name);
  EXPECT_TRUE(net.setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, 1));
  EXPECT_EQ(*net.getsockopt(fd, SOL_SOCKET, SO_REUSEADDR), 1);
  EXPECT_THAT(net.getpeername(fd), is_errno(ENOTCONN));
  EXPECT_THAT(net.shutdown(fd, SHUT_WR), is_errno(ENOTCONN));
  EXPECT_EQ(net.resolve("127.0.0.1", 7, AF_INET)->front(),
            address::ipv4(0x7f000001, 7));
  EXPECT_GE(net.now(), other().now() - std::chrono::minutes(1));
  EXPECT_TRUE(net.close(fd));
}

TEST_P(forwarding_mock, fails_if_an_expected_call_has_other_arguments) {
  EXPECT_NONFATAL_FAILURE(
      {
        mock_network net;
        net.forward_to(other());
        EXPECT_CALL(net, close(77)).Times(0);
        EXPECT_THAT(net.close(76), is_errno(EBADF));
      },
      "Unexpected mock function call");
}

}  // namespace
}  // namespace rehearse::testkit
