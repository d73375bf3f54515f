// Handlers that destroy their channel, another one, or the map of the loop.

#include <poll.h>

#include <cerrno>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "core/exceptions.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/stage.h"

namespace asyncore {
namespace {

// A handler of `probe`, and what makes the loop call it.
struct moment {
  const char* name;
  std::function<void()> probe::*handler;
  void (*prepare)(stage&, probe&);
  int flags;
};

void nothing(stage& /*on*/, probe& /*who*/) {}
void throws(stage& /*on*/, probe& who) {
  who.on_write = [] { throw std::runtime_error("broken"); };
}
void ends(stage& on, probe& who) {
  on.net.at(3).recvs = {std::string()};
  who.on_read = [&who] { who.recv(10); };
}
void breaks(stage& on, probe& who) {
  on.net.at(3).sends = {failure{EPIPE}};
  who.on_write = [&who] { who.send("x"); };
}
void connects(stage& /*on*/, probe& who) {
  who.connected = false;
  who.connect(server_address);
  who.connected = false;
  who.connecting = true;
}
void listens(stage& on, probe& who) {
  who.listen(1);
  on.net.at(3).accepts = {client_address};
}

const moment moments[] = {
    {"readable", &probe::on_readable, nothing, POLLIN | POLLOUT},
    {"writable", &probe::on_writable, nothing, POLLIN | POLLOUT},
    {"handle_read", &probe::on_read, nothing, POLLIN | POLLOUT | POLLHUP},
    {"handle_write", &probe::on_write, nothing, POLLOUT | POLLPRI | POLLHUP},
    {"handle_expt", &probe::on_expt, nothing, POLLPRI | POLLHUP},
    {"handle_connect_read", &probe::on_connect, connects, POLLIN | POLLOUT},
    {"handle_connect_write", &probe::on_connect, connects, POLLOUT | POLLHUP},
    {"handle_accept", &probe::on_accept, listens, POLLIN | POLLHUP},
    {"handle_close_of_recv", &probe::on_close, ends, POLLIN | POLLOUT},
    {"handle_close_of_send", &probe::on_close, breaks, POLLOUT | POLLPRI},
    {"handle_close_of_error", &probe::on_close, throws, POLLOUT | POLLPRI},
    {"handle_error", &probe::on_error, throws, POLLOUT | POLLPRI},
};

class destruction_test
    : public testing::TestWithParam<std::tuple<way, moment>> {
 protected:
  static way how() { return std::get<way>(GetParam()); }
  static moment when() { return std::get<moment>(GetParam()); }

  void pass(stage& on) { on.pass({{3, when().flags}}, how().use_poll); }
};

INSTANTIATE_TEST_SUITE_P(, destruction_test,
                         testing::Combine(all_ways(),
                                          testing::ValuesIn(moments)),
                         [](const auto& tried) {
                           return std::string(
                                      std::get<moment>(tried.param).name) +
                                  "_" + name_of(std::get<way>(tried.param));
                         });

TEST_P(destruction_test, a_channel_destroys_itself) {
  stage on(how().kind);
  auto channel = std::make_unique<probe>(on.new_connection());
  when().prepare(on, *channel);
  (*channel).*when().handler = [&] { channel.reset(); };
  pass(on);
  EXPECT_EQ(channel, nullptr);
  EXPECT_TRUE(on.map.empty());
  EXPECT_FALSE(on.net.is_open(3));
  EXPECT_EQ(on.trace.depth, 0);
}

TEST_P(destruction_test, a_channel_destroys_itself_unobserved) {
  stage on(how().kind);
  on.map.set_observer(nullptr);
  auto channel = std::make_unique<probe>(on.new_connection());
  when().prepare(on, *channel);
  (*channel).*when().handler = [&] { channel.reset(); };
  pass(on);
  EXPECT_EQ(channel, nullptr);
}

TEST_P(destruction_test, a_channel_destroys_its_neighbours) {
  stage on(how().kind);
  auto channel = std::make_unique<probe>(on.new_connection());
  when().prepare(on, *channel);
  auto before = std::make_unique<probe>(on.new_connection());
  auto after = std::make_unique<probe>(on.new_connection());
  (*channel).*when().handler = [&] {
    before.reset();
    after.reset();
  };
  on.net.passes = {{.ready = {{3, when().flags}, {4, POLLIN}, {5, POLLIN}}}};
  try {
    loop(on.map, {.use_poll = how().use_poll, .count = 1});
  } catch (const os_error&) {
    EXPECT_EQ(how().kind, mode::cpython);
  }
  EXPECT_EQ(after, nullptr);
}

TEST_P(destruction_test, a_channel_destroys_the_map) {
  stage on(how().kind);
  auto map = std::make_unique<socket_map>(on.net, how().kind);
  probe channel(on.new_connection(), *map);
  probe other(on.new_connection(), *map);
  when().prepare(on, channel);
  channel.*when().handler = [&] { map.reset(); };
  on.net.passes = {{.ready = {{3, when().flags}, {4, POLLIN | POLLOUT}}}};
  loop(*map, {.use_poll = how().use_poll, .count = 2});
  EXPECT_EQ(map, nullptr);
  EXPECT_EQ(channel.map(), nullptr);
}

TEST_P(destruction_test, an_adopted_channel_destroys_the_map_and_so_itself) {
  stage on(how().kind);
  auto map = std::make_unique<socket_map>(on.net, how().kind);
  auto made = std::make_unique<probe>(on.new_connection(), *map);
  probe& channel = *made;
  map->adopt(std::move(made));
  when().prepare(on, channel);
  channel.*when().handler = [&] { map.reset(); };
  on.net.passes = {{.ready = {{3, when().flags}}}};
  loop(*map, {.use_poll = how().use_poll, .count = 2});
  EXPECT_EQ(map, nullptr);
  EXPECT_FALSE(on.net.is_open(3));
}

// Outside a loop the library's own frames hold the guard.
TEST(destruction, inside_connect) {
  for (const mode kind : {mode::safe, mode::cpython}) {
    stage on(kind);
    auto channel = std::make_unique<probe>(on.map);
    channel->create_socket();
    channel->on_connect = [&] { channel.reset(); };
    channel->connect(server_address);
    EXPECT_EQ(channel, nullptr);
  }
}

TEST(destruction, inside_send_and_recv) {
  for (const mode kind : {mode::safe, mode::cpython}) {
    stage on(kind);
    auto channel = std::make_unique<probe>(on.new_connection());
    on.net.at(3).recvs = {failure{ECONNRESET}};
    channel->on_close = [&] { channel.reset(); };
    EXPECT_EQ(channel->recv(10), "");
    EXPECT_EQ(channel, nullptr);

    channel = std::make_unique<probe>(on.new_connection());
    on.net.at(3).sends = {failure{EPIPE}};
    channel->on_close = [&] { channel.reset(); };
    EXPECT_EQ(channel->send("x"), 0u);
    EXPECT_EQ(channel, nullptr);
  }
}

// The log may be what shuts a program down.
TEST(destruction, by_the_log_sink_of_a_default_handler) {
  for (const char* trigger : {"close", "error"}) {
    stage on;
    auto channel = std::make_unique<dispatcher>(on.new_connection());
    channel->ignore_log_types = "";
    on.map.set_log_sink([&](const log_line&) { channel.reset(); });
    if (trigger == std::string("close")) {
      channel->handle_close();
    } else {
      channel->handle_error();
    }
    EXPECT_EQ(channel, nullptr);
  }
}

class accepts_once : public dispatcher {
 public:
  using dispatcher::dispatcher;
  std::function<void()> on_accept;
  std::optional<std::pair<asyncore::socket, address>> accept() override {
    auto made = dispatcher::accept();
    const std::function<void()> kept = on_accept;
    if (kept) kept();
    return made;
  }
};

TEST(destruction, inside_an_overridden_accept) {
  stage on;
  auto channel = std::make_unique<accepts_once>(on.new_socket());
  channel->listen(1);
  on.net.at(3).accepts = {client_address};
  channel->on_accept = [&] { channel.reset(); };
  on.pass({{3, POLLIN}});
  EXPECT_EQ(channel, nullptr);
  EXPECT_FALSE(on.net.is_open(4));
}

class leaves : public dispatcher {
 public:
  using dispatcher::dispatcher;
  std::function<void()> on_leave;
  void del_channel(socket_map* map) override {
    dispatcher::del_channel(map);
    const std::function<void()> kept = on_leave;
    if (kept) kept();
  }
};

TEST(destruction, inside_an_overridden_del_channel) {
  stage on;
  auto channel = std::make_unique<leaves>(on.new_connection());
  channel->on_leave = [&] { channel.reset(); };
  channel->close();
  EXPECT_EQ(channel, nullptr);

  channel = std::make_unique<leaves>(on.new_connection());
  channel->on_leave = [&] { channel.reset(); };
  channel->create_socket();
  EXPECT_EQ(channel, nullptr);

  channel = std::make_unique<leaves>(on.new_connection());
  channel->on_leave = [&] { channel.reset(); };
  on.net.at(3).connects = {ECONNREFUSED};
  EXPECT_THROW(channel->connect(server_address), os_error);
  EXPECT_EQ(channel, nullptr);
  EXPECT_TRUE(on.map.empty());
}

}  // namespace
}  // namespace asyncore
