#include "core/observer.h"

#include <poll.h>

#include <cerrno>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/exceptions.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/stage.h"

namespace asyncore {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(call, each_has_a_name_by_which_it_is_found) {
  for (std::size_t i = 0; i < call_count; ++i) {
    const auto which = static_cast<call>(i);
    EXPECT_FALSE(to_string(which).empty());
    EXPECT_EQ(find_call(to_string(which)), which);
  }
}

TEST(call, is_named_as_in_the_documentation) {
  EXPECT_EQ(to_string(call::readable), "readable");
  EXPECT_EQ(to_string(call::handle_connect_event), "handle_connect_event");
  EXPECT_EQ(to_string(call::found_terminator), "found_terminator");
  EXPECT_EQ(to_string(call::close), "close");
}

TEST(call, is_not_found_by_another_name) {
  EXPECT_EQ(find_call("handle"), std::nullopt);
  EXPECT_EQ(find_call(""), std::nullopt);
}

TEST(observed, calls_without_an_observer) {
  stage on;
  probe channel(on.map);
  bool called = false;
  observed(nullptr, {.who = channel, .what = call::handle_read},
           [&] { called = true; });
  EXPECT_TRUE(called);
}

TEST(observed, leaves_even_if_the_handler_throws) {
  stage on;
  probe channel(on.map);
  on.trace.name(channel, "c");
  EXPECT_THROW(observed(&on.trace, {.who = channel, .what = call::handle_read},
                        [] { throw std::runtime_error("broken"); }),
               std::runtime_error);
  EXPECT_THAT(on.trace.lines, ElementsAre("c.handle_read"));
  EXPECT_EQ(on.trace.depth, 0);
}

TEST(observer, may_ignore_everything) {
  stage on;
  observer indifferent;
  on.map.set_observer(&indifferent);
  probe channel(on.new_connection());
  on.net.at(3).recvs = {std::string()};
  channel.on_read = [&] { channel.recv(1); };
  on.pass({{3, POLLIN}});
  EXPECT_TRUE(on.map.empty());
}

TEST(observer, is_not_told_of_what_a_program_calls_itself) {
  stage on;
  probe channel(on.new_connection());
  channel.handle_read();
  channel.handle_close();
  on.trace.lines.clear();
  channel.handle_write();
  EXPECT_THAT(on.trace.lines, IsEmpty());
}

TEST(observer, sees_an_error_nested_inside_the_event_that_was_left) {
  stage on;
  probe channel(on.new_connection());
  on.trace.name(channel, "c");
  channel.on_read = [] { throw std::runtime_error("broken"); };
  on.pass({{3, POLLIN}});
  EXPECT_THAT(
      on.trace.lines,
      ElementsAre("c.handle_read_event", "  c.handle_read", "c.handle_error",
                  "  c.handle_close", "    c.close -> ok"));
}

// Notes what a trace does not show.
class details : public observer {
 public:
  std::vector<std::string> seen;
  void enter(const handler_call& made) override {
    if (made.what == call::handle_error) {
      seen.push_back(describe_current_exception().message);
    }
    if (made.peer != nullptr) seen.push_back(made.peer->to_string());
  }
  void operated(const operation& made) override {
    seen.push_back(std::string(to_string(made.what)) + " '" +
                   std::string(made.data) + "' " +
                   (made.peer != nullptr ? made.peer->to_string() : "-"));
  }
};

TEST(observer, finds_the_exception_current_inside_handle_error) {
  stage on;
  details told;
  on.map.set_observer(&told);
  probe channel(on.new_connection());
  channel.on_read = [] { throw std::runtime_error("broken"); };
  channel.on_error = [] {};
  on.pass({{3, POLLIN}});
  EXPECT_THAT(told.seen, ElementsAre("broken"));
}

TEST(observer, sees_the_bytes_and_the_addresses) {
  stage on;
  details told;
  on.map.set_observer(&told);
  probe channel(on.map);
  channel.create_socket();
  channel.connect(server_address);
  on.net.at(3).sends = {2u};
  channel.send("hello");
  on.net.at(3).recvs = {std::string("bye")};
  channel.recv(10);
  channel.close();
  EXPECT_THAT(told.seen, ElementsAre("connect '' 10.0.0.1:80", "send 'he' -",
                                     "recv 'bye' -", "close '' -"));
}

TEST(observer, sees_who_was_accepted) {
  stage on;
  details told;
  on.map.set_observer(&told);
  probe listener(on.new_socket());
  listener.listen(1);
  on.net.at(3).accepts = {client_address};
  on.pass({{3, POLLIN}});
  EXPECT_THAT(told.seen,
              ElementsAre("accept '' 10.0.0.2:5000", "10.0.0.2:5000"));
}

TEST(observer, may_be_taken_away_by_a_handler) {
  stage on;
  probe channel(on.new_connection());
  channel.on_read = [&] { on.map.set_observer(nullptr); };
  on.pass({{3, POLLIN | POLLOUT}});
  EXPECT_EQ(on.trace.depth, 0);
}

}  // namespace
}  // namespace asyncore
