// What every call of the operating system's network answers. The readiness of
// TCP in all its states is a matter of tests/conformance.

#include "core/posix_network.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace asyncore {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using testing::AnyOf;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

// No wait of a test that passes comes near it.
constexpr duration deadline = 10s;

const address any_loopback_port = address::ipv4(INADDR_LOOPBACK, 0);

class posix_network_test : public testing::Test {
 protected:
  ~posix_network_test() override {
    for (const int fd : kept_) ::close(fd);
  }

  // Closes `fd` after the test, unless the test does.
  int keep(int fd) {
    kept_.push_back(fd);
    return fd;
  }
  void close_now(int fd) {
    kept_.erase(std::find(kept_.begin(), kept_.end(), fd));
    EXPECT_TRUE(net_.close(fd));
  }

  int open(int family, int type) {
    const result<int> fd = net_.socket(family, type);
    EXPECT_TRUE(fd) << fd.error();
    return keep(fd ? *fd : -1);
  }
  int open_bound(int type, const address& local) {
    const int fd = open(local.family(), type);
    EXPECT_EQ(net_.bind(fd, local).error(), 0);
    return fd;
  }
  int open_listener(const address& local = any_loopback_port) {
    const int fd = open_bound(SOCK_STREAM, local);
    EXPECT_EQ(net_.listen(fd, 5).error(), 0);
    return fd;
  }
  address name_of(int fd) {
    const result<address> name = net_.getsockname(fd);
    EXPECT_TRUE(name) << name.error();
    return name ? *name : address();
  }

  // The two ends of a connection: who connected, and who accepted.
  std::pair<int, int> open_connection(
      const address& local = any_loopback_port) {
    const int listener = open_listener(local);
    const int client = open(local.family(), SOCK_STREAM);
    EXPECT_THAT(net_.connect(client, name_of(listener)).error(),
                AnyOf(0, EINPROGRESS));
    EXPECT_TRUE(wait_for(listener, POLLIN));
    const result<accepted_socket> accepted = net_.accept(listener);
    EXPECT_TRUE(accepted) << accepted.error();
    EXPECT_TRUE(wait_for(client, POLLOUT));
    close_now(listener);
    return {client, accepted ? keep(accepted->fd) : -1};
  }

  pipe_ends open_pipe() {
    const result<pipe_ends> ends = net_.pipe();
    EXPECT_TRUE(ends) << ends.error();
    if (!ends) return {};
    return {keep(ends->read_end), keep(ends->write_end)};
  }

  // A number that no open descriptor has.
  int closed_descriptor() {
    const int fd = open(AF_INET, SOCK_STREAM);
    close_now(fd);
    return fd;
  }

  bool wait_for(int fd, short events) {
    return (events_of(fd, events, deadline) & events) != 0;
  }
  short events_of(int fd, short asked,
                  std::optional<duration> timeout = duration(0)) {
    const poll_entry wanted[] = {{fd, asked}};
    std::vector<poll_entry> ready;
    const result<std::size_t> count = net_.poll(wanted, ready, timeout);
    EXPECT_TRUE(count) << count.error();
    return ready.empty() ? short{0} : ready.front().events;
  }

  result<std::string> received(int fd, std::size_t most = 100, int flags = 0) {
    std::string buffer(most, '\0');
    const result<std::size_t> count = net_.recv(fd, buffer, flags);
    if (!count) return failure{count.error()};
    buffer.resize(*count);
    return buffer;
  }
  std::string received_when_ready(int fd) {
    EXPECT_TRUE(wait_for(fd, POLLIN));
    const result<std::string> data = received(fd);
    EXPECT_TRUE(data) << data.error();
    return data ? *data : "";
  }

  network& net_ = posix_network();

 private:
  std::vector<int> kept_;
};

