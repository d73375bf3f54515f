// What the conformance suite cannot see: several hosts, limits, names.

#include "sim/kernel/host.h"

#include <poll.h>
#include <sys/select.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "sim/choices.h"
#include "sim/testing/hosts.h"
#include "tests/sim/stubborn_strategy.h"

namespace rehearse {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class host_test : public testing::Test {
 protected:
  // A listener on `server` at port 80.
  int listen(int backlog = 5) {
    const int fd = *server_.socket(AF_INET, SOCK_STREAM);
    EXPECT_TRUE(server_.bind(fd, server_.ipv4(80)));
    EXPECT_TRUE(server_.listen(fd, backlog));
    return fd;
  }
  int connect() {
    const int fd = *client_.socket(AF_INET, SOCK_STREAM);
    EXPECT_EQ(client_.connect(fd, server_.ipv4(80)).error(), EINPROGRESS);
    return fd;
  }
  int error_of(int fd) { return *client_.getsockopt(fd, SOL_SOCKET, SO_ERROR); }

  testkit::two_hosts hosts_;
  world& world_ = hosts_.world;
  host& server_ = hosts_.server;
  host& client_ = hosts_.client;
};

TEST_F(host_test, numbers_descriptors_from_three_lowest_first) {
  EXPECT_EQ(*server_.socket(AF_INET, SOCK_STREAM), 3);
  EXPECT_EQ(*server_.socket(AF_INET, SOCK_STREAM), 4);
  EXPECT_EQ(*server_.socket(AF_INET, SOCK_STREAM), 5);
  EXPECT_TRUE(server_.close(4));
  EXPECT_TRUE(server_.close(3));
  EXPECT_EQ(*server_.socket(AF_INET, SOCK_STREAM), 3);
  EXPECT_EQ(*server_.socket(AF_INET, SOCK_STREAM), 4);
  EXPECT_EQ(*server_.socket(AF_INET, SOCK_STREAM), 6);
}

TEST_F(host_test, has_descriptors_of_its_own) {
  EXPECT_EQ(*server_.socket(AF_INET, SOCK_STREAM), 3);
  EXPECT_EQ(*client_.socket(AF_INET, SOCK_STREAM), 3);
}

TEST_F(host_test, answers_emfile_at_its_limit) {
  server_.set_descriptor_limit(5);
  EXPECT_TRUE(server_.socket(AF_INET, SOCK_STREAM));
  EXPECT_TRUE(server_.socket(AF_INET, SOCK_STREAM));
  EXPECT_EQ(server_.socket(AF_INET, SOCK_STREAM).error(), EMFILE);
  EXPECT_EQ(server_.pipe().error(), EMFILE);
  EXPECT_EQ(server_.dup(3).error(), EMFILE);
}

TEST_F(host_test, keeps_no_half_of_a_pipe_that_it_has_no_room_for) {
  server_.set_descriptor_limit(4);
  EXPECT_EQ(server_.pipe().error(), EMFILE);
  EXPECT_TRUE(server_.socket(AF_INET, SOCK_STREAM));
}

TEST_F(host_test, keeps_a_connection_that_it_has_no_descriptor_for) {
  const int listener = listen();
  connect();
  world_.come_to_rest();
  server_.set_descriptor_limit(listener + 1);
  EXPECT_EQ(server_.accept(listener).error(), EMFILE);
  server_.set_descriptor_limit(1024);
  EXPECT_TRUE(server_.accept(listener));
}

TEST_F(host_test, knows_no_other_types_and_no_other_families) {
  EXPECT_EQ(server_.socket(AF_INET, SOCK_RAW).error(), EPROTONOSUPPORT);
  EXPECT_EQ(server_.socket(AF_UNIX, SOCK_DGRAM).error(), EPROTONOSUPPORT);
  EXPECT_EQ(server_.socket(AF_PACKET, SOCK_STREAM).error(), EAFNOSUPPORT);
}

TEST_F(host_test, resolves_hosts_localhost_and_numbers) {
  EXPECT_EQ(client_.resolve("server", 80, AF_INET)->at(0), server_.ipv4(80));
  EXPECT_EQ(client_.resolve("server", 80, AF_INET6)->at(0), server_.ipv6(80));
  EXPECT_EQ(client_.resolve("server", 80, AF_UNSPEC)->size(), 2U);
  EXPECT_EQ(client_.resolve("localhost", 1, AF_INET)->at(0).to_string(),
            "127.0.0.1:1");
  EXPECT_EQ(client_.resolve("192.0.2.1", 1, AF_INET)->at(0).to_string(),
            "192.0.2.1:1");
  EXPECT_EQ(client_.resolve("::1", 1, AF_UNSPEC)->at(0).to_string(), "[::1]:1");
  EXPECT_EQ(client_.resolve("nobody", 1, AF_UNSPEC).error(), ENOENT);
  EXPECT_EQ(client_.resolve("192.0.2.1", 1, AF_INET6).error(), ENOENT);
}

TEST_F(host_test, keeps_its_name_if_it_is_an_alias_of_another) {
  world_.add_alias("server", client_);
  world_.add_alias("www", server_);
  EXPECT_EQ(client_.resolve("server", 80, AF_INET)->at(0), server_.ipv4(80));
  EXPECT_EQ(client_.resolve("www", 80, AF_INET)->at(0), server_.ipv4(80));
}

TEST_F(host_test, loopback_is_its_own) {
  const int fd = *server_.socket(AF_INET, SOCK_STREAM);
  ASSERT_TRUE(server_.bind(fd, address::ipv4(0x7f000001, 80)));
  ASSERT_TRUE(server_.listen(fd, 5));
  const int own = *server_.socket(AF_INET, SOCK_STREAM);
  EXPECT_EQ(server_.connect(own, address::ipv4(0x7f000001, 80)).error(),
            EINPROGRESS);
  const int other = connect();
  world_.come_to_rest();
  EXPECT_TRUE(server_.getpeername(own));
  EXPECT_EQ(error_of(other), ECONNREFUSED);
}

TEST_F(host_test, connects_over_ipv6) {
  const int fd = *server_.socket(AF_INET6, SOCK_STREAM);
  ASSERT_TRUE(server_.bind(fd, address::ipv6({}, 80)));
  ASSERT_TRUE(server_.listen(fd, 5));
  const int from = *client_.socket(AF_INET6, SOCK_STREAM);
  EXPECT_EQ(client_.connect(from, server_.ipv4(80)).error(), EAFNOSUPPORT);
  EXPECT_EQ(client_.connect(from, server_.ipv6(80)).error(), EINPROGRESS);
  world_.come_to_rest();
  const auto got = server_.accept(fd);
  ASSERT_TRUE(got);
  EXPECT_TRUE(got->peer.same_host(client_.ipv6()));
}

TEST_F(host_test, changes_the_window_of_connections_that_stand) {
  server_.set_window(10);
  const int listener = listen();
  const int from = connect();
  world_.come_to_rest();
  server_.change_window(12);  // Before it was accepted.
  const int to = server_.accept(listener)->fd;
  EXPECT_EQ(*client_.send(from, "0123456789abc", 0), 12U);
  const std::uint64_t changes = client_.changes();
  server_.change_window(14);
  EXPECT_GT(client_.changes(), changes);  // It may send again.
  EXPECT_EQ(*client_.send(from, "cdef", 0), 2U);
  server_.change_window(3);
  EXPECT_EQ(client_.send(from, "ef", 0).error(), EAGAIN);
  world_.come_to_rest();
  std::array<char, 12> buffer{};
  EXPECT_EQ(*server_.recv(to, buffer, 0), 12U);
  EXPECT_EQ(*client_.send(from, "ef", 0), 1U);
}

TEST_F(host_test, bounds_what_is_on_its_way_by_its_window) {
  server_.set_window(10);
  const int listener = listen();
  const int from = connect();
  world_.come_to_rest();
  const int to = server_.accept(listener)->fd;
  EXPECT_EQ(*client_.send(from, "0123456789abc", 0), 10U);
  EXPECT_EQ(client_.send(from, "abc", 0).error(), EAGAIN);
  world_.come_to_rest();
  EXPECT_EQ(client_.send(from, "abc", 0).error(), EAGAIN);
  std::array<char, 4> buffer{};
  EXPECT_EQ(*server_.recv(to, buffer, 0), 4U);
  EXPECT_EQ(*client_.send(from, "abcdef", 0), 4U);
}

// Programs look at their sockets only where something has changed.
TEST_F(host_test, room_in_a_full_connection_is_a_change_for_its_writer) {
  server_.set_window(10);
  const int listener = listen();
  const int from = connect();
  world_.come_to_rest();
  const int to = server_.accept(listener)->fd;
  EXPECT_EQ(*client_.send(from, "0123456789", 0), 10U);
  world_.come_to_rest();
  const std::uint64_t changes = client_.changes();
  std::array<char, 4> buffer{};
  EXPECT_EQ(*server_.recv(to, buffer, 0), 4U);
  EXPECT_GT(client_.changes(), changes);
}

TEST_F(host_test, shutdown_is_a_change_for_its_own_end) {
  listen();
  const int fd = connect();
  world_.come_to_rest();
  const std::uint64_t changes = client_.changes();
  EXPECT_TRUE(client_.shutdown(fd, SHUT_RD));
  EXPECT_GT(client_.changes(), changes);
}

// As Linux places the mark: at the end of what was taken.
TEST_F(host_test, urgent_byte_is_the_last_one_that_send_took) {
  server_.set_window(3);
  const int listener = listen();
  const int from = connect();
  world_.come_to_rest();
  const int to = server_.accept(listener)->fd;
  EXPECT_EQ(*client_.send(from, "abcd!", MSG_OOB), 3U);
  world_.come_to_rest();
  std::array<char, 4> buffer{};
  EXPECT_EQ(*server_.recv(to, buffer, MSG_OOB), 1U);
  EXPECT_EQ(buffer[0], 'c');
}

TEST_F(host_test, urgent_byte_counts_as_unread_until_it_is_taken) {
  const int listener = listen();
  const int from = connect();
  world_.come_to_rest();
  const int to = server_.accept(listener)->fd;
  ASSERT_TRUE(client_.send(from, "!", MSG_OOB));
  world_.come_to_rest();
  EXPECT_EQ(server_.find(to)->view().unread, 1U);
  std::array<char, 1> buffer{};
  ASSERT_TRUE(server_.recv(to, buffer, MSG_OOB));
  EXPECT_EQ(server_.find(to)->view().unread, 0U);
}

TEST_F(host_test, drops_the_syn_that_a_full_backlog_has_no_room_for) {
  const int listener = listen(0);
  const int first = connect();
  const int second = connect();
  world_.come_to_rest();
  EXPECT_TRUE(client_.getpeername(first));
  EXPECT_EQ(client_.getpeername(second).error(), ENOTCONN);
  EXPECT_TRUE(server_.accept(listener));
  // The SYN is sent again after a second.
  world_.step();
  world_.come_to_rest();
  EXPECT_EQ(world_.now(), seconds(1));
  EXPECT_TRUE(client_.getpeername(second));
}

// What is left of an abandoned attempt belongs to no later one.
TEST_F(host_test, repeats_the_syn_of_the_connect_that_is_under_way) {
  const int listener = listen(0);
  connect();
  const int fd = connect();  // There is no room: its SYN waits for 1s.
  const auto never = [] { return false; };
  world_.run_until(never, milliseconds(500));
  EXPECT_TRUE(client_.shutdown(fd, SHUT_RDWR));
  EXPECT_EQ(error_of(fd), ECONNRESET);
  EXPECT_EQ(client_.connect(fd, server_.ipv4(80)).error(), EINPROGRESS);
  world_.come_to_rest();  // Again: this SYN waits for 1.5s.
  EXPECT_TRUE(server_.accept(listener));
  world_.run_until(never, milliseconds(1400));
  EXPECT_EQ(client_.getpeername(fd).error(), ENOTCONN);
  world_.run_until(never, milliseconds(1500));
  EXPECT_TRUE(client_.getpeername(fd));
}

TEST_F(host_test, gives_up_on_a_host_that_is_not_there) {
  const int fd = *client_.socket(AF_INET, SOCK_STREAM);
  EXPECT_EQ(client_.connect(fd, address::ipv4(0xc0000201, 80)).error(),
            EINPROGRESS);
  world_.run();
  EXPECT_EQ(world_.now(), seconds(127));
  EXPECT_EQ(error_of(fd), ETIMEDOUT);
}

TEST_F(host_test, pipes_carry_bytes_and_their_end) {
  const auto ends = *server_.pipe();
  std::array<char, 8> buffer{};
  EXPECT_EQ(server_.read(ends.read_end, buffer).error(), EAGAIN);
  EXPECT_EQ(*server_.write(ends.write_end, "hello"), 5U);
  EXPECT_EQ(*server_.read(ends.read_end, buffer), 5U);
  EXPECT_EQ(server_.send(ends.write_end, "x", 0).error(), ENOTSOCK);
  EXPECT_TRUE(server_.close(ends.write_end));
  EXPECT_EQ(*server_.read(ends.read_end, buffer), 0U);
}

// Up to PIPE_BUF bytes go in as a whole or not at all (POSIX).
TEST_F(host_test, pipe_cuts_no_small_write) {
  const asyncore::pipe_ends ends = *server_.pipe();
  const std::string much(std::size_t{1} << 20, 'x');
  EXPECT_LT(*server_.write(ends.write_end, much), much.size());
  std::array<char, 10> buffer{};
  EXPECT_EQ(*server_.read(ends.read_end, buffer), 10U);
  EXPECT_EQ(server_.write(ends.write_end, "elevenbytes").error(), EAGAIN);
  EXPECT_EQ(*server_.write(ends.write_end, "ten bytes!"), 10U);
}

TEST_F(host_test, pipe_readiness_is_that_of_linux) {
  const auto ends = *server_.pipe();
  const auto flags = [&](int fd) -> int {
    const asyncore::poll_entry wanted{fd, POLLIN | POLLOUT};
    std::vector<asyncore::poll_entry> ready;
    EXPECT_TRUE(server_.poll({&wanted, 1}, ready, seconds(0)));
    return ready.empty() ? 0 : ready[0].events;
  };
  EXPECT_EQ(flags(ends.read_end), 0);
  EXPECT_EQ(flags(ends.write_end), POLLOUT);
  const int copy = *server_.dup(ends.read_end);
  EXPECT_TRUE(server_.close(ends.read_end));
  EXPECT_EQ(flags(ends.write_end), POLLOUT);
  EXPECT_TRUE(server_.close(copy));
  EXPECT_EQ(flags(ends.write_end), POLLOUT | POLLERR);
  EXPECT_EQ(server_.write(ends.write_end, "x").error(), EPIPE);
}

TEST_F(host_test, pipe_end_without_a_writer_hangs_up) {
  const auto ends = *server_.pipe();
  EXPECT_TRUE(server_.close(ends.write_end));
  const asyncore::poll_entry wanted{ends.read_end, POLLIN};
  std::vector<asyncore::poll_entry> ready;
  EXPECT_EQ(*server_.poll({&wanted, 1}, ready, seconds(0)), 1U);
  EXPECT_EQ(ready[0].events, POLLHUP);
}

TEST_F(host_test, select_refuses_what_does_not_fit_an_fd_set) {
  asyncore::select_lists ready;
  EXPECT_EQ(server_.select({{FD_SETSIZE}, {}, {}}, ready, seconds(0)).error(),
            EINVAL);
  EXPECT_EQ(server_.select({{77}, {}, {}}, ready, seconds(0)).error(), EBADF);
  EXPECT_EQ(server_.select({{-1}, {}, {}}, ready, seconds(0)).error(), EBADF);
}

TEST_F(host_test, resets_whoever_waits_when_a_listener_closes) {
  const int listener = listen();
  const int from = connect();
  world_.come_to_rest();
  EXPECT_TRUE(server_.close(listener));
  world_.come_to_rest();
  EXPECT_EQ(error_of(from), ECONNRESET);
}

TEST_F(host_test, ends_its_connections_with_its_process) {
  const int listener = listen();
  const int from = connect();
  world_.come_to_rest();
  ASSERT_TRUE(server_.accept(listener));
  server_.close_descriptors();
  EXPECT_TRUE(server_.open_descriptors().empty());
  world_.come_to_rest();
  std::array<char, 1> buffer{};
  EXPECT_EQ(*client_.recv(from, buffer, 0), 0U);
}

// What was sent to it is lost for good only with its last descriptor.
TEST_F(host_test, notes_what_a_close_discards_but_not_that_of_a_copy) {
  const int listener = listen();
  const int from = connect();
  world_.come_to_rest();
  const int to = server_.accept(listener)->fd;
  EXPECT_EQ(*client_.send(from, "hello", 0), 5U);
  world_.come_to_rest();
  EXPECT_TRUE(server_.close(*server_.dup(to)));
  EXPECT_TRUE(server_.discarded().empty());
  EXPECT_TRUE(server_.close(to));
  ASSERT_EQ(server_.discarded().size(), 1U);
  EXPECT_EQ(server_.discarded()[0].size, 5U);
}

TEST_F(host_test, clock_is_never_zero_and_follows_virtual_time) {
  const auto before = server_.now();
  EXPECT_GT(before.time_since_epoch().count(), 0);
  asyncore::select_lists ready;
  EXPECT_EQ(*server_.select({}, ready, seconds(5)), 0U);
  EXPECT_EQ(server_.now() - before, seconds(5));
  EXPECT_EQ(client_.now(), server_.now());
}

// --- Freedom ----------------------------------------------------------------

// Two connections on which the client has sent "hello".
struct chosen_world {
  explicit chosen_world(strategy& by) : freedom(by) {
    const int listener = *server.socket(AF_INET, SOCK_STREAM);
    EXPECT_TRUE(server.bind(listener, server.ipv4(80)));
    EXPECT_TRUE(server.listen(listener, 5));
    for (int& each : from) {
      each = *client.socket(AF_INET, SOCK_STREAM);
      EXPECT_EQ(client.connect(each, server.ipv4(80)).error(), EINPROGRESS);
    }
    of.come_to_rest();
    for (int& each : to) each = server.accept(listener)->fd;
  }

