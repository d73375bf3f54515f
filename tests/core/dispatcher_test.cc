// A dispatcher by itself: its text, its log lines and its default handlers.

#include "core/dispatcher.h"

#include <cerrno>
#include <optional>
#include <stdexcept>
#include <string>

#include "core/exceptions.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/stage.h"

namespace asyncore {
namespace {

using testing::ElementsAre;
using testing::MatchesRegex;

TEST(dispatcher, without_a_socket_is_in_no_map) {
  stage on;
  dispatcher channel(on.map);
  EXPECT_EQ(channel.map(), &on.map);
  EXPECT_TRUE(on.map.empty());
  EXPECT_EQ(channel.fileno(), -1);
  EXPECT_FALSE(channel.socket());
  EXPECT_FALSE(channel.connected || channel.connecting || channel.accepting);
  EXPECT_FALSE(channel.closing || channel.debug);
  EXPECT_EQ(channel.addr, std::nullopt);
  EXPECT_EQ(channel.family_and_type, std::nullopt);
  EXPECT_FALSE(channel.finished());
}

TEST(dispatcher, is_readable_and_writable) {
  stage on;
  dispatcher channel(on.map);
  EXPECT_TRUE(channel.readable());
  EXPECT_TRUE(channel.writable());
}

TEST(dispatcher, belongs_to_the_default_map_unless_told) {
  const dispatcher channel;
  EXPECT_EQ(channel.map(), &socket_map::default_map());
}

TEST(dispatcher, without_a_socket_has_no_operations) {
  stage on;
  dispatcher channel(on.map);
  EXPECT_THROW(channel.send("x"), no_socket);
  EXPECT_THROW(channel.recv(1), no_socket);
  EXPECT_THROW(channel.bind(server_address), no_socket);
  EXPECT_THROW(channel.listen(1), no_socket);
  EXPECT_THROW(channel.connect(server_address), no_socket);
  EXPECT_THROW(channel.accept(), no_socket);
  EXPECT_THROW(channel.set_reuse_addr(), no_socket);
  EXPECT_THROW(channel.handle_expt_event(), no_socket);
  channel.close();
}

TEST(resolve, gives_the_first_address_with_the_port) {
  stage on;
  const dispatcher channel(on.map);
  on.net.names["server"] = {server_address, client_address};
  EXPECT_EQ(channel.resolve("server", 7), server_address.with_port(7));
}

TEST(resolve, of_an_unknown_name_is_an_error) {
  stage on;
  const dispatcher channel(on.map);
  EXPECT_THROW(static_cast<void>(channel.resolve("nobody", 7)), os_error);
  on.net.names["empty"] = {};
  EXPECT_THROW(static_cast<void>(channel.resolve("empty", 7)), os_error);
}

TEST(dispatcher_text, names_the_class_and_the_object) {
  stage on;
  const dispatcher plain(on.map);
  EXPECT_THAT(plain.to_string(),
              MatchesRegex("<asyncore::dispatcher at 0x[0-9a-f]+>"));
  const probe derived(on.map);
  EXPECT_THAT(derived.to_string(),
              MatchesRegex("<rehearse::testkit::probe at 0x[0-9a-f]+>"));
}

TEST(dispatcher_text, tells_the_state) {
  stage on;
  dispatcher channel(on.map);
  channel.addr = server_address;
  EXPECT_THAT(channel.to_string(),
              MatchesRegex("<asyncore::dispatcher 10.0.0.1:80 at 0x.*>"));
  channel.connected = true;
  EXPECT_THAT(
      channel.to_string(),
      MatchesRegex("<asyncore::dispatcher connected 10.0.0.1:80 at 0x.*>"));
  channel.accepting = true;
  EXPECT_THAT(
      channel.to_string(),
      MatchesRegex("<asyncore::dispatcher listening 10.0.0.1:80 at 0x.*>"));
}

TEST(dispatcher_text, of_a_listener_without_an_address_is_not_listening) {
  stage on;
  dispatcher channel(on.map);
  channel.accepting = true;
  EXPECT_THAT(channel.to_string(),
              MatchesRegex("<asyncore::dispatcher at 0x.*>"));
  channel.connected = true;
  EXPECT_THAT(channel.to_string(),
              MatchesRegex("<asyncore::dispatcher connected at 0x.*>"));
}

TEST(dispatcher_log, has_no_type) {
  stage on;
  dispatcher channel(on.map);
  channel.log("hello");
  EXPECT_THAT(on.logged, ElementsAre(": hello"));
}

TEST(dispatcher_log, of_information_has_the_type_info_unless_told) {
  stage on;
  dispatcher channel(on.map);
  channel.log_info("one");
  channel.log_info("two", "error");
  EXPECT_THAT(on.logged, ElementsAre("info: one", "error: two"));
}

TEST(dispatcher_log, drops_the_ignored_types) {
  stage on;
  dispatcher channel(on.map);
  channel.log_info("dropped", "warning");
  channel.ignore_log_types = "info error";
  channel.log_info("kept", "warning");
  channel.log_info("dropped", "info");
  channel.log_info("dropped", "error");
  channel.log_info("kept too", "err");
  EXPECT_THAT(on.logged, ElementsAre("warning: kept", "err: kept too"));
}

TEST(dispatcher_log, goes_to_the_streams_when_the_map_is_gone) {
  scripted_network net;
  std::optional<socket_map> map(std::in_place, net);
  dispatcher channel(*map);
  map.reset();
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  channel.log("hello");
  channel.log_info("world");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "log: hello\n");
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "info: world\n");
}

TEST(default_handler, logs_a_warning) {
  stage on;
  dispatcher channel(on.map);
  channel.ignore_log_types = "";
  channel.handle_read();
  channel.handle_write();
  channel.handle_expt();
  channel.handle_connect();
  EXPECT_THAT(on.logged,
              ElementsAre("warning: unhandled read event",
                          "warning: unhandled write event",
                          "warning: unhandled incoming priority event",
                          "warning: unhandled connect event"));
}

TEST(default_handler, of_close_logs_and_closes) {
  stage on;
  dispatcher channel(on.new_connection());
  channel.ignore_log_types = "";
  channel.handle_close();
  EXPECT_THAT(on.logged, ElementsAre("warning: unhandled close event"));
  EXPECT_FALSE(on.net.is_open(3));
}

TEST(default_handler, of_an_accepted_socket_closes_it) {
  stage on;
  dispatcher channel(on.map);
  channel.ignore_log_types = "";
  channel.handle_accepted(on.new_connection(), client_address);
  EXPECT_THAT(on.logged, ElementsAre("warning: unhandled accepted event"));
  EXPECT_FALSE(on.net.is_open(3));
}

TEST(default_handler, of_an_error_names_the_channel_and_closes) {
  stage on;
  dispatcher channel(on.new_connection());
  try {
    throw std::runtime_error("broken");
  } catch (...) {
    channel.handle_error();
  }
  EXPECT_THAT(on.logged,
              ElementsAre(MatchesRegex(
                  "error: uncaptured python exception, closing channel "
                  "<asyncore::dispatcher connected 10.0.0.2:5000 at "
                  "0x[0-9a-f]+> .std::runtime_error:broken.")));
  EXPECT_FALSE(on.net.is_open(3));
}

TEST(default_handler, of_an_error_may_be_called_without_one) {
  stage on;
  probe channel(on.new_connection());
  int closes = 0;
  channel.on_close = [&] { ++closes; };
  channel.handle_error();
  EXPECT_EQ(closes, 1);
}

}  // namespace
}  // namespace asyncore