bool is_close_on_exec(int fd) { return (fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0; }

bool is_nonblocking(int fd) { return (fcntl(fd, F_GETFL) & O_NONBLOCK) != 0; }

// A folder of its own, short enough for the name of a socket.
class temporary_folder {
 public:
  temporary_folder() { EXPECT_NE(mkdtemp(path_.data()), nullptr); }
  ~temporary_folder() { std::filesystem::remove_all(path_); }
  std::string operator/(std::string_view name) const {
    return path_ + "/" + std::string(name);
  }

 private:
  std::string path_ = "/tmp/asyncore_XXXXXX";
};

// ---- Descriptors that are not open ----------------------------------------

struct call_on_descriptor {
  std::string name;
  std::function<int(network&, int fd)> error_of;
};

void PrintTo(const call_on_descriptor& call, std::ostream* out) {
  *out << call.name;
}

class posix_network_calls : public testing::TestWithParam<call_on_descriptor> {
};

TEST_P(posix_network_calls, answer_ebadf_for_a_descriptor_that_is_not_open) {
  network& net = posix_network();
  const result<int> closed = net.socket(AF_INET, SOCK_STREAM);
  ASSERT_TRUE(closed);
  ASSERT_TRUE(net.close(*closed));
  EXPECT_EQ(GetParam().error_of(net, *closed), EBADF);
  EXPECT_EQ(GetParam().error_of(net, -1), EBADF);
}

template <typename Call>
call_on_descriptor on_descriptor(std::string name, Call call) {
  return {std::move(name),
          [call](network& net, int fd) { return call(net, fd).error(); }};
}

std::array<char, 10> scratch;

int select_error(network& net, const select_lists& wanted) {
  select_lists ready;
  return net.select(wanted, ready, 0us).error();
}

INSTANTIATE_TEST_SUITE_P(
    all, posix_network_calls,
    testing::Values(
        on_descriptor("bind",
                      [](network& net, int fd) {
                        return net.bind(fd, any_loopback_port);
                      }),
        on_descriptor("bind_without_address",
                      [](network& net, int fd) {
                        return net.bind(fd, address());
                      }),
        on_descriptor("listen",
                      [](network& net, int fd) { return net.listen(fd, 5); }),
        on_descriptor("accept",
                      [](network& net, int fd) { return net.accept(fd); }),
        on_descriptor("connect",
                      [](network& net, int fd) {
                        return net.connect(fd, any_loopback_port);
                      }),
        on_descriptor("connect_to_too_long_a_path",
                      [](network& net, int fd) {
                        return net.connect(
                            fd, address::unix_path(std::string(200, 'x')));
                      }),
        on_descriptor("send", [](network& net,
                                 int fd) { return net.send(fd, "x", 0); }),
        on_descriptor("recv", [](network& net,
                                 int fd) { return net.recv(fd, scratch, 0); }),
        on_descriptor("sendto",
                      [](network& net, int fd) {
                        return net.sendto(fd, "x", 0, any_loopback_port);
                      }),
        on_descriptor("recvfrom",
                      [](network& net, int fd) {
                        return net.recvfrom(fd, scratch, 0);
                      }),
        on_descriptor("shutdown",
                      [](network& net, int fd) {
                        return net.shutdown(fd, SHUT_RDWR);
                      }),
        on_descriptor("close",
                      [](network& net, int fd) { return net.close(fd); }),
        on_descriptor("dup", [](network& net, int fd) { return net.dup(fd); }),
        on_descriptor("read", [](network& net,
                                 int fd) { return net.read(fd, scratch); }),
        on_descriptor("write",
                      [](network& net, int fd) { return net.write(fd, "x"); }),
        on_descriptor("set_nonblocking",
                      [](network& net, int fd) {
                        return net.set_nonblocking(fd, true);
                      }),
        on_descriptor("getsockopt",
                      [](network& net, int fd) {
                        return net.getsockopt(fd, SOL_SOCKET, SO_ERROR);
                      }),
        on_descriptor("setsockopt",
                      [](network& net, int fd) {
                        return net.setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, 1);
                      }),
        on_descriptor("reset_on_close",
                      [](network& net, int fd) {
                        return net.reset_on_close(fd);
                      }),
        on_descriptor("getsockname",
                      [](network& net, int fd) { return net.getsockname(fd); }),
        on_descriptor("getpeername",
                      [](network& net, int fd) { return net.getpeername(fd); }),
        call_on_descriptor{"select_read",
                           [](network& net, int fd) {
                             return select_error(net, {{fd}, {}, {}});
                           }},
        call_on_descriptor{"select_write",
                           [](network& net, int fd) {
                             return select_error(net, {{}, {fd}, {}});
                           }},
        call_on_descriptor{"select_except",
                           [](network& net, int fd) {
                             return select_error(net, {{}, {}, {fd}});
                           }}),
    [](const auto& each) { return each.param.name; });

TEST_F(posix_network_test, poll_answers_pollnval_for_a_closed_descriptor) {
  EXPECT_EQ(events_of(closed_descriptor(), POLLIN), POLLNVAL);
}

TEST_F(posix_network_test, poll_answers_pollnval_for_a_negative_descriptor) {
  EXPECT_EQ(events_of(-1, POLLIN, deadline), POLLNVAL);
}

// ---- socket, bind, listen, accept, connect ----------------------------------

TEST_F(posix_network_test, socket_is_nonblocking_and_close_on_exec) {
  const int fd = open(AF_INET, SOCK_STREAM);
  EXPECT_TRUE(is_nonblocking(fd));
  EXPECT_TRUE(is_close_on_exec(fd));
}

TEST_F(posix_network_test, socket_of_an_unknown_family_is_refused) {
  EXPECT_EQ(net_.socket(12345, SOCK_STREAM).error(), EAFNOSUPPORT);
}

TEST_F(posix_network_test, socket_takes_the_lowest_free_number) {
  const int first = open(AF_INET, SOCK_STREAM);
  const int second = open(AF_INET, SOCK_STREAM);
  close_now(first);
  EXPECT_EQ(open(AF_INET, SOCK_STREAM), first);
  EXPECT_GT(second, first);
}

TEST_F(posix_network_test, bind_to_port_zero_picks_a_port) {
  const int fd = open_bound(SOCK_STREAM, any_loopback_port);
  EXPECT_TRUE(name_of(fd).same_host(any_loopback_port));
  EXPECT_NE(name_of(fd).port(), 0);
}

TEST_F(posix_network_test, bind_to_a_port_in_use_is_refused) {
  const int listener = open_listener();
  const int second = open(AF_INET, SOCK_STREAM);
  EXPECT_EQ(net_.bind(second, name_of(listener)).error(), EADDRINUSE);
}

TEST_F(posix_network_test, bind_of_another_family_is_refused) {
  const int fd = open(AF_INET, SOCK_STREAM);
  const address other = address::ipv6({}, 0);
  EXPECT_EQ(net_.bind(fd, other).error(), EAFNOSUPPORT);
}

TEST_F(posix_network_test, an_address_of_no_family_is_refused) {
  const int fd = open(AF_INET, SOCK_DGRAM);
  EXPECT_EQ(net_.bind(fd, address()).error(), EAFNOSUPPORT);
  EXPECT_EQ(net_.connect(fd, address()).error(), EAFNOSUPPORT);
  EXPECT_EQ(net_.sendto(fd, "x", 0, address()).error(), EAFNOSUPPORT);
}

TEST_F(posix_network_test, accept_without_a_connection_is_eagain) {
  EXPECT_EQ(net_.accept(open_listener()).error(), EAGAIN);
}

TEST_F(posix_network_test, accept_is_nonblocking_and_close_on_exec) {
  const auto [client, server] = open_connection();
  EXPECT_TRUE(is_nonblocking(server));
  EXPECT_TRUE(is_close_on_exec(server));
}

