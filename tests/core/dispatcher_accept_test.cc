// Section 3.4: what accept makes of each answer, and the events of a listener.

#include <poll.h>

#include <cerrno>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/errno_name.h"
#include "core/exceptions.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/stage.h"

namespace asyncore {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class accept_test : public every_way {
 protected:
  accept_test() : listener_(stage_.new_socket()) {
    stage_.trace.name(listener_, "l");
    listener_.listen(5);
  }

  probe listener_;
};

REHEARSE_IN_EVERY_WAY(accept_test);

TEST_P(accept_test, returns_the_socket_and_the_address) {
  net_.at(3).accepts = {client_address};
  auto pair = listener_.accept();
  ASSERT_TRUE(pair);
  EXPECT_EQ(pair->first.fileno(), 4);
  EXPECT_EQ(pair->first.home(), &map_);
  EXPECT_EQ(pair->second, client_address);
  EXPECT_EQ(map_.size(), 1u);
  EXPECT_THAT(lines(), ElementsAre("l.accept -> 4"));
}

TEST_P(accept_test, returns_nothing_if_no_connection_waits) {
  for (const int error : {EAGAIN, EWOULDBLOCK, ECONNABORTED}) {
    net_.at(3).accepts = {failure{error}};
    EXPECT_EQ(listener_.accept(), std::nullopt) << errno_name(error);
  }
  EXPECT_THAT(stage_.logged, IsEmpty());
}

// In CPython, with the default handlers, a shortage closes the listener.
TEST_P(accept_test, of_a_shortage_or_a_broken_connection) {
  for (const int error :
       {EMFILE, ENFILE, ENOBUFS, ENOMEM, EPROTO, EPERM, ENONET}) {
    stage on(GetParam().kind);
    probe listener(on.new_socket());
    on.trace.name(listener, "l");
    listener.listen(5);
    on.net.at(3).accepts = {failure{error}};
    on.pass({{3, POLLIN}}, use_poll());
    std::vector<std::string> expected = {
        "l.handle_read_event", "  l.handle_accept",
        "    l.accept -> " + errno_name(error)};
    if (!is_safe()) {
      expected.insert(expected.end(), {"l.handle_error", "  l.handle_close",
                                       "    l.close -> ok"});
    }
    EXPECT_EQ(on.trace.lines, expected);
    EXPECT_EQ(listener.socket().is_open(), is_safe()) << errno_name(error);
    if (is_safe()) {
      EXPECT_THAT(on.logged, ElementsAre("error: cannot accept a connection: " +
                                         errno_name(error)));
    }
  }
}

TEST_P(accept_test, that_was_interrupted_is_no_error_in_safe_mode) {
  net_.at(3).accepts = {failure{EINTR}};
  if (is_safe()) {
    EXPECT_EQ(listener_.accept(), std::nullopt);
    EXPECT_THAT(stage_.logged, IsEmpty());
  } else {
    EXPECT_THROW(listener_.accept(), os_error);
  }
}

TEST_P(accept_test, that_fails_otherwise_throws) {
  for (const int error : {EINVAL, EBADF, EOPNOTSUPP}) {
    net_.at(3).accepts = {failure{error}};
    EXPECT_THROW(listener_.accept(), os_error) << errno_name(error);
  }
}

TEST_P(accept_test, passes_the_pair_on_by_default) {
  net_.at(3).accepts = {client_address};
  std::optional<address> from;
  std::optional<probe> accepted;
  listener_.on_accepted = [&](asyncore::socket sock, const address& peer) {
    from = peer;
    accepted.emplace(std::move(sock));
  };
  pass({{3, POLLIN}});
  EXPECT_EQ(from, client_address);
  EXPECT_TRUE(accepted->connected);
  EXPECT_EQ(accepted->map(), &map_);
  EXPECT_THAT(lines(),
              ElementsAre("l.handle_read_event", "  l.handle_accept",
                          "    l.accept -> 4", "    l.handle_accepted"));
}

TEST_P(accept_test, of_a_pair_that_nobody_wants_closes_it) {
  net_.at(3).accepts = {client_address, client_address};
  pass({{3, POLLIN}});
  EXPECT_FALSE(net_.is_open(4));
  listener_.on_accepted = [](asyncore::socket, const address&) {};
  pass({{3, POLLIN}});
  EXPECT_FALSE(net_.is_open(4));
}

// In CPython it is the listener's error.
TEST_P(accept_test, of_a_pair_that_nobody_wants_and_that_fails_to_close) {
  net_.at(3).accepts = {client_address};
  listener_.on_accepted = [&](asyncore::socket sock, const address& from) {
    net_.at(4).closes = {EIO};
    listener_.dispatcher::handle_accepted(std::move(sock), from);
  };
  pass({{3, POLLIN}});
  std::vector<std::string> expected = {"l.handle_read_event",
                                       "  l.handle_accept", "    l.accept -> 4",
                                       "    l.handle_accepted"};
  if (!is_safe()) {
    expected.insert(expected.end(), {"l.handle_error", "  l.handle_close",
                                     "    l.close -> ok"});
  }
  EXPECT_EQ(lines(), expected);
}

TEST_P(accept_test, of_nothing_passes_nothing_on) {
  listener_.on_accepted = [](asyncore::socket, const address&) {
    FAIL() << "nothing was accepted";
  };
  pass({{3, POLLIN}});
  EXPECT_TRUE(listener_.socket().is_open());
}

TEST_P(accept_test, that_throws_out_of_handle_accepted_closes_the_socket) {
  net_.at(3).accepts = {client_address};
  listener_.on_accepted = [](asyncore::socket, const address&) {
    throw std::runtime_error("not welcome");
  };
  listener_.on_error = [] {};
  pass({{3, POLLIN}});
  EXPECT_FALSE(net_.is_open(4));
}

// --- A connection that its server cannot serve ------------------------------

// A session whose file is missing.
class broken_session : public dispatcher {
 public:
  broken_session(asyncore::socket&& sock, int error)
      : dispatcher(std::move(sock)) {
    if (error != 0) throw os_error(error, "no such page");
    throw std::runtime_error("no such page");
  }
};

// In CPython it is an error of the listener, which that closes. Under poll an
// errno of a lost connection is a close at once.
TEST_P(accept_test, of_a_connection_whose_channel_throws_in_its_constructor) {
  for (const int error : {0, ENOENT, ECONNRESET, EBADF}) {
    stage on(GetParam().kind);
    probe listener(on.new_socket());
    on.trace.name(listener, "l");
    listener.listen(5);
    listener.on_accepted = [&](asyncore::socket sock, const address&) {
      const broken_session session(std::move(sock), error);
    };
    on.net.at(3).accepts = {client_address};
    on.pass({{3, POLLIN}}, use_poll());
    EXPECT_FALSE(on.net.is_open(4));
    EXPECT_EQ(listener.socket().is_open(), is_safe()) << errno_name(error);
    EXPECT_EQ(on.map.size(), is_safe() ? 1u : 0u);
    if (!is_safe()) continue;
    EXPECT_TRUE(listener.accepting);
    EXPECT_THAT(on.trace.lines,
                ElementsAre("l.handle_read_event", "  l.handle_accept",
                            "    l.accept -> 4", "    l.handle_accepted",
                            "  l.handle_error"));
    ASSERT_EQ(on.logged.size(), 1u);
    EXPECT_THAT(
        on.logged.front(),
        AllOf(StartsWith("error: uncaptured python exception, closing the "
                         "connection that <"),
              HasSubstr("has accepted ("), HasSubstr("no such page")));
  }
}

// As a server of Python 2.6.1 accepts.
TEST_P(accept_test, of_a_connection_that_an_overridden_handle_accept_drops) {
  listener_.on_accept = [&] {
    auto pair = listener_.accept();
    throw std::runtime_error("no such page");
  };
  net_.at(3).accepts = {client_address, client_address};
  pass({{3, POLLIN}});
  EXPECT_FALSE(net_.is_open(4));
  EXPECT_EQ(listener_.socket().is_open(), is_safe());
  if (!is_safe()) return;
  pass({{3, POLLIN}});
  EXPECT_TRUE(net_.at(3).accepts.empty());
}

TEST_P(accept_test, of_a_connection_that_fails_tells_an_overridden_handler) {
  std::vector<std::string> errors;
  listener_.on_accepted = [](asyncore::socket, const address&) {
    throw std::runtime_error("no such page");
  };
  listener_.on_error = [&] {
    errors.push_back(describe_current_exception().message);
  };
  net_.at(3).accepts = {client_address};
  pass({{3, POLLIN}});
  EXPECT_THAT(errors, ElementsAre("no such page"));
  EXPECT_TRUE(listener_.socket().is_open());
}

// What was not thrown over a connection closes the listener: it is broken, and
// would be found ready for ever.
TEST_P(accept_test, of_nothing_leaves_an_exception_to_the_listener) {
  for (const auto& broken : std::vector<std::function<void()>>{
           [] { throw std::runtime_error("no"); },
           [] { throw os_error(EINVAL); },
       }) {
    stage on(GetParam().kind);
    probe listener(on.new_socket());
    listener.listen(5);
    listener.on_accept = broken;
    on.pass({{3, POLLIN}}, use_poll());
    EXPECT_FALSE(listener.socket().is_open());
  }
}

TEST_P(accept_test, of_a_connection_that_fails_spares_the_listener_only_then) {
  listener_.on_accepted = [](asyncore::socket, const address&) {
    throw std::runtime_error("no such page");
  };
  listener_.on_error = [] {};
  net_.at(3).accepts = {client_address};
  pass({{3, POLLIN}});
  listener_.on_error = {};
  listener_.call_later(duration::zero(),
                       [] { throw std::runtime_error("a timer of its own"); });
  pass({});
  EXPECT_FALSE(listener_.socket().is_open());
}

TEST_P(accept_test, of_a_connection_whose_handler_closes_the_listener) {
  listener_.on_accepted = [&](asyncore::socket, const address&) {
    listener_.close();
    throw std::runtime_error("the last one");
  };
  net_.at(3).accepts = {client_address};
  pass({{3, POLLIN}});
  EXPECT_FALSE(listener_.socket().is_open());
  ASSERT_EQ(stage_.logged.size(), 1u);
  EXPECT_THAT(stage_.logged.front(), HasSubstr("closing channel"));
}

TEST_P(accept_test, of_a_connection_whose_handler_destroys_the_listener) {
  auto listener = std::make_unique<probe>(stage_.new_socket());
  listener->listen(5);
  const int fd = listener->fileno();
  listener->on_accepted = [&](asyncore::socket, const address&) {
    listener.reset();
    throw std::runtime_error("the last one");
  };
  net_.at(fd).accepts = {client_address};
  pass({{fd, POLLIN}});
  EXPECT_EQ(listener, nullptr);
  EXPECT_THAT(stage_.logged,
              ElementsAre(HasSubstr("of a channel that is gone")));
}

TEST_P(accept_test, of_a_connection_that_ends_the_program_leaves_the_loop) {
  listener_.on_accepted = [](asyncore::socket, const address&) {
    throw exit_now();
  };
  net_.at(3).accepts = {client_address};
  EXPECT_THROW(pass({{3, POLLIN}}), exit_now);
  EXPECT_TRUE(listener_.socket().is_open());
}

TEST_P(accept_test, takes_the_peers_name_from_the_socket) {
  net_.at(3).accepts = {client_address};
  auto pair = listener_.accept();
  net_.at(4).peer = server_address;
  const probe accepted(std::move(pair->first));
  EXPECT_EQ(accepted.addr, server_address);
}

TEST_P(accept_test, of_a_peer_that_has_gone_already_gives_a_channel) {
  net_.at(3).accepts = {client_address};
  auto pair = listener_.accept();
  net_.at(4).peer = failure{ENOTCONN};
  const probe accepted(std::move(pair->first));
  EXPECT_FALSE(accepted.connected);
  EXPECT_TRUE(map_.holds(4, accepted));
}

TEST_P(accept_test, ignores_write_events) {
  listener_.handle_write_event();
  EXPECT_THAT(lines(), IsEmpty());
}

TEST_P(accept_test, without_a_map_gives_a_socket_without_a_home) {
  std::optional<socket_map> map(std::in_place, net_, GetParam().kind);
  probe listener(stage_.new_socket(), *map);
  net_.at(listener.fileno()).accepts = {client_address};
  map.reset();
  auto pair = listener.accept();
  ASSERT_TRUE(pair);
  EXPECT_EQ(pair->first.home(), nullptr);
}

}  // namespace
}  // namespace asyncore
