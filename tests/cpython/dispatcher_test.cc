// DispatcherTests and DispatcherWithSendTests of CPython's test_asyncore.

#include "core/dispatcher.h"

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "core/dispatcher_with_send.h"
#include "core/errno_name.h"
#include "core/exceptions.h"
#include "core/posix_network.h"
#include "core/socket_map.h"
#include "gtest/gtest.h"
#include "sim/testing/acceptor.h"
#include "sim/testing/matchers.h"
#include "tests/cpython/loopback_fixture.h"

namespace asyncore {
namespace {

using rehearse::testkit::acceptor;
using rehearse::testkit::probe;
using rehearse::testkit::received;

// What is written to standard output while `act` runs.
std::string printed(const std::function<void()>& act) {
  testing::internal::CaptureStdout();
  act();
  return testing::internal::GetCapturedStdout();
}

class dispatcher_tests : public testing::TestWithParam<mode> {
 protected:
  socket_map map_{posix_network(), GetParam()};
  dispatcher channel_{map_};
};

INSTANTIATE_TEST_SUITE_P(, dispatcher_tests,
                         testing::Values(mode::safe, mode::cpython),
                         [](const auto& tried) {
                           return tried.param == mode::safe ? "safe"
                                                            : "cpython";
                         });

TEST_P(dispatcher_tests, test_basic) {
  EXPECT_TRUE(channel_.readable());
  EXPECT_TRUE(channel_.writable());
}

TEST_P(dispatcher_tests, test_repr) {
  char expected[64];
  std::snprintf(expected, sizeof expected, "<asyncore::dispatcher at %#zx>",
                reinterpret_cast<std::uintptr_t>(&channel_));
  EXPECT_EQ(channel_.to_string(), expected);
}

TEST_P(dispatcher_tests, test_log) {
  testing::internal::CaptureStderr();
  channel_.log("the first line");
  channel_.log("and the second");
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "log: the first line\nlog: and the second\n");
}

TEST_P(dispatcher_tests, test_log_info) {
  const std::string lines = printed([this] {
    channel_.log_info("one", "NOTICE");
    channel_.log_info("two");
    channel_.log_info("three", "error");
  });
  EXPECT_EQ(lines, "NOTICE: one\ninfo: two\nerror: three\n");
}

TEST_P(dispatcher_tests, test_unhandled) {
  channel_.ignore_log_types = "";
  const std::string lines = printed([this] {
    channel_.handle_expt();
    channel_.handle_read();
    channel_.handle_write();
    channel_.handle_connect();
  });
  EXPECT_EQ(lines,
            "warning: unhandled incoming priority event\n"
            "warning: unhandled read event\n"
            "warning: unhandled write event\n"
            "warning: unhandled connect event\n");
}

TEST_P(dispatcher_tests, test_strerror) {
  EXPECT_EQ(os_error(EPERM).code().message(), std::strerror(EPERM));
  EXPECT_EQ(errno_name(EPERM), "EPERM");
  EXPECT_NE(os_error(-1).code().message(), "");
  EXPECT_NE(errno_name(-1), "");
}

class dispatcher_with_send_tests : public loopback_test {};

INSTANTIATE_TEST_SUITE_P(, dispatcher_with_send_tests,
                         testing::ValuesIn(every_arm()), arm_name);

TEST_P(dispatcher_with_send_tests, test_send) {
  class unread : public dispatcher_with_send {
   public:
    using dispatcher_with_send::dispatcher_with_send;
    bool readable() override { return false; }
    void handle_connect() override {}
  };
  acceptor server(any_address(), map_);
  server.on_open = [](probe& guest) {
    guest.on_read = [&guest] { guest.recv(10); };
  };
  unread client(map_);
  client.create_socket(family());
  client.connect(name_of(server));

  const std::string data = "is there anybody in there";
  EXPECT_EQ(client.send(data), data.size());
  EXPECT_EQ(client.send(data), data.size());
  EXPECT_EQ(client.send("\n"), 1u);
  EXPECT_TRUE(run_until([&] {
    return !server.connections.empty() &&
           server.connection().record().received.ends_with('\n');
  }));
  EXPECT_THAT(server.connection(), received(data + data + "\n"));
  EXPECT_EQ(client.out_buffer, "");
}

}  // namespace
}  // namespace asyncore