TEST_F(posix_network_test, accept_tells_the_peer) {
  const int listener = open_listener();
  const int client = open(AF_INET, SOCK_STREAM);
  EXPECT_EQ(net_.connect(client, name_of(listener)).error(), EINPROGRESS);
  ASSERT_TRUE(wait_for(listener, POLLIN));
  const result<accepted_socket> accepted = net_.accept(listener);
  ASSERT_TRUE(accepted);
  keep(accepted->fd);
  EXPECT_EQ(accepted->peer, name_of(client));
}

TEST_F(posix_network_test, both_ends_of_a_connection_name_each_other) {
  const auto [client, server] = open_connection();
  EXPECT_EQ(*net_.getpeername(client), name_of(server));
  EXPECT_EQ(*net_.getpeername(server), name_of(client));
}

TEST_F(posix_network_test, getpeername_of_an_unconnected_socket_is_enotconn) {
  EXPECT_EQ(net_.getpeername(open(AF_INET, SOCK_STREAM)).error(), ENOTCONN);
}

TEST_F(posix_network_test, refused_connect_is_told_once_by_so_error) {
  const int bound = open_bound(SOCK_STREAM, any_loopback_port);
  const int client = open(AF_INET, SOCK_STREAM);
  EXPECT_EQ(net_.connect(client, name_of(bound)).error(), EINPROGRESS);
  ASSERT_TRUE(wait_for(client, POLLOUT));
  EXPECT_EQ(*net_.getsockopt(client, SOL_SOCKET, SO_ERROR), ECONNREFUSED);
  EXPECT_EQ(*net_.getsockopt(client, SOL_SOCKET, SO_ERROR), 0);
}

TEST_F(posix_network_test, ipv6_addresses_go_both_ways) {
  const result<int> probe = net_.socket(AF_INET6, SOCK_STREAM);
  if (!probe) GTEST_SKIP() << "no IPv6 here";
  keep(*probe);
  std::array<std::uint8_t, 16> loopback{};
  loopback[15] = 1;
  const address any_port = address::ipv6(loopback, 0);
  if (!net_.bind(*probe, any_port)) GTEST_SKIP() << "no IPv6 loopback here";
  const auto [client, server] = open_connection(any_port);
  EXPECT_EQ(net_.getpeername(client)->host_to_string(), "[::1]");
  EXPECT_EQ(*net_.getpeername(server), name_of(client));
}

// ---- UNIX sockets -----------------------------------------------------------

TEST_F(posix_network_test, unix_socket_is_named_by_its_path) {
  const temporary_folder folder;
  const address name = address::unix_path(folder / "socket");
  const auto [client, server] = open_connection(name);
  EXPECT_EQ(name_of(server), name);
  EXPECT_EQ(*net_.getpeername(client), name);
}

TEST_F(posix_network_test, unix_client_is_unnamed) {
  const temporary_folder folder;
  const auto [client, server] =
      open_connection(address::unix_path(folder / "socket"));
  EXPECT_EQ(name_of(client), address::unix_path(""));
  EXPECT_EQ(*net_.getpeername(server), address::unix_path(""));
}

TEST_F(posix_network_test, unix_accept_tells_an_unnamed_peer) {
  const temporary_folder folder;
  const int listener = open_listener(address::unix_path(folder / "socket"));
  const int client = open(AF_UNIX, SOCK_STREAM);
  EXPECT_EQ(net_.connect(client, name_of(listener)).error(), 0);
  const result<accepted_socket> accepted = net_.accept(listener);
  ASSERT_TRUE(accepted);
  keep(accepted->fd);
  EXPECT_EQ(accepted->peer, address::unix_path(""));
}

TEST_F(posix_network_test, abstract_unix_socket_keeps_its_nul_bytes) {
  const address name =
      address::unix_path("\0asyncore test\0"s + std::to_string(::getpid()));
  const auto [client, server] = open_connection(name);
  EXPECT_EQ(*net_.getpeername(client), name);
}

TEST_F(posix_network_test, binding_an_unnamed_unix_socket_picks_a_name) {
  const int fd = open_bound(SOCK_STREAM, address::unix_path(""));
  EXPECT_TRUE(name_of(fd).path().starts_with('\0'));  // unix(7), autobind
}

TEST_F(posix_network_test, unix_connect_to_no_socket_is_refused_at_once) {
  const temporary_folder folder;
  const int client = open(AF_UNIX, SOCK_STREAM);
  const address nobody = address::unix_path(folder / "socket");
  EXPECT_EQ(net_.connect(client, nobody).error(), ENOENT);
}

TEST_F(posix_network_test, too_long_a_unix_path_is_refused) {
  const int fd = open(AF_UNIX, SOCK_STREAM);
  const std::size_t room = sizeof(sockaddr_un::sun_path);
  const std::string longest = "/dev/null/" + std::string(room - 11, 'x');
  EXPECT_EQ(net_.bind(fd, address::unix_path(longest)).error(), ENOTDIR);
  EXPECT_EQ(net_.bind(fd, address::unix_path(longest + "x")).error(),
            ENAMETOOLONG);
}

TEST_F(posix_network_test, an_abstract_name_may_fill_all_the_room) {
  const std::size_t room = sizeof(sockaddr_un::sun_path);
  std::string name = "\0asyncore test "s + std::to_string(::getpid()) + " ";
  name.resize(room, 'x');
  const int fd = open_bound(SOCK_STREAM, address::unix_path(name));
  EXPECT_EQ(name_of(fd).path(), name);
  EXPECT_EQ(net_.bind(fd, address::unix_path(name + "x")).error(),
            ENAMETOOLONG);
}

