// What the conformance suite cannot see of UNIX sockets: that names are a
// host's own, limits, and choices.

#include "sim/kernel/unix_socket.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "sim/choices.h"
#include "sim/testing/hosts.h"
#include "tests/sim/stubborn_strategy.h"

namespace rehearse {
namespace {

const address path = address::unix_path("/run/service");

int open_listener(host& at) {
  const int fd = *at.socket(AF_UNIX, SOCK_STREAM);
  EXPECT_TRUE(at.bind(fd, path));
  EXPECT_TRUE(at.listen(fd, 5));
  return fd;
}

struct unix_pair {
  int client;
  int server;
};

unix_pair open_pair(host& at) {
  const int listener = open_listener(at);
  const int client = *at.socket(AF_UNIX, SOCK_STREAM);
  EXPECT_TRUE(at.connect(client, path));
  return {client, at.accept(listener)->fd};
}

class unix_socket_test : public testing::Test {
 protected:
  testkit::two_hosts hosts_{{.server = "host", .client = "other"}};
  world& world_ = hosts_.world;
  host& host_ = hosts_.server;
  host& other_ = hosts_.client;
};

TEST_F(unix_socket_test, names_are_those_of_one_host) {
  open_listener(host_);
  const int fd = *other_.socket(AF_UNIX, SOCK_STREAM);
  EXPECT_EQ(other_.connect(fd, path).error(), ENOENT);
  EXPECT_TRUE(other_.bind(fd, path));
}

TEST_F(unix_socket_test, files_outlive_the_process_and_abstract_names_do_not) {
  open_listener(host_);
  const address abstract = address::unix_path(std::string("\0name", 5));
  ASSERT_TRUE(host_.bind(*host_.socket(AF_UNIX, SOCK_STREAM), abstract));
  host_.close_descriptors();
  const int fd = *host_.socket(AF_UNIX, SOCK_STREAM);
  EXPECT_EQ(host_.connect(fd, path).error(), ECONNREFUSED);
  EXPECT_EQ(host_.bind(fd, path).error(), EADDRINUSE);
  EXPECT_TRUE(host_.bind(fd, abstract));
}

TEST_F(unix_socket_test, names_are_picked_in_the_same_order_in_each_world) {
  const auto picked = [](host& at) {
    const int fd = *at.socket(AF_UNIX, SOCK_STREAM);
    EXPECT_TRUE(at.bind(fd, address::unix_path("")));
    return at.getsockname(fd)->to_string();
  };
  EXPECT_EQ(picked(host_), "unix:@00000");
  EXPECT_EQ(picked(host_), "unix:@00001");
  EXPECT_EQ(picked(other_), "unix:@00000");
}

TEST_F(unix_socket_test, what_is_unread_is_bounded_by_the_window) {
  host_.set_window(8);
  const unix_pair pair = open_pair(host_);
  EXPECT_EQ(*host_.send(pair.client, "0123456789", 0), 8U);
  EXPECT_EQ(host_.send(pair.client, "89", 0).error(), EAGAIN);
  std::array<char, 3> buffer{};
  EXPECT_EQ(*host_.recv(pair.server, buffer, 0), 3U);
  EXPECT_EQ(*host_.send(pair.client, "89ab", 0), 3U);
}

TEST_F(unix_socket_test, is_shown_as_netstat_would) {
  const unix_pair pair = open_pair(host_);
  ASSERT_TRUE(host_.send(pair.client, "hello", 0));
  const socket_view client = host_.find(pair.client)->view();
  EXPECT_EQ(client.now, socket_view::state::connected);
  EXPECT_EQ(client.remote, path);
  EXPECT_EQ(client.unsent, 5U);
  EXPECT_EQ(host_.find(pair.server)->view().unread, 5U);
}

TEST_F(unix_socket_test, urgent_data_is_not_supported) {
  const unix_pair pair = open_pair(host_);
  std::array<char, 1> buffer{};
  EXPECT_EQ(host_.send(pair.client, "!", MSG_OOB).error(), EOPNOTSUPP);
  EXPECT_EQ(host_.recv(pair.client, buffer, MSG_OOB).error(), EOPNOTSUPP);
}

// Its writer may wait for room, and programs look only where something changes.
TEST_F(unix_socket_test, reading_is_a_change_for_its_writer) {
  const unix_pair pair = open_pair(host_);
  EXPECT_EQ(*host_.send(pair.client, "hello", 0), 5U);
  const std::uint64_t before = host_.changes();
  std::array<char, 4> buffer{};
  EXPECT_EQ(*host_.recv(pair.server, buffer, MSG_PEEK), 4U);
  EXPECT_EQ(host_.changes(), before);
  EXPECT_EQ(*host_.recv(pair.server, buffer, 0), 4U);
  EXPECT_GT(host_.changes(), before);
}

// The end of a wait is noticed without an event of the world.
TEST_F(unix_socket_test, a_waiting_program_is_told_at_once) {
  const unix_pair pair = open_pair(host_);
  const std::uint64_t before = host_.changes();
  ASSERT_TRUE(host_.send(pair.client, "x", 0));
  EXPECT_NE(host_.changes(), before);
  EXPECT_FALSE(world_.has_events());
  EXPECT_TRUE(host_.any_ready(asyncore::select_lists{{pair.server}, {}, {}}));
}

TEST(unix_socket_freedom, sends_and_receives_fewer_bytes) {
  stubborn_strategy two(site::send_len, 2);
  choices short_sends(two);
  testkit::two_hosts first({.chosen = &short_sends});
  host& sends = first.server;
  EXPECT_EQ(*sends.send(open_pair(sends).client, "hello", 0), 2U);

  stubborn_strategy three(site::recv_len, 3);
  choices short_reads(three);
  testkit::two_hosts second({.server = "host", .chosen = &short_reads});
  host& reads = second.server;
  const unix_pair pair = open_pair(reads);
  ASSERT_EQ(*reads.send(pair.client, "hello", 0), 5U);
  std::array<char, 10> buffer{};
  EXPECT_EQ(*reads.recv(pair.server, buffer, 0), 3U);
  EXPECT_EQ(short_reads.taken().at(0).label, "host/1");
}

}  // namespace
}  // namespace rehearse
