// The trace of a map: names, handlers, operations, timers.

#include "sim/watch/map_trace.h"

#include <sys/socket.h>

#include <memory>
#include <string>

#include "core/dispatcher.h"
#include "gtest/gtest.h"
#include "sim/testing/bare_channel.h"
#include "sim/testing/hosts.h"
#include "sim/testing/probe.h"

namespace rehearse {
namespace {

class map_trace_test : public testing::Test {
 protected:
  map_trace_test() { map_.observers().add(seen_); }

  testkit::two_hosts net_;
  trace record_;
  map_trace seen_{"here", record_, [this] {
                    return trace_moment{net_.world.now(), 7};
                  }};
  asyncore::socket_map map_{net_.client};
};

TEST_F(map_trace_test, names_channels_by_their_class_and_numbers_them) {
  testkit::probe one(map_);
  testkit::probe other(map_);
  for (testkit::probe* each : {&one, &other}) {
    each->create_socket();
    each->close();
  }
  EXPECT_EQ(record_.text(),
            "  7    0us    here/probe   close\n"
            "  7    0us    here/probe/2 close\n");
}

TEST_F(map_trace_test, names_channels_by_their_labels) {
  testkit::probe one(map_);
  seen_.label(one, "upstream");
  one.create_socket();
  one.close();
  EXPECT_EQ(record_.text(), "  7    0us    here/upstream close\n");
}

TEST_F(map_trace_test, takes_a_channel_at_an_old_address_for_another_one) {
  std::optional<testkit::probe> channel;
  for (int i = 0; i < 2; ++i) {
    channel.emplace(map_);
    channel->create_socket();
    channel->close();
  }
  EXPECT_EQ(record_.text(),
            "  7    0us    here/probe   close\n"
            "  7    0us    here/probe/2 close\n");
}

TEST_F(map_trace_test, tells_what_a_handler_has_thrown_and_who_called) {
  testkit::probe channel(map_);
  channel.ignore_log_types = "error";
  channel.on_connect = [] { throw std::runtime_error("broken"); };
  channel.create_socket();
  channel.connect(net_.server.ipv4(80));
  map_.call_later(std::chrono::seconds(1), [] {});
  net_.world.add_program("here", map_, net_.client);
  net_.world.run();
  EXPECT_EQ(record_.text(),
            "  7    0us    here/probe connect 10.0.0.1:80 EINPROGRESS\n"
            "  7    0us    here/probe handle_error ECONNREFUSED\n"
            "  7    0us    here/probe handle_close\n"
            "  7    0us    here/probe close\n"
            "  7    1s     here       timer\n");
}

TEST_F(map_trace_test, leaves_pointers_out_of_log_lines) {
  seen_.log({.type = "error", .message = "<probe at 0x7ffd12ab> is gone"});
  EXPECT_EQ(record_.text(),
            "  7    0us    here    log error \"<probe> is gone\"\n");
}

TEST(class_name, is_without_namespaces_and_arguments) {
  const testkit::bare_channel plain;
  EXPECT_EQ(class_name(plain), "bare_channel");
  testkit::two_hosts net;
  asyncore::socket_map map(net.client);
  const testkit::basic_probe<asyncore::dispatcher> templated(map);
  EXPECT_EQ(class_name(templated), "basic_probe");
}

}  // namespace
}  // namespace rehearse