TEST_F(posix_network_test, a_unix_path_with_a_nul_byte_inside_is_refused) {
  const int fd = open(AF_UNIX, SOCK_STREAM);
  EXPECT_EQ(net_.bind(fd, address::unix_path("/tmp/a\0b"s)).error(), EINVAL);
}

// ---- send, recv, shutdown ---------------------------------------------------

TEST_F(posix_network_test, what_is_sent_is_received) {
  const auto [client, server] = open_connection();
  EXPECT_EQ(*net_.send(client, "hello", 0), 5u);
  EXPECT_EQ(received_when_ready(server), "hello");
}

TEST_F(posix_network_test, recv_takes_no_more_than_its_buffer_holds) {
  const auto [client, server] = open_connection();
  EXPECT_EQ(*net_.send(client, "hello", 0), 5u);
  ASSERT_TRUE(wait_for(server, POLLIN));
  EXPECT_EQ(*received(server, 2), "he");
  EXPECT_EQ(*received(server), "llo");
}

TEST_F(posix_network_test, recv_without_data_is_eagain) {
  const auto [client, server] = open_connection();
  EXPECT_EQ(received(server).error(), EAGAIN);
}

TEST_F(posix_network_test, recv_with_msg_peek_leaves_the_data) {
  const auto [client, server] = open_connection();
  EXPECT_EQ(*net_.send(client, "hello", 0), 5u);
  ASSERT_TRUE(wait_for(server, POLLIN));
  EXPECT_EQ(*received(server, 100, MSG_PEEK), "hello");
  EXPECT_EQ(*received(server), "hello");
}

TEST_F(posix_network_test, recv_into_no_room_takes_nothing) {
  const auto [client, server] = open_connection();
  EXPECT_EQ(*net_.send(client, "hello", 0), 5u);
  ASSERT_TRUE(wait_for(server, POLLIN));
  EXPECT_EQ(*net_.recv(server, {}, 0), 0u);
  EXPECT_EQ(*received(server), "hello");
}

TEST_F(posix_network_test, recv_after_the_end_of_the_stream_is_empty) {
  const auto [client, server] = open_connection();
  EXPECT_TRUE(net_.shutdown(client, SHUT_WR));
  EXPECT_EQ(received_when_ready(server), "");
}

TEST_F(posix_network_test, send_of_nothing_takes_nothing) {
  const auto [client, server] = open_connection();
  EXPECT_EQ(*net_.send(client, "", 0), 0u);
  EXPECT_EQ(*net_.send(client, {}, 0), 0u);
  EXPECT_EQ(received(server).error(), EAGAIN);
}

TEST_F(posix_network_test, send_without_room_is_eagain) {
  const auto [client, server] = open_connection();
  const std::string much(1 << 20, 'x');
  result<std::size_t> sent = net_.send(client, much, 0);
  while (sent) sent = net_.send(client, much, 0);
  EXPECT_EQ(sent.error(), EAGAIN);
}

TEST_F(posix_network_test, shutdown_of_an_unknown_kind_is_einval) {
  const auto [client, server] = open_connection();
  EXPECT_EQ(net_.shutdown(client, 99).error(), EINVAL);
}

TEST_F(posix_network_test, shutdown_of_an_unconnected_socket_is_enotconn) {
  const int fd = open(AF_INET, SOCK_STREAM);
  EXPECT_EQ(net_.shutdown(fd, SHUT_RDWR).error(), ENOTCONN);
}

TEST_F(posix_network_test, sockets_calls_on_a_pipe_are_enotsock) {
  const int fd = open_pipe().write_end;
  EXPECT_EQ(net_.send(fd, "x", 0).error(), ENOTSOCK);
  EXPECT_EQ(received(fd).error(), ENOTSOCK);
  EXPECT_EQ(net_.getsockname(fd).error(), ENOTSOCK);
}

// ---- SIGPIPE ----------------------------------------------------------------

sigset_t blocked_signals() {
  sigset_t blocked;
  pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
  return blocked;
}

bool is_sigpipe_pending() {
  sigset_t pending;
  sigpending(&pending);
  return sigismember(&pending, SIGPIPE) == 1;
}

// Its disposition is the default, so a SIGPIPE that gets out ends the program.
class posix_network_sigpipe_test : public posix_network_test {
 protected:
  void SetUp() override { previous_ = std::signal(SIGPIPE, SIG_DFL); }
  void TearDown() override { std::signal(SIGPIPE, previous_); }

 private:
  void (*previous_)(int) = SIG_DFL;
};

TEST_F(posix_network_sigpipe_test, send_answers_epipe_and_raises_nothing) {
  const auto [client, server] = open_connection();
  EXPECT_TRUE(net_.shutdown(client, SHUT_WR));
  EXPECT_EQ(net_.send(client, "x", 0).error(), EPIPE);
}

TEST_F(posix_network_sigpipe_test, sendto_answers_epipe_and_raises_nothing) {
  const auto [client, server] = open_connection();
  EXPECT_TRUE(net_.shutdown(client, SHUT_WR));
  EXPECT_EQ(net_.sendto(client, "x", 0, name_of(server)).error(), EPIPE);
}

TEST_F(posix_network_sigpipe_test, write_to_a_socket_raises_nothing) {
  const auto [client, server] = open_connection();
  EXPECT_TRUE(net_.shutdown(client, SHUT_WR));
  EXPECT_EQ(net_.write(client, "x").error(), EPIPE);
}

TEST_F(posix_network_sigpipe_test, write_to_a_broken_pipe_raises_nothing) {
  const pipe_ends ends = open_pipe();
  close_now(ends.read_end);
  EXPECT_EQ(net_.write(ends.write_end, "x").error(), EPIPE);
  EXPECT_FALSE(is_sigpipe_pending());
}

