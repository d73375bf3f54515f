// On a simulated host and on the operating system: the counter asks both.

#include "sim/activity_counter.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <string>
#include <vector>

#include "core/posix_network.h"
#include "gtest/gtest.h"
#include "sim/world/world.h"

namespace rehearse {
namespace {

using asyncore::poll_entry;

class activity_test : public testing::TestWithParam<const char*> {
 protected:
  bool on_sim() const { return std::string(GetParam()) == "sim"; }

  // How much `act` counts.
  template <typename Act>
  std::uint64_t counted(Act act) {
    const std::uint64_t before = net_.activity();
    act();
    return net_.activity() - before;
  }
  // Until something has arrived there.
  void wait_for_input(int fd) {
    const std::vector<poll_entry> wanted = {{fd, POLLIN}};
    std::vector<poll_entry> ready;
    ASSERT_EQ(*net_.poll(wanted, ready, std::chrono::seconds(10)), 1U);
  }
  int bound(int type) {
    const int fd = *net_.socket(AF_INET, type);
    EXPECT_TRUE(net_.bind(fd, address::ipv4(INADDR_LOOPBACK, 0)));
    return fd;
  }
  struct two_ends {
    int server;
    int client;
  };
  two_ends connect() {
    const int listener = bound(SOCK_STREAM);
    EXPECT_TRUE(net_.listen(listener, 1));
    const int client = *net_.socket(AF_INET, SOCK_STREAM);
    static_cast<void>(net_.connect(client, *net_.getsockname(listener)));
    wait_for_input(listener);
    const int server = net_.accept(listener)->fd;
    EXPECT_TRUE(net_.close(listener));
    return {.server = server, .client = client};
  }
  std::size_t receive(int fd, int flags = 0) {
    std::array<char, 16> buffer{};
    return *net_.recv(fd, buffer, flags);
  }

  world world_;
  host& host_ = world_.add_host("host");
  activity_counter net_{on_sim() ? static_cast<asyncore::network&>(host_)
                                 : asyncore::posix_network()};
};

INSTANTIATE_TEST_SUITE_P(, activity_test, testing::Values("sim", "posix"),
                         [](const auto& tried) { return tried.param; });

TEST_P(activity_test, counts_what_opens_and_closes) {
  int fd = -1;
  EXPECT_EQ(counted([&] { fd = *net_.socket(AF_INET, SOCK_STREAM); }), 1U);
  int copy = -1;
  EXPECT_EQ(counted([&] { copy = *net_.dup(fd); }), 1U);
  EXPECT_EQ(counted([&] { EXPECT_TRUE(net_.close(copy)); }), 1U);
  EXPECT_EQ(counted([&] { EXPECT_TRUE(net_.listen(fd, 1)); }), 1U);
  EXPECT_EQ(counted([&] { EXPECT_TRUE(net_.close(fd)); }), 1U);
}

TEST_P(activity_test, counts_bytes_that_move) {
  const two_ends ends = connect();
  const int server = ends.server;
  const int client = ends.client;
  EXPECT_EQ(counted([&] { EXPECT_TRUE(net_.send(client, "hello", 0)); }), 1U);
  wait_for_input(server);
  EXPECT_EQ(counted([&] { EXPECT_EQ(receive(server), 5U); }), 1U);
  EXPECT_EQ(counted([&] { EXPECT_TRUE(net_.shutdown(client, SHUT_WR)); }), 1U);
  EXPECT_TRUE(net_.close(server));
  EXPECT_TRUE(net_.close(client));
}

TEST_P(activity_test, counts_no_bytes_of_a_stream_and_no_end_of_one) {
  const two_ends ends = connect();
  const int server = ends.server;
  const int client = ends.client;
  EXPECT_EQ(counted([&] { EXPECT_TRUE(net_.send(client, "", 0)); }), 0U);
  EXPECT_TRUE(net_.close(client));
  wait_for_input(server);
  EXPECT_EQ(counted([&] { EXPECT_EQ(receive(server), 0U); }), 0U);
  EXPECT_TRUE(net_.close(server));
}

TEST_P(activity_test, counts_an_empty_datagram) {
  const int from = bound(SOCK_DGRAM);
  const int to = bound(SOCK_DGRAM);
  const address there = *net_.getsockname(to);
  EXPECT_EQ(counted([&] { EXPECT_TRUE(net_.sendto(from, "", 0, there)); }), 1U);
  wait_for_input(to);
  std::array<char, 16> buffer{};
  EXPECT_EQ(counted([&] { EXPECT_TRUE(net_.recvfrom(to, buffer, 0)); }), 1U);
  EXPECT_TRUE(net_.close(from));
  EXPECT_TRUE(net_.close(to));
}

TEST_P(activity_test, counts_no_look_at_bytes_that_stay) {
  const two_ends ends = connect();
  const int server = ends.server;
  const int client = ends.client;
  EXPECT_TRUE(net_.send(client, "hello", 0));
  wait_for_input(server);
  EXPECT_EQ(counted([&] { EXPECT_EQ(receive(server, MSG_PEEK), 5U); }), 0U);
  EXPECT_TRUE(net_.close(server));
  EXPECT_TRUE(net_.close(client));
}

TEST_P(activity_test, counts_neither_failures_nor_questions) {
  const int fd = *net_.socket(AF_INET, SOCK_STREAM);
  EXPECT_EQ(counted([&] {
              std::array<char, 16> buffer{};
              EXPECT_FALSE(net_.recv(fd, buffer, 0));
              EXPECT_FALSE(net_.send(-1, "x", 0));
              EXPECT_FALSE(net_.close(-1));
              EXPECT_FALSE(net_.dup(-1));
              EXPECT_FALSE(net_.accept(fd));
              EXPECT_FALSE(net_.shutdown(fd, SHUT_WR));
              EXPECT_TRUE(net_.getsockname(fd));
              EXPECT_TRUE(net_.getsockopt(fd, SOL_SOCKET, SO_ERROR));
            }),
            0U);
  EXPECT_TRUE(net_.close(fd));
}

TEST_P(activity_test, counts_a_connect_that_has_begun) {
  const int listener = bound(SOCK_STREAM);
  EXPECT_TRUE(net_.listen(listener, 1));
  const int fd = *net_.socket(AF_INET, SOCK_STREAM);
  const address there = *net_.getsockname(listener);
  EXPECT_EQ(counted([&] { static_cast<void>(net_.connect(fd, there)); }), 1U);
  EXPECT_TRUE(net_.close(fd));
  EXPECT_TRUE(net_.close(listener));
}

TEST_P(activity_test, counts_the_bytes_of_a_pipe) {
  asyncore::pipe_ends ends;
  EXPECT_EQ(counted([&] { ends = *net_.pipe(); }), 1U);
  EXPECT_EQ(counted([&] { EXPECT_TRUE(net_.write(ends.write_end, "x")); }), 1U);
  std::array<char, 16> buffer{};
  EXPECT_EQ(counted([&] { EXPECT_TRUE(net_.read(ends.read_end, buffer)); }),
            1U);
  EXPECT_TRUE(net_.close(ends.write_end));
  EXPECT_EQ(counted([&] { EXPECT_TRUE(net_.read(ends.read_end, buffer)); }),
            0U);
  EXPECT_TRUE(net_.close(ends.read_end));
}

}  // namespace
}  // namespace rehearse
