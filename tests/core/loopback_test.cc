// What servers need, on every network: a last reply that arrives, a limit on
// those who never end, a pause, and a connection that cannot be served.

#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "core/async_chat.h"
#include "core/deadline.h"
#include "core/dispatcher.h"
#include "core/exceptions.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/testing/chat_probe.h"
#include "sim/testing/probe.h"
#include "tests/cpython/loopback_fixture.h"

namespace asyncore {
namespace {

using namespace std::chrono_literals;
using rehearse::testkit::chat_probe;
using rehearse::testkit::probe;

class server_needs : public loopback_test {
 protected:
  server_needs() {
    map_.set_log_sink([](const log_line&) {});
    listener_.create_socket(family());
    listener_.bind(any_address());
    listener_.listen(5);
    listener_.on_accepted = [this](asyncore::socket sock, const address&) {
      session_ = std::make_unique<chat_probe>(std::move(sock));
      session_->set_terminator("\n");
      if (on_session_) on_session_();
    };
  }

  // The client of a test: sends `text`, and keeps what comes in.
  void connect_client(std::string text) {
    client_ = std::make_unique<probe>(connect_socket(name_of(listener_)), map_);
    client_->wants_write = !text.empty();
    client_->on_write = [this, rest = std::move(text)]() mutable {
      if (!client_->connected) return;  // CPython writes to closed channels.
      rest.erase(0, client_->send(rest));
      client_->wants_write = !rest.empty();
    };
    client_->on_read = [this] {
      const std::string data = client_->recv(1000);
      reply_ += data;
    };
  }
  bool is_open(const std::unique_ptr<chat_probe>& chat) {
    return chat != nullptr && chat->socket().is_open();
  }

  probe listener_{map_};
  std::unique_ptr<chat_probe> session_;
  std::unique_ptr<probe> client_;
  std::string reply_;
  std::function<void()> on_session_;
};

INSTANTIATE_TEST_SUITE_P(, server_needs, testing::ValuesIn(every_arm()),
                         arm_name);

// It refuses a request whose body is still on its way. A plain close would
// reset the connection, and the client's sends would fail before it reads.
TEST_P(server_needs, a_last_reply_that_arrives) {
  const std::string body = "POST\n" + std::string(300'000, 'x');
  on_session_ = [this] {
    session_->on_found = [this] {
      session_->push("too long");
      session_->close_gracefully(5s);
    };
  };
  connect_client(body);
  ASSERT_TRUE(run_until([&] { return !client_->socket().is_open(); }));
  EXPECT_EQ(reply_, "too long");
  EXPECT_EQ(client_->record().error, 0);
  ASSERT_TRUE(run_until([&] { return !is_open(session_); }));
  EXPECT_TRUE(map_.timers().empty());
}

TEST_P(server_needs, an_end_of_peers_that_never_close) {
  on_session_ = [this] { session_->close_gracefully(50ms); };
  connect_client("");
  client_->on_close = [] {};
  client_->wants_read = false;
  const time_point begin = net_.now();
  ASSERT_TRUE(run_until([&] { return session_ && !is_open(session_); }));
  EXPECT_GE(net_.now() - begin, duration(50ms));
}

TEST_P(server_needs, a_half_close_that_the_peer_answers) {
  on_session_ = [this] {
    session_->push("question");
    session_->shutdown(SHUT_WR);
    session_->on_found = [] {};
  };
  connect_client("");
  client_->on_close = [this] {
    client_->wants_read = false;
    client_->send("answer\n");
    client_->close();
  };
  ASSERT_TRUE(run_until([&] { return session_ && !is_open(session_); }));
  EXPECT_EQ(reply_, "question");
  EXPECT_THAT(session_->calls,
              testing::ElementsAre("collect answer", "found", "close"));
}

TEST_P(server_needs, a_shutdown_that_finds_nobody_is_a_close) {
  probe fresh(map_);
  fresh.create_socket(family());
  fresh.wants_read = false;
  fresh.wants_write = false;
  if (family() == AF_UNIX) {
    fresh.shutdown(SHUT_WR);  // Never fails.
    return;
  }
  fresh.shutdown(SHUT_WR);
  EXPECT_FALSE(fresh.socket().is_open());
  EXPECT_THROW(listener_.shutdown(77), os_error);
}

TEST_P(server_needs, a_limit_on_a_whole_line) {
  on_session_ = [this] {
    session_->limit_unit_time(100ms, [this] { session_->close(); });
  };
  connect_client("a line without an end");
  // A byte now and then.
  const timer drip = map_.call_every(20ms, [this] {
    if (client_->socket().is_open()) client_->wants_write = true;
  });
  client_->on_write = [this] {
    client_->send("x");
    client_->wants_write = false;
  };
  const time_point begin = net_.now();
  ASSERT_TRUE(run_until([&] { return session_ && !is_open(session_); }));
  EXPECT_GE(net_.now() - begin, duration(100ms));
  map_.timers().cancel_all();
}

// A throttle. CPython has forgotten the number (its pass fails).
TEST_P(server_needs, a_channel_that_leaves_for_a_while) {
  on_session_ = [this] { session_->del_channel(); };
  connect_client("hello\n");
  ASSERT_TRUE(run_until([&] { return session_ && !client_->wants_write; }));
  for (int i = 0; i < 5; ++i) pass();
  EXPECT_TRUE(session_->calls.empty());
  session_->add_channel();
  if (!is_safe()) {
    EXPECT_THROW(pass(), type_error);
    return;
  }
  EXPECT_TRUE(run_until([&] { return session_->calls.size() == 2; }));
}

// The constructor of its channel throws. CPython closes the listener.
TEST_P(server_needs, a_listener_that_survives_a_broken_session) {
  bool is_broken = true;
  on_session_ = [&] {
    if (!is_broken) return;
    session_.reset();
    throw os_error(ENOENT, "no such page");
  };
  connect_client("");
  ASSERT_TRUE(run_until([&] { return !client_->socket().is_open(); }));
  EXPECT_EQ(listener_.socket().is_open(), is_safe());
  if (!is_safe()) return;
  is_broken = false;
  connect_client("");
  EXPECT_TRUE(run_until([&] { return is_open(session_); }));
}

}  // namespace
}  // namespace asyncore