TEST_F(posix_network_sigpipe_test, write_leaves_the_signal_mask_as_it_was) {
  const pipe_ends ends = open_pipe();
  close_now(ends.read_end);
  EXPECT_EQ(net_.write(ends.write_end, "x").error(), EPIPE);
  const sigset_t blocked = blocked_signals();
  EXPECT_EQ(sigismember(&blocked, SIGPIPE), 0);
}

TEST_F(posix_network_sigpipe_test, write_leaves_a_sigpipe_of_others_pending) {
  sigset_t sigpipe;
  sigemptyset(&sigpipe);
  sigaddset(&sigpipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &sigpipe, nullptr);
  std::raise(SIGPIPE);
  const pipe_ends ends = open_pipe();
  close_now(ends.read_end);

  EXPECT_EQ(net_.write(ends.write_end, "x").error(), EPIPE);

  EXPECT_TRUE(is_sigpipe_pending());
  const timespec at_once{};
  sigtimedwait(&sigpipe, nullptr, &at_once);
  pthread_sigmask(SIG_UNBLOCK, &sigpipe, nullptr);
}

TEST_F(posix_network_sigpipe_test, write_works_where_sigpipe_is_ignored) {
  std::signal(SIGPIPE, SIG_IGN);
  const pipe_ends ends = open_pipe();
  close_now(ends.read_end);
  EXPECT_EQ(net_.write(ends.write_end, "x").error(), EPIPE);
}

// ---- Datagrams --------------------------------------------------------------

TEST_F(posix_network_test, datagram_is_received_with_its_sender) {
  const int receiver = open_bound(SOCK_DGRAM, any_loopback_port);
  const int sender = open_bound(SOCK_DGRAM, any_loopback_port);
  EXPECT_EQ(*net_.sendto(sender, "hello", 0, name_of(receiver)), 5u);
  ASSERT_TRUE(wait_for(receiver, POLLIN));
  std::array<char, 100> buffer;
  const result<received_datagram> got = net_.recvfrom(receiver, buffer, 0);
  ASSERT_TRUE(got);
  EXPECT_EQ(std::string_view(buffer.data(), got->size), "hello");
  EXPECT_EQ(got->from, name_of(sender));
}

TEST_F(posix_network_test, datagram_too_long_for_the_buffer_is_cut) {
  const int receiver = open_bound(SOCK_DGRAM, any_loopback_port);
  const int sender = open(AF_INET, SOCK_DGRAM);
  EXPECT_EQ(*net_.sendto(sender, "hello", 0, name_of(receiver)), 5u);
  ASSERT_TRUE(wait_for(receiver, POLLIN));
  EXPECT_EQ(*received(receiver, 2), "he");
  EXPECT_EQ(received(receiver).error(), EAGAIN);
}

TEST_F(posix_network_test, datagram_may_be_empty) {
  const int receiver = open_bound(SOCK_DGRAM, any_loopback_port);
  const int sender = open(AF_INET, SOCK_DGRAM);
  EXPECT_EQ(*net_.sendto(sender, "", 0, name_of(receiver)), 0u);
  ASSERT_TRUE(wait_for(receiver, POLLIN));
  EXPECT_EQ(*received(receiver), "");
  EXPECT_EQ(received(receiver).error(), EAGAIN);
}

TEST_F(posix_network_test, recvfrom_without_data_is_eagain) {
  const int receiver = open_bound(SOCK_DGRAM, any_loopback_port);
  EXPECT_EQ(net_.recvfrom(receiver, scratch, 0).error(), EAGAIN);
}

TEST_F(posix_network_test, recvfrom_on_a_connection_tells_no_sender) {
  const auto [client, server] = open_connection();
  EXPECT_EQ(*net_.send(client, "hello", 0), 5u);
  ASSERT_TRUE(wait_for(server, POLLIN));
  const result<received_datagram> got = net_.recvfrom(server, scratch, 0);
  ASSERT_TRUE(got);
  EXPECT_EQ(got->size, 5u);
  EXPECT_EQ(got->from, address());
}

// ---- close, dup, read, write, pipe, set_nonblocking -------------------------

TEST_F(posix_network_test, close_ends_the_stream_of_the_peer) {
  const auto [client, server] = open_connection();
  close_now(client);
  EXPECT_EQ(received_when_ready(server), "");
}

TEST_F(posix_network_test, reset_on_close_resets_the_peer) {
  const auto [client, server] = open_connection();
  EXPECT_TRUE(net_.reset_on_close(client));
  close_now(client);
  ASSERT_TRUE(wait_for(server, POLLERR));
  EXPECT_EQ(received(server).error(), ECONNRESET);
}

TEST_F(posix_network_test, dup_is_another_number_for_the_same_socket) {
  const auto [client, server] = open_connection();
  const result<int> copy = net_.dup(client);
  ASSERT_TRUE(copy);
  keep(*copy);
  close_now(client);
  EXPECT_EQ(*net_.send(*copy, "hello", 0), 5u);
  EXPECT_EQ(received_when_ready(server), "hello");
}

TEST_F(posix_network_test, dup_is_close_on_exec) {
  const result<int> copy = net_.dup(open(AF_INET, SOCK_STREAM));
  ASSERT_TRUE(copy);
  EXPECT_TRUE(is_close_on_exec(keep(*copy)));
}

TEST_F(posix_network_test, pipe_carries_what_is_written_to_it) {
  const pipe_ends ends = open_pipe();
  EXPECT_EQ(*net_.write(ends.write_end, "hello"), 5u);
  EXPECT_EQ(*net_.read(ends.read_end, scratch), 5u);
  EXPECT_EQ(std::string_view(scratch.data(), 5), "hello");
}

