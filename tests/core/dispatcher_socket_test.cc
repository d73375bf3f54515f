// How a dispatcher comes by its socket, joins its map and leaves it.

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/dispatcher.h"
#include "core/exceptions.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/stage.h"

namespace asyncore {
namespace {

using testing::Contains;
using testing::ElementsAre;

TEST(dispatcher_of_a_socket, is_connected_to_the_peer) {
  stage on;
  const dispatcher channel(on.new_connection());
  EXPECT_TRUE(channel.connected);
  EXPECT_EQ(channel.addr, client_address);
  EXPECT_TRUE(on.map.holds(3, channel));
  EXPECT_EQ(channel.fileno(), 3);
  EXPECT_THAT(on.net.log, Contains("set_nonblocking 3 on"));
}

// bpo-10340: the connection may be reset before anybody looks at it.
TEST(dispatcher_of_a_socket, without_a_peer_is_not_connected) {
  for (const int error : {ENOTCONN, EINVAL}) {
    stage on;
    asyncore::socket sock = on.new_socket();
    on.net.at(3).peer = failure{error};
    const dispatcher channel(std::move(sock));
    EXPECT_FALSE(channel.connected);
    EXPECT_EQ(channel.addr, std::nullopt);
    EXPECT_TRUE(on.map.holds(3, channel));
  }
}

TEST(dispatcher_of_a_socket, whose_peer_cannot_be_asked_for_leaves_it) {
  stage on;
  asyncore::socket sock = on.new_socket();
  on.net.at(3).peer = failure{ENOBUFS};
  EXPECT_THROW(dispatcher channel(std::move(sock)), os_error);
  EXPECT_TRUE(sock.is_open());  // NOLINT(bugprone-use-after-move)
  EXPECT_TRUE(on.map.empty());
}

TEST(dispatcher_of_a_socket, that_cannot_be_made_non_blocking_leaves_it) {
  stage on;
  asyncore::socket sock = on.new_connection();
  on.net.at(3).nonblockings = {EIO};
  EXPECT_THROW(dispatcher channel(std::move(sock)), os_error);
  EXPECT_TRUE(sock.is_open());  // NOLINT(bugprone-use-after-move)
  EXPECT_TRUE(on.map.empty());
}

TEST(dispatcher_of_a_socket, that_no_map_can_hold_leaves_it) {
  stage on;
  const int fd = on.net.open_descriptor(socket_map::fd_limit);
  asyncore::socket sock(on.net, fd, on.map);
  EXPECT_THROW(dispatcher channel(std::move(sock)), value_error);
  EXPECT_TRUE(sock.is_open());  // NOLINT(bugprone-use-after-move)
  EXPECT_TRUE(on.map.empty());
}

TEST(dispatcher_of_a_socket, that_is_none_has_none) {
  stage on;
  const dispatcher channel(asyncore::socket(), on.map);
  EXPECT_FALSE(channel.socket());
  EXPECT_TRUE(on.map.empty());
  EXPECT_FALSE(channel.connected);
}

TEST(dispatcher_of_a_socket, that_is_closed_is_an_error) {
  stage on;
  asyncore::socket sock = on.new_connection();
  EXPECT_TRUE(sock.close());
  EXPECT_THROW(dispatcher channel(std::move(sock)), os_error);
}

TEST(dispatcher_of_a_socket, joins_the_home_of_the_socket_unless_told) {
  stage on;
  socket_map other(on.net);
  const dispatcher first(on.new_connection());
  const dispatcher second(on.new_connection(), other);
  EXPECT_EQ(first.map(), &on.map);
  EXPECT_EQ(second.map(), &other);
  EXPECT_TRUE(other.holds(4, second));
  EXPECT_EQ(on.map.size(), 1u);
}

TEST(dispatcher_of_a_socket, of_another_network_than_the_map_leaves_it) {
  stage on;
  scripted_network elsewhere;
  asyncore::socket sock(elsewhere, elsewhere.open_descriptor());
  EXPECT_THROW(dispatcher channel(std::move(sock), on.map),
               std::invalid_argument);
  EXPECT_TRUE(sock.is_open());  // NOLINT(bugprone-use-after-move)
}

// Then it would join the default map, which is on the operating system.
TEST(dispatcher_of_a_socket, whose_home_has_been_destroyed_leaves_it) {
  stage on;
  std::optional<socket_map> home(std::in_place, on.net);
  asyncore::socket sock(on.net, on.net.open_descriptor(), *home);
  home.reset();
  EXPECT_THROW(dispatcher channel(std::move(sock)), std::invalid_argument);
  EXPECT_TRUE(sock.is_open());  // NOLINT(bugprone-use-after-move)
}

TEST(dispatcher, leaves_its_map_and_closes_when_destroyed) {
  stage on;
  {
    probe channel(on.new_connection());
    channel.on_close = [] { FAIL() << "a destructor calls no handler"; };
  }
  EXPECT_TRUE(on.map.empty());
  EXPECT_FALSE(on.net.is_open(3));
}

TEST(create_socket, makes_a_stream_over_ipv4_unless_told) {
  stage on;
  dispatcher channel(on.map);
  channel.create_socket();
  EXPECT_EQ(channel.family_and_type,
            (std::pair<int, int>(AF_INET, SOCK_STREAM)));
  EXPECT_TRUE(on.map.holds(3, channel));
  EXPECT_FALSE(channel.connected || channel.connecting || channel.accepting);
  EXPECT_EQ(channel.socket().home(), &on.map);
}

TEST(create_socket, makes_what_it_is_told) {
  stage on;
  dispatcher channel(on.map);
  channel.create_socket(AF_INET6, SOCK_DGRAM);
  EXPECT_EQ(channel.family_and_type,
            (std::pair<int, int>(AF_INET6, SOCK_DGRAM)));
}

TEST(create_socket, that_fails_leaves_the_channel_as_it_was) {
  stage on;
  probe channel(on.new_connection());
  on.net.sockets = {EMFILE};
  EXPECT_THROW(channel.create_socket(), os_error);
  EXPECT_TRUE(on.map.holds(3, channel));
  EXPECT_TRUE(channel.connected);
}

TEST(create_socket, without_a_map_is_an_error) {
  scripted_network net;
  std::optional<socket_map> map(std::in_place, net);
  dispatcher channel(*map);
  map.reset();
  EXPECT_THROW(channel.create_socket(), std::logic_error);
  EXPECT_THROW(channel.set_socket(asyncore::socket(net, 3)), std::logic_error);
}

// In CPython the old key stays in the map, for a descriptor that may soon be
// another channel's.
TEST(create_socket, a_second_time) {
  for (const mode kind : {mode::cpython, mode::safe}) {
    stage on(kind);
    probe channel(on.new_connection());
    on.trace.name(channel, "c");
    channel.create_socket();
    EXPECT_TRUE(on.map.holds(4, channel));
    EXPECT_FALSE(on.net.is_open(3));
    if (kind == mode::cpython) {
      EXPECT_TRUE(on.map.holds(3, channel));
      EXPECT_TRUE(channel.connected);
    } else {
      EXPECT_EQ(on.map.find(3), nullptr);
      EXPECT_FALSE(channel.connected);
      EXPECT_THAT(on.trace.lines, ElementsAre("c.close -> ok"));
    }
  }
}

TEST(create_socket, a_listener_begins_anew_in_safe_mode) {
  stage on;
  probe channel(on.new_socket());
  channel.listen(1);
  channel.create_socket();
  EXPECT_FALSE(channel.accepting);
}

TEST(create_socket, reopens_a_closed_channel) {
  for (const mode kind : {mode::cpython, mode::safe}) {
    stage on(kind);
    probe channel(on.new_connection());
    channel.close();
    EXPECT_TRUE(channel.finished());
    channel.create_socket();
    EXPECT_FALSE(channel.finished());
    EXPECT_TRUE(on.map.holds(3, channel));
  }
}

TEST(set_socket, takes_a_socket_into_the_own_map_or_another) {
  stage on;
  socket_map other(on.net);
  dispatcher first(on.map);
  dispatcher second(on.map);
  first.set_socket(on.new_socket());
  second.set_socket(on.new_socket(), &other);
  EXPECT_TRUE(on.map.holds(3, first));
  EXPECT_TRUE(other.holds(4, second));
  EXPECT_EQ(on.map.size(), 1u);
}

TEST(set_socket, of_another_network_is_refused_and_left) {
  stage on;
  scripted_network elsewhere;
  dispatcher channel(on.map);
  asyncore::socket sock(elsewhere, elsewhere.open_descriptor());
  EXPECT_THROW(channel.set_socket(std::move(sock)), std::invalid_argument);
  EXPECT_TRUE(sock.is_open());  // NOLINT(bugprone-use-after-move)
  EXPECT_TRUE(on.map.empty());
}

TEST(set_socket, that_the_map_cannot_hold_throws) {
  stage on;
  dispatcher channel(on.map);
  const int fd = on.net.open_descriptor(socket_map::fd_limit);
  asyncore::socket sock(on.net, fd);
  EXPECT_THROW(channel.set_socket(std::move(sock)), value_error);
  EXPECT_TRUE(on.map.empty());
}

TEST(add_channel, replaces_who_stands_there) {
  stage on;
  probe first(on.new_connection());
  probe second(on.map);
  on.map.set(3, second);
  EXPECT_TRUE(on.map.holds(3, second));
  first.add_channel();
  EXPECT_TRUE(on.map.holds(3, first));
}

TEST(add_channel, without_a_descriptor_does_nothing) {
  stage on;
  dispatcher channel(on.map);
  channel.add_channel();
  EXPECT_TRUE(on.map.empty());
}

TEST(del_channel, leaves_the_map_and_keeps_the_socket) {
  stage on;
  probe channel(on.new_connection());
  channel.del_channel();
  channel.del_channel();
  EXPECT_TRUE(on.map.empty());
  EXPECT_EQ(channel.fileno(), -1);
  EXPECT_TRUE(channel.socket().is_open());
}

TEST(del_channel, from_another_map) {
  stage on;
  socket_map other(on.net);
  probe channel(on.new_connection());
  channel.add_channel(&other);
  channel.del_channel(&other);
  EXPECT_TRUE(other.empty());
  EXPECT_TRUE(on.map.holds(3, channel));
}

// CPython removes the key, whoever stands there by now.
TEST(del_channel, of_one_whose_place_another_took) {
  const auto left = [](mode kind) {
    stage on(kind);
    probe first(on.new_connection());
    probe second(on.map);
    on.map.set(3, second);
    first.del_channel();
    return on.map.size();
  };
  EXPECT_EQ(left(mode::cpython), 0u);
  EXPECT_EQ(left(mode::safe), 1u);
}

// --- A channel that leaves its map for a while ------------------------------

// A throttle does this. CPython forgets the descriptor when the channel leaves,
// so that it comes back under no number at all, which neither select nor poll
// can take.
class returning : public every_way {
 protected:
  returning() : channel_(stage_.new_connection()) {
    stage_.trace.name(channel_, "c");
    channel_.wants_write = false;
  }

