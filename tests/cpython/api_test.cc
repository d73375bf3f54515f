// BaseTestAPI of CPython's test_asyncore: channels through the transitions of
// real connections.

#include <fcntl.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/dispatcher.h"
#include "core/exceptions.h"
#include "gtest/gtest.h"
#include "sim/testing/probe.h"
#include "tests/cpython/loopback_fixture.h"

namespace asyncore {
namespace {

using rehearse::testkit::probe;

// Reading and writing may go unhandled, as in CPython's cases; for all else
// that the case does not set, it fails.
void make_strict(probe& channel) {
  const auto unwanted = [](const char* name) {
    return [name] {
      ADD_FAILURE() << name << " is not to be called: "
                    << describe_current_exception().message;
    };
  };
  channel.on_connect = unwanted("handle_connect");
  channel.on_accept = unwanted("handle_accept");
  channel.on_expt = unwanted("handle_expt");
  channel.on_close = unwanted("handle_close");
  channel.on_error = unwanted("handle_error");
  channel.on_accepted = [](asyncore::socket, const address&) {
    ADD_FAILURE() << "handle_accepted is not to be called";
  };
}

// A server that gives each connection a channel of its own, and a client.
class base_test_api : public loopback_test {
 protected:
  void serve() {
    server_.create_socket(family());
    server_.set_reuse_addr();
    server_.bind(any_address());
    server_.listen(5);
  }
  void connect_client() {
    client_.create_socket(family());
    client_.connect(name_of(server_));
  }
  void run_until_flag() {
    EXPECT_TRUE(run_until([this] { return flag_; }));
  }

  bool flag_ = false;
  // Told of the server's end of each connection.
  std::function<void(probe&)> on_connection_ = [](probe&) {};
  std::vector<std::unique_ptr<probe>> connections_;
  probe server_{map_};
  probe client_{map_};