TEST_F(posix_network_test, pipe_is_nonblocking_and_close_on_exec) {
  const pipe_ends ends = open_pipe();
  for (const int fd : {ends.read_end, ends.write_end}) {
    EXPECT_TRUE(is_nonblocking(fd));
    EXPECT_TRUE(is_close_on_exec(fd));
  }
}

TEST_F(posix_network_test, read_of_an_empty_pipe_is_eagain) {
  EXPECT_EQ(net_.read(open_pipe().read_end, scratch).error(), EAGAIN);
}

TEST_F(posix_network_test, read_of_a_pipe_without_writers_is_empty) {
  const pipe_ends ends = open_pipe();
  close_now(ends.write_end);
  EXPECT_EQ(*net_.read(ends.read_end, scratch), 0u);
}

TEST_F(posix_network_test, write_to_a_full_pipe_is_eagain) {
  const int fd = open_pipe().write_end;
  const std::string much(1 << 20, 'x');
  result<std::size_t> written = net_.write(fd, much);
  while (written) written = net_.write(fd, much);
  EXPECT_EQ(written.error(), EAGAIN);
}

TEST_F(posix_network_test, write_of_nothing_writes_nothing) {
  const pipe_ends ends = open_pipe();
  EXPECT_EQ(*net_.write(ends.write_end, ""), 0u);
  EXPECT_EQ(*net_.write(ends.write_end, {}), 0u);
  EXPECT_EQ(net_.read(ends.read_end, scratch).error(), EAGAIN);
}

TEST_F(posix_network_test, read_and_write_work_on_sockets) {
  const auto [client, server] = open_connection();
  EXPECT_EQ(*net_.write(client, "hello"), 5u);
  ASSERT_TRUE(wait_for(server, POLLIN));
  EXPECT_EQ(*net_.read(server, scratch), 5u);
}

TEST_F(posix_network_test, set_nonblocking_sets_and_clears_the_flag) {
  const int fd = open(AF_INET, SOCK_STREAM);
  EXPECT_TRUE(net_.set_nonblocking(fd, false));
  EXPECT_FALSE(is_nonblocking(fd));
  EXPECT_TRUE(net_.set_nonblocking(fd, true));
  EXPECT_TRUE(is_nonblocking(fd));
}

// ---- Options ----------------------------------------------------------------

TEST_F(posix_network_test, an_option_keeps_the_value_that_it_was_given) {
  const int fd = open(AF_INET, SOCK_STREAM);
  EXPECT_EQ(*net_.getsockopt(fd, SOL_SOCKET, SO_REUSEADDR), 0);
  EXPECT_TRUE(net_.setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, 1));
  EXPECT_EQ(*net_.getsockopt(fd, SOL_SOCKET, SO_REUSEADDR), 1);
}

TEST_F(posix_network_test, an_unknown_option_is_enoprotoopt) {
  const int fd = open(AF_INET, SOCK_STREAM);
  EXPECT_EQ(net_.getsockopt(fd, SOL_SOCKET, 12345).error(), ENOPROTOOPT);
  EXPECT_EQ(net_.setsockopt(fd, SOL_SOCKET, 12345, 1).error(), ENOPROTOOPT);
}

// ---- resolve ----------------------------------------------------------------

TEST_F(posix_network_test, resolve_reads_numeric_hosts) {
  const auto v4 = net_.resolve("127.0.0.1", 80, AF_UNSPEC);
  ASSERT_TRUE(v4);
  EXPECT_THAT(*v4, ElementsAre(address::ipv4(INADDR_LOOPBACK, 80)));
  const auto v6 = net_.resolve("::1", 80, AF_UNSPEC);
  ASSERT_TRUE(v6);
  EXPECT_THAT(*v6, ElementsAre(*address::parse("[::1]:80")));
}

TEST_F(posix_network_test, resolve_knows_localhost) {
  const auto found = net_.resolve("localhost", 80, AF_UNSPEC);
  ASSERT_TRUE(found) << found.error();
  EXPECT_THAT(*found, Contains(AnyOf(*address::parse("127.0.0.1:80"),
                                     *address::parse("[::1]:80"))));
}

TEST_F(posix_network_test, resolve_tells_each_address_once) {
  auto found = net_.resolve("localhost", 80, AF_UNSPEC);
  ASSERT_TRUE(found);
  std::sort(found->begin(), found->end());
  EXPECT_EQ(std::adjacent_find(found->begin(), found->end()), found->end());
}

TEST_F(posix_network_test, resolve_looks_for_one_family_if_told_to) {
  const auto found = net_.resolve("localhost", 80, AF_INET);
  ASSERT_TRUE(found);
  EXPECT_THAT(*found, ElementsAre(address::ipv4(INADDR_LOOPBACK, 80)));
}

TEST_F(posix_network_test, resolve_of_a_host_of_another_family_is_enoent) {
  EXPECT_EQ(net_.resolve("127.0.0.1", 80, AF_INET6).error(), ENOENT);
}

TEST_F(posix_network_test, resolve_for_an_unknown_family_is_eafnosupport) {
  EXPECT_EQ(net_.resolve("127.0.0.1", 80, AF_UNIX).error(), EAFNOSUPPORT);
}

// EAGAIN is what a machine without name servers answers.
TEST_F(posix_network_test, resolve_of_an_unknown_name_fails) {
  EXPECT_THAT(net_.resolve("nonexistent.invalid", 80, AF_UNSPEC).error(),
              AnyOf(ENOENT, EAGAIN));
}

TEST_F(posix_network_test, resolve_of_what_cannot_be_a_name_is_enoent) {
  EXPECT_EQ(net_.resolve("", 80, AF_UNSPEC).error(), ENOENT);
  EXPECT_EQ(net_.resolve("127.0.0.1\0x"s, 80, AF_UNSPEC).error(), ENOENT);
}

// ---- select and poll --------------------------------------------------------