  void leave_and_return() {
    channel_.del_channel();
    channel_.add_channel();
  }

  probe channel_;
};

REHEARSE_IN_EVERY_WAY(returning);

TEST_P(returning, serves_it_again) {
  leave_and_return();
  EXPECT_EQ(map_.size(), 1u);
  if (!is_safe()) {
    EXPECT_EQ(channel_.fileno(), -1);
    EXPECT_THROW(pass({{3, POLLIN}}), type_error);
    EXPECT_THROW(pass({{3, POLLIN}}), type_error);
    return;
  }
  EXPECT_EQ(channel_.fileno(), 3);
  EXPECT_TRUE(map_.holds(3, channel_));
  pass({{3, POLLIN}});
  EXPECT_THAT(lines(), ElementsAre("c.handle_read_event", "  c.handle_read"));
}

// Python's lists then have nothing in them that select could refuse.
TEST_P(returning, is_no_error_of_a_channel_that_wants_nothing) {
  leave_and_return();
  channel_.wants_read = false;
  EXPECT_NO_THROW(pass({}));
}

// Python's poll registers one after the other, and its select takes all lists
// at once.
TEST_P(returning, stops_a_pass_where_cpython_does) {
  probe later(stage_.new_connection());
  stage_.trace.name(later, "later");
  channel_.del_channel();
  later.del_channel();
  channel_.add_channel();
  later.set_socket(stage_.new_connection());
  if (is_safe()) return;
  EXPECT_THROW(pass({}), type_error);
  std::vector<std::string> asked = {"c.readable true", "c.writable false"};
  if (!use_poll()) {
    asked.insert(asked.end(), {"later.readable true", "later.writable true"});
  }
  EXPECT_EQ(stage_.trace.predicates, asked);
}

TEST_P(returning, is_undone_by_leaving_once_more) {
  leave_and_return();
  channel_.del_channel();
  EXPECT_TRUE(map_.empty());
  EXPECT_NO_THROW(pass({}));
}

TEST_P(returning, to_another_map) {
  socket_map other(net_, GetParam().kind);
  channel_.del_channel();
  channel_.add_channel(&other);
  EXPECT_TRUE(map_.empty());
  EXPECT_EQ(other.size(), 1u);
  EXPECT_EQ(other.holds(3, channel_), is_safe());
}

// In CPython the key without a number stays behind.
TEST_P(returning, with_another_socket) {
  leave_and_return();
  channel_.set_socket(stage_.new_connection());
  EXPECT_EQ(map_.size(), is_safe() ? 1u : 2u);
  EXPECT_TRUE(map_.holds(channel_.socket().fileno(), channel_));
  EXPECT_EQ(channel_.fileno(), channel_.socket().fileno());
}

TEST_P(returning, of_one_that_closes) {
  leave_and_return();
  channel_.close();
  EXPECT_TRUE(map_.empty());
  EXPECT_FALSE(net_.is_open(3));
}

TEST_P(returning, of_one_that_close_all_closes) {
  leave_and_return();
  close_all(map_);
  EXPECT_TRUE(map_.empty());
  EXPECT_FALSE(net_.is_open(3));
}

TEST_P(returning, of_one_that_is_destroyed) {
  {
    probe brief(stage_.new_connection());
    brief.del_channel();
    brief.add_channel();
    EXPECT_EQ(map_.size(), 2u);
  }
  EXPECT_EQ(map_.size(), 1u);
}

TEST_P(returning, of_one_without_a_socket_or_with_a_closed_one) {
  probe fresh(map_);
  fresh.add_channel();
  EXPECT_EQ(map_.size(), is_safe() ? 1u : 2u);
  fresh.del_channel();
  EXPECT_EQ(map_.size(), 1u);
  channel_.close();
  channel_.add_channel();
  EXPECT_EQ(map_.size(), is_safe() ? 0u : 1u);
}

// The key without a number is one key: CPython takes from it whoever is there.
TEST_P(returning, of_two_channels) {
  probe second(stage_.new_connection());
  leave_and_return();
  second.del_channel();
  second.add_channel();
  EXPECT_EQ(map_.size(), is_safe() ? 2u : 1u);
  second.del_channel();
  second.close();
  EXPECT_EQ(map_.size(), is_safe() ? 1u : 0u);
  EXPECT_EQ(map_.holds(3, channel_), is_safe());
}

TEST_P(returning, a_channel_without_a_number_is_taken_away_by_one_that_closed) {
  probe second(stage_.new_connection());
  second.close();
  leave_and_return();
  second.close();
  EXPECT_EQ(map_.size(), is_safe() ? 1u : 0u);
}

// In CPython it has no number from then on, whichever map it left.
TEST_P(returning, after_it_left_another_map) {
  socket_map other(net_, GetParam().kind);
  channel_.add_channel(&other);
  channel_.del_channel(&other);
  EXPECT_EQ(channel_.fileno(), is_safe() ? 3 : -1);
  channel_.del_channel();
  EXPECT_EQ(map_.empty(), is_safe());
  EXPECT_EQ(channel_.fileno(), -1);
}

TEST(set_reuse_addr, adds_to_what_is_set) {
  stage on;
  probe channel(on.new_socket());
  on.net.at(3).options[SO_REUSEADDR] = 2;
  channel.set_reuse_addr();
  EXPECT_EQ(on.net.at(3).options[SO_REUSEADDR], 3);
}

TEST(set_reuse_addr, passes_over_errors) {
  stage on;
  probe channel(on.new_socket());
  on.net.at(3).setsockopt_error = EPERM;
  channel.set_reuse_addr();
  on.net.at(3).getsockopt_error = EPERM;
  channel.set_reuse_addr();
  EXPECT_EQ(on.net.at(3).options[SO_REUSEADDR], 0);
}

TEST(bind, keeps_the_address_even_if_it_fails) {
  stage on;
  probe channel(on.new_socket());
  on.net.at(3).binds = {EADDRINUSE};
  try {
    channel.bind(server_address);
    FAIL() << "nothing was thrown";
  } catch (const os_error& error) {
    EXPECT_EQ(error.number(), EADDRINUSE);
    EXPECT_STREQ(error.what(), "10.0.0.1:80: Address already in use");
  }
  EXPECT_EQ(channel.addr, server_address);
}

TEST(listen, makes_a_listener_even_if_it_fails) {
  stage on;
  probe channel(on.new_socket());
  on.net.at(3).listens = {EADDRINUSE};
  EXPECT_THROW(channel.listen(5), os_error);
  EXPECT_TRUE(channel.accepting);
  EXPECT_THAT(on.net.log, Contains("listen 3 5"));
}

}  // namespace
}  // namespace asyncore