  choices freedom;
  testkit::two_hosts hosts{{.chosen = &freedom}};
  world& of = hosts.world;
  host& server = hosts.server;
  host& client = hosts.client;
  std::array<int, 2> from{};
  std::array<int, 2> to{};
};

TEST(host_freedom, send_takes_fewer_bytes) {
  stubborn_strategy two(site::send_len, 2);
  chosen_world in(two);
  EXPECT_EQ(*in.client.send(in.from[0], "hello", 0), 2U);
}

TEST(host_freedom, recv_returns_fewer_bytes_and_keeps_the_rest) {
  stubborn_strategy three(site::recv_len, 3);
  chosen_world in(three);
  ASSERT_EQ(*in.client.send(in.from[0], "hello", 0), 5U);
  in.of.come_to_rest();
  std::array<char, 10> buffer{};
  EXPECT_EQ(*in.server.recv(in.to[0], buffer, 0), 3U);
  EXPECT_EQ(*in.server.recv(in.to[0], buffer, 0), 2U);
}

TEST(host_freedom, choices_are_named_by_host_and_far_end) {
  stubborn_strategy one(site::recv_len, 1);
  chosen_world in(one);
  ASSERT_EQ(*in.client.send(in.from[1], "hello", 0), 5U);
  in.of.come_to_rest();
  std::array<char, 10> buffer{};
  EXPECT_EQ(*in.server.recv(in.to[1], buffer, 0), 1U);
  ASSERT_EQ(in.freedom.taken().size(), 1U);
  EXPECT_EQ(in.freedom.taken()[0].label, "server/client/2");
}

TEST(host_freedom, readiness_is_withheld_but_one_and_not_for_ever) {
  stubborn_strategy yes(site::poll_ready, 1);
  chosen_world in(yes);
  for (const int each : in.from) {
    ASSERT_EQ(*in.client.send(each, "hello", 0), 5U);
  }
  in.of.come_to_rest();
  const asyncore::select_lists wanted{{in.to[0], in.to[1]}, {}, {}};
  asyncore::select_lists ready;
  for (const int round : {1, 2}) {
    SCOPED_TRACE(round);
    for (std::uint32_t i = 0; i < withheld_polls_max; ++i) {
      EXPECT_EQ(*in.server.select(wanted, ready, seconds(0)), 1U);
      EXPECT_EQ(ready.read, (std::vector<int>{in.to[1]}));
    }
    EXPECT_EQ(*in.server.select(wanted, ready, seconds(0)), 1U);
    EXPECT_EQ(ready.read, (std::vector<int>{in.to[0]}));
  }
}

TEST(host_freedom, withheld_readiness_is_an_excuse) {
  stubborn_strategy yes(site::poll_ready, 1);
  chosen_world in(yes);
  for (const int each : in.from) {
    ASSERT_EQ(*in.client.send(each, "hello", 0), 5U);
  }
  in.of.come_to_rest();
  const std::uint64_t before = in.server.excuses();
  asyncore::select_lists ready;
  ASSERT_TRUE(in.server.select({{in.to[0], in.to[1]}, {}, {}}, ready, {}));
  EXPECT_GT(in.server.excuses(), before);
}

TEST(host_freedom, a_report_proves_to_be_nothing_once_and_twice_in_a_row) {
  stubborn_strategy yes(site::poll_spurious, 1);
  chosen_world in(yes);
  ASSERT_EQ(*in.client.send(in.from[0], "hello", 0), 5U);
  in.of.come_to_rest();
  const asyncore::select_lists wanted{{in.to[0]}, {}, {}};
  asyncore::select_lists ready;
  std::array<char, 2> buffer{};
  const std::uint64_t before = in.server.excuses();
  EXPECT_EQ(*in.server.select(wanted, ready, {}), 1U);
  EXPECT_EQ(*in.server.recv(in.to[0], buffer, MSG_PEEK), 2U);
  EXPECT_EQ(in.server.recv(in.to[0], buffer, 0).error(), EAGAIN);
  EXPECT_GT(in.server.excuses(), before);
  EXPECT_EQ(*in.server.recv(in.to[0], buffer, 0), 2U);
  for (const bool is_nothing : {true, false}) {
    EXPECT_EQ(*in.server.select(wanted, ready, {}), 1U);
    EXPECT_EQ(!in.server.recv(in.to[0], buffer, 0), is_nothing);
  }
}

TEST(host_freedom, an_error_that_was_reported_is_there) {
  stubborn_strategy yes(site::poll_spurious, 1);
  chosen_world in(yes);
  ASSERT_TRUE(in.client.reset_on_close(in.from[0]));
  ASSERT_TRUE(in.client.close(in.from[0]));
  in.of.come_to_rest();
  asyncore::select_lists ready;
  EXPECT_EQ(*in.server.select({{in.to[0]}, {}, {}}, ready, {}), 1U);
  std::array<char, 2> buffer{};
  EXPECT_EQ(in.server.recv(in.to[0], buffer, 0).error(), ECONNRESET);
}

TEST(host_freedom, waits_are_interrupted_but_never_twice_in_a_row) {
  stubborn_strategy yes(site::poll_wake, 1);
  chosen_world in(yes);
  asyncore::select_lists ready;
  for (const int round : {1, 2}) {
    SCOPED_TRACE(round);
    EXPECT_EQ(in.server.select({}, ready, seconds(0)).error(), EINTR);
    EXPECT_TRUE(in.server.select({}, ready, seconds(0)));
  }
}

}  // namespace
}  // namespace rehearse