class posix_network_wait_test : public posix_network_test {
 protected:
  // A descriptor that is readable, and one that is not.
  int open_readable() {
    const pipe_ends ends = open_pipe();
    EXPECT_EQ(*net_.write(ends.write_end, "x"), 1u);
    return ends.read_end;
  }
  int open_silent() { return open_pipe().read_end; }
  int open_writable() { return open_pipe().write_end; }

  result<std::size_t> select(std::optional<duration> timeout) {
    return net_.select(wanted_, ready_, timeout);
  }
  result<std::size_t> poll(const std::vector<poll_entry>& wanted,
                           std::optional<duration> timeout) {
    return net_.poll(wanted, answers_, timeout);
  }

  select_lists wanted_;
  select_lists ready_;
  std::vector<poll_entry> answers_;
};

TEST_F(posix_network_wait_test, select_answers_in_the_order_asked) {
  const int first = open_readable();
  const int second = open_readable();
  const int third = open_readable();
  wanted_.read = {third, first, open_silent(), second};
  EXPECT_EQ(*select(deadline), 3u);
  EXPECT_THAT(ready_.read, ElementsAre(third, first, second));
}

TEST_F(posix_network_wait_test, select_keeps_its_three_lists_apart) {
  const auto [client, server] = open_connection();
  EXPECT_EQ(*net_.send(client, "x", MSG_OOB), 1u);
  ASSERT_TRUE(wait_for(server, POLLPRI));
  const int readable = open_readable();
  wanted_ = {{readable, server}, {server}, {readable, server}};
  EXPECT_EQ(*select(deadline), 3u);
  EXPECT_THAT(ready_.read, ElementsAre(readable));
  EXPECT_THAT(ready_.write, ElementsAre(server));
  EXPECT_THAT(ready_.except, ElementsAre(server));
}

TEST_F(posix_network_wait_test, select_counts_a_descriptor_once_a_list) {
  const auto [client, server] = open_connection();
  EXPECT_EQ(*net_.send(client, "x", 0), 1u);
  ASSERT_TRUE(wait_for(server, POLLIN));
  wanted_ = {{server}, {server}, {server}};
  EXPECT_EQ(*select(deadline), 2u);
}

TEST_F(posix_network_wait_test, select_forgets_what_was_ready_before) {
  ready_ = {{1}, {2}, {3}};
  wanted_.read = {open_silent()};
  EXPECT_EQ(*select(0us), 0u);
  EXPECT_TRUE(ready_.empty());
}

TEST_F(posix_network_wait_test, select_that_fails_leaves_nothing_ready) {
  ready_ = {{1}, {2}, {3}};
  wanted_.read = {open_readable(), closed_descriptor()};
  EXPECT_EQ(select(deadline).error(), EBADF);
  EXPECT_TRUE(ready_.empty());
}

TEST_F(posix_network_wait_test, select_refuses_descriptors_past_fd_setsize) {
  for (const int fd : {FD_SETSIZE, FD_SETSIZE + 1, INT_MAX}) {
    EXPECT_EQ(select_error(net_, {{fd}, {}, {}}), EINVAL);
    EXPECT_EQ(select_error(net_, {{}, {fd}, {}}), EINVAL);
    EXPECT_EQ(select_error(net_, {{}, {}, {fd}}), EINVAL);
  }
}

// Linux by itself would take it for ready (core_sys_select).
TEST_F(posix_network_wait_test, select_refuses_closed_numbers_however_high) {
  EXPECT_EQ(select_error(net_, {{FD_SETSIZE - 1}, {}, {}}), EBADF);
  EXPECT_EQ(select_error(net_, {{}, {open_writable(), 700}, {}}), EBADF);
}

TEST_F(posix_network_wait_test, poll_takes_descriptors_past_fd_setsize) {
  rlimit limit;
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  if (limit.rlim_max <= FD_SETSIZE + 10) GTEST_SKIP() << "too few descriptors";
  const rlimit before = limit;
  limit.rlim_cur = std::max<rlim_t>(limit.rlim_cur, FD_SETSIZE + 10);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
  const int high = keep(fcntl(open_readable(), F_DUPFD_CLOEXEC, FD_SETSIZE));
  ASSERT_GE(high, FD_SETSIZE);
  EXPECT_EQ(events_of(high, POLLIN), POLLIN);
  EXPECT_EQ(select_error(net_, {{high}, {}, {}}), EINVAL);
  close_now(high);
  setrlimit(RLIMIT_NOFILE, &before);
}

TEST_F(posix_network_wait_test, poll_answers_in_the_order_asked) {
  const int first = open_readable();
  const int second = open_writable();
  EXPECT_EQ(*poll({{second, POLLOUT},
                   {open_silent(), POLLIN},
                   {first, POLLIN | POLLPRI}},
                  deadline),
            2u);
  EXPECT_THAT(answers_, ElementsAre(poll_entry{second, POLLOUT},
                                    poll_entry{first, POLLIN}));
}

TEST_F(posix_network_wait_test, poll_tells_only_what_was_asked) {
  const auto [client, server] = open_connection();
  EXPECT_EQ(*net_.send(client, "x", 0), 1u);
  ASSERT_TRUE(wait_for(server, POLLIN));
  EXPECT_EQ(events_of(server, POLLOUT), POLLOUT);
  EXPECT_EQ(events_of(server, POLLIN), POLLIN);
  EXPECT_EQ(events_of(server, POLLIN | POLLOUT), POLLIN | POLLOUT);
}

TEST_F(posix_network_wait_test, poll_tells_hangups_unasked) {
  const pipe_ends ends = open_pipe();
  close_now(ends.write_end);
  EXPECT_EQ(events_of(ends.read_end, 0), POLLHUP);
}