 private:
  void SetUp() override {
    make_strict(server_);
    make_strict(client_);
    server_.on_accept = [this] { server_.dispatcher::handle_accept(); };
    server_.on_accepted = [this](asyncore::socket sock, const address&) {
      connections_.push_back(std::make_unique<probe>(std::move(sock)));
      make_strict(*connections_.back());
      connections_.back()->wants_write = false;
      on_connection_(*connections_.back());
    };
    client_.on_connect = [] {};
  }
};

INSTANTIATE_TEST_SUITE_P(, base_test_api, testing::ValuesIn(every_arm()),
                         arm_name);

TEST_P(base_test_api, test_handle_connect) {
  client_.on_connect = [this] { flag_ = true; };
  serve();
  connect_client();
  run_until_flag();
}

TEST_P(base_test_api, test_handle_accept) {
  server_.on_accept = [this] { flag_ = true; };
  serve();
  connect_client();
  run_until_flag();
}

TEST_P(base_test_api, test_handle_accepted) {
  server_.on_accepted = [this](asyncore::socket sock, const address& from) {
    flag_ = true;
    EXPECT_TRUE(sock.is_open());
    EXPECT_EQ(from.family(), family());
  };
  serve();
  connect_client();
  run_until_flag();
}

TEST_P(base_test_api, test_handle_read) {
  const std::string sent(1024, 'x');
  on_connection_ = [&](probe& made) {
    EXPECT_EQ(made.send(sent), sent.size());
  };
  std::string received;
  client_.on_read = [&] { received += client_.recv(sent.size()); };
  serve();
  connect_client();
  EXPECT_TRUE(run_until([&] { return received == sent; }));
}

TEST_P(base_test_api, test_handle_write) {
  client_.on_write = [this] { flag_ = true; };
  serve();
  connect_client();
  run_until_flag();
}

TEST_P(base_test_api, test_handle_close) {
  int closes = 0;
  client_.on_read = [this] { EXPECT_EQ(client_.recv(1), ""); };
  client_.on_close = [&] {
    ++closes;
    client_.close();
  };
  on_connection_ = [](probe& made) { made.close(); };
  serve();
  connect_client();
  EXPECT_TRUE(run_until([&] { return closes > 0; }));
  // bpo-30985: poll tells of the hang-up of a UNIX socket beside the end of
  // its stream, and CPython calls the closed channel once more.
  const bool twice = family() == AF_UNIX && use_poll() && !is_safe();
  EXPECT_EQ(closes, twice ? 2 : 1);
}

// bpo-5661, bpo-11265: each write to a broken connection may be the one that
// learns of it.
TEST_P(base_test_api, test_handle_close_after_conn_broken) {
  const std::string sent(128, '\0');
  client_.on_write = [&] { client_.send(sent); };
  client_.on_close = client_.on_expt = [this] {
    flag_ = true;
    client_.close();
  };
  on_connection_ = [&](probe& made) {
    made.on_read = [&] {
      made.recv(sent.size());
      made.close();
    };
  };
  serve();
  connect_client();
  run_until_flag();
}

TEST_P(base_test_api, test_handle_error) {
  std::string error;
  client_.on_write = [] { throw std::domain_error("1.0 / 0"); };
  client_.on_error = [&] {
    error = describe_current_exception().type;
    try {
      throw;
    } catch (const std::domain_error& current) {
      EXPECT_STREQ(current.what(), "1.0 / 0");
    }
  };
  serve();
  connect_client();
  EXPECT_TRUE(run_until([&] { return !error.empty(); }));
  EXPECT_EQ(error, "std::domain_error");
}

TEST_P(base_test_api, test_connection_attributes) {
  serve();
  EXPECT_FALSE(server_.connected);
  EXPECT_TRUE(server_.accepting);
  EXPECT_FALSE(client_.connected);
  EXPECT_FALSE(client_.accepting);

  connect_client();
  ASSERT_TRUE(run_until([this] { return client_.connected; }));
  EXPECT_FALSE(server_.connected);
  EXPECT_TRUE(server_.accepting);
  EXPECT_FALSE(client_.accepting);

  client_.close();
  EXPECT_FALSE(server_.connected);
  EXPECT_TRUE(server_.accepting);
  EXPECT_FALSE(client_.connected);
  EXPECT_FALSE(client_.accepting);

  server_.close();
  EXPECT_FALSE(server_.connected);
  EXPECT_FALSE(server_.accepting);
}

TEST_P(base_test_api, test_create_socket) {
  client_.create_socket(family());
  EXPECT_EQ(client_.family_and_type, std::pair(family(), int{SOCK_STREAM}));
  const int fd = client_.socket().fileno();
  EXPECT_EQ(*net_.getsockopt(fd, SOL_SOCKET, SO_TYPE), SOCK_STREAM);
  EXPECT_EQ(*net_.getsockopt(fd, SOL_SOCKET, SO_DOMAIN), family());
  if (is_simulated()) return;  // Of which there are no flags to look at.
  EXPECT_NE(::fcntl(fd, F_GETFL) & O_NONBLOCK, 0);
  EXPECT_NE(::fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
}

// Cases that CPython skips for UNIX sockets.
class base_test_api_ip : public base_test_api {};

INSTANTIATE_TEST_SUITE_P(, base_test_api_ip, testing::ValuesIn(ip_arms()),
                         arm_name);

TEST_P(base_test_api_ip, test_bind) {
  serve();
  probe second(map_);
  second.create_socket(family());
  try {
    second.bind(name_of(server_));
    FAIL() << "the address is taken";
  } catch (const os_error& error) {
    EXPECT_EQ(error.number(), EADDRINUSE);
  }
}

TEST_P(base_test_api_ip, test_set_reuse_addr) {
  const auto reuses_address = [this](const dispatcher& channel) {
    const int fd = channel.socket().fileno();
    return *net_.getsockopt(fd, SOL_SOCKET, SO_REUSEADDR) != 0;
  };
  probe channel(asyncore::socket(net_, *net_.socket(family(), SOCK_STREAM)),
                map_);
  EXPECT_FALSE(reuses_address(channel));
  channel.close();
  channel.create_socket(family());
  channel.set_reuse_addr();
  EXPECT_TRUE(reuses_address(channel));
}

// bpo-10340: the server finds connections that are reset already.
TEST_P(base_test_api_ip, test_quick_connect) {
  constexpr std::size_t clients = 5;  // As many as wait in the backlog.
  std::size_t closed = 0;
  on_connection_ = [&](probe& made) {
    made.on_read = [&] { made.recv(10); };
    made.on_close = [&] {
      if (made.socket().is_open()) ++closed;
      made.close();
    };
  };
  serve();
  for (std::size_t i = 0; i < clients; ++i) {
    asyncore::socket client = connect_socket(name_of(server_));
    ASSERT_TRUE(net_.reset_on_close(client.fileno()));
    ASSERT_TRUE(client.close());
  }
  EXPECT_TRUE(run_until([&] { return closed == clients; }));
  EXPECT_EQ(connections_.size(), clients);

  connect_client();
  EXPECT_TRUE(run_until([&] { return connections_.size() == clients + 1; }));
  EXPECT_TRUE(connections_.back()->connected);
}

TEST_P(base_test_api_ip, test_handle_expt) {
  on_connection_ = [this](probe& made) {
    const int fd = made.socket().fileno();
    ASSERT_TRUE(net_.send(fd, "\xf4", MSG_OOB));
  };
  client_.on_expt = [this] {
    flag_ = true;
    std::array<char, 16> urgent{};
    const int fd = client_.socket().fileno();
    const result<std::size_t> size = net_.recv(fd, urgent, MSG_OOB);
    ASSERT_TRUE(size);
    EXPECT_EQ(std::string(urgent.data(), *size), "\xf4");
  };
  serve();
  connect_client();
  run_until_flag();
}

}  // namespace
}  // namespace asyncore