TEST_F(posix_network_wait_test, poll_forgets_what_was_ready_before) {
  answers_ = {{1, POLLIN}};
  EXPECT_EQ(*poll({{open_silent(), POLLIN}}, 0us), 0u);
  EXPECT_THAT(answers_, IsEmpty());
}

TEST_F(posix_network_wait_test, poll_mixes_open_and_closed_descriptors) {
  const int readable = open_readable();
  const int closed = closed_descriptor();
  EXPECT_EQ(
      *poll({{-7, POLLIN}, {readable, POLLIN}, {closed, POLLIN}}, deadline),
      3u);
  EXPECT_THAT(answers_, ElementsAre(poll_entry{-7, POLLNVAL},
                                    poll_entry{readable, POLLIN},
                                    poll_entry{closed, POLLNVAL}));
}

// ---- Timeouts ---------------------------------------------------------------

TEST_F(posix_network_wait_test, neither_wait_ends_before_its_timeout) {
  wanted_.read = {open_silent()};
  for (const duration timeout : {1us, 999us, 1500us, 20'000us}) {
    const time_point begin = net_.now();
    EXPECT_EQ(*select(timeout), 0u);
    const time_point middle = net_.now();
    EXPECT_EQ(*poll({{wanted_.read.front(), POLLIN}}, timeout), 0u);
    const time_point end = net_.now();
    EXPECT_GE(middle - begin, timeout);
    EXPECT_GE(end - middle, timeout);
    EXPECT_LT(end - begin, deadline);
  }
}

TEST_F(posix_network_wait_test, a_wait_for_nothing_only_sleeps) {
  const time_point begin = net_.now();
  EXPECT_EQ(*select(2ms), 0u);
  EXPECT_EQ(*poll({}, 2ms), 0u);
  EXPECT_GE(net_.now() - begin, 4ms);
}

TEST_F(posix_network_wait_test, a_negative_timeout_ends_at_once) {
  wanted_.read = {open_silent()};
  for (const duration timeout : {duration(-1), duration::min()}) {
    EXPECT_EQ(*select(timeout), 0u);
    EXPECT_EQ(*poll({{wanted_.read.front(), POLLIN}}, timeout), 0u);
  }
}

TEST_F(posix_network_wait_test, no_timeout_waits_until_something_is_ready) {
  wanted_.read = {open_readable()};
  EXPECT_EQ(*select(std::nullopt), 1u);
  EXPECT_EQ(*poll({{wanted_.read.front(), POLLIN}}, std::nullopt), 1u);
}

// ---- Signals ----------------------------------------------------------------

std::atomic<int> ticks_left = 0;
std::atomic<int> tick_target = -1;

// Writes one byte to the target with the last of the ticks.
void tick(int) {
  if (ticks_left.fetch_sub(1) != 1 || tick_target < 0) return;
  if (::write(tick_target, "x", 1) != 1) std::abort();
}

// A signal every two milliseconds that interrupts system calls.
class ticking {
 public:
  explicit ticking(int ticks, int target = -1) {
    ticks_left = ticks;
    tick_target = target;
    struct sigaction action {};
    action.sa_handler = tick;
    sigaction(SIGALRM, &action, &previous_);
    const itimerval often{{0, 2000}, {0, 2000}};
    setitimer(ITIMER_REAL, &often, nullptr);
  }
  ~ticking() {
    const itimerval never{};
    setitimer(ITIMER_REAL, &never, nullptr);
    sigaction(SIGALRM, &previous_, nullptr);
  }

 private:
  struct sigaction previous_ {};
};

TEST_F(posix_network_wait_test, both_waits_hand_eintr_through) {
  wanted_.read = {open_silent()};
  const ticking signals(1);
  EXPECT_EQ(select(deadline).error(), EINTR);
  EXPECT_EQ(poll({{wanted_.read.front(), POLLIN}}, deadline).error(), EINTR);
}

TEST_F(posix_network_wait_test, a_timeout_of_ages_does_not_overflow) {
  wanted_.read = {open_silent()};
  const ticking signals(1);
  for (const duration timeout : {duration(10 * 366 * 24h), duration::max()}) {
    EXPECT_EQ(select(timeout).error(), EINTR);
    EXPECT_EQ(poll({{wanted_.read.front(), POLLIN}}, timeout).error(), EINTR);
  }
}

TEST_F(posix_network_wait_test, recv_goes_on_after_a_signal) {
  const auto [client, server] = open_connection();
  EXPECT_TRUE(net_.set_nonblocking(server, false));
  const ticking signals(3, client);
  EXPECT_EQ(*received(server), "x");
}

TEST_F(posix_network_wait_test, read_goes_on_after_a_signal) {
  const pipe_ends ends = open_pipe();
  EXPECT_TRUE(net_.set_nonblocking(ends.read_end, false));
  const ticking signals(3, ends.write_end);
  EXPECT_EQ(*net_.read(ends.read_end, scratch), 1u);
}

// ---- The clock and the factory ----------------------------------------------

TEST_F(posix_network_test, now_is_never_zero_and_never_goes_back) {
  time_point last;
  for (int i = 0; i < 1000; ++i) {
    const time_point now = net_.now();
    EXPECT_GT(now, time_point());
    EXPECT_GE(now, last);
    last = now;
  }
}

TEST_F(posix_network_test, two_of_them_are_the_same_network) {
  const std::unique_ptr<network> other = make_posix_network();
  const int fd = open(AF_INET, SOCK_STREAM);
  EXPECT_TRUE(other->getsockname(fd));
  EXPECT_GE(other->now(), net_.now() - deadline);
}

TEST_F(posix_network_test, the_default_one_is_always_the_same_object) {
  EXPECT_EQ(&posix_network(), &posix_network());
}

}  // namespace
}  // namespace asyncore
