// CPython's test_asynchat: a client that talks to an echo server.
//
// CPython's server runs in a thread; this one runs in the client's loop, so
// that it can be on either network.

#include <cerrno>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/async_chat.h"
#include "core/dispatcher.h"
#include "core/exceptions.h"
#include "core/fifo.h"
#include "core/producer.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/stage.h"
#include "tests/cpython/loopback_fixture.h"

namespace asynchat {
namespace {

using asyncore::mode;
using testing::ElementsAre;
using testing::IsEmpty;

// What tells the server that it has everything.
constexpr std::string_view quit = "QUIT\n";

// Keeps what it reads until it is told to quit, sends it back a piece at a
// time, and closes.
class echo_connection {
 public:
  echo_connection(asyncore::socket&& sock, std::size_t piece, bool may_send)
      : channel_(std::move(sock)), piece_(piece), may_send_(may_send) {
    channel_.wants_write = false;
    channel_.on_read = [this] { hear(); };
    channel_.on_write = [this] { send_a_piece(); };
  }

  const std::string& received() const { return received_; }
  bool has_everything() const { return quits_; }
  bool is_open() const { return channel_.socket().is_open(); }
  // Nothing is sent back until it may.
  void allow_to_send() {
    may_send_ = true;
    channel_.wants_write = quits_;
  }

 private:
  void hear() {
    received_ += channel_.recv(100);
    const std::size_t place = received_.find(quit);
    if (place == std::string::npos) return;
    received_.erase(place, quit.size());
    quits_ = true;
    channel_.wants_read = false;
    channel_.wants_write = may_send_;
  }
  void send_a_piece() {
    sent_ += channel_.send(std::string_view(received_).substr(sent_, piece_));
    if (sent_ == received_.size()) channel_.close();
  }

  rehearse::testkit::probe channel_;
  std::string received_;
  std::size_t piece_;
  std::size_t sent_ = 0;
  bool may_send_;
  bool quits_ = false;
};

class echo_client : public async_chat {
 public:
  using async_chat::async_chat;

  std::vector<std::string> contents;

  void handle_connect() override {}
  void collect_incoming_data(std::string_view data) override {
    _collect_incoming_data(data);
  }
  void found_terminator() override { contents.push_back(_get_data()); }
};

class test_asynchat : public asyncore::loopback_test {
 protected:
  template <typename Terminator>
  void connect_client(const Terminator& end) {
    server_.create_socket(family());
    server_.bind(any_address());
    server_.listen(1);
    server_.on_accepted = [this](asyncore::socket sock, const auto&) {
      connection_.emplace(std::move(sock), piece_, may_send_);
    };
    client_.create_socket(family());
    client_.set_terminator(end);
    client_.connect(name_of(server_));
  }
  // Until the client is closed, as it is when the server has sent all.
  void run() {
    ASSERT_TRUE(run_until([this] { return !client_.socket().is_open(); }));
  }

  void check_line_terminator(std::string_view end, std::size_t piece);
  void check_numeric_terminator(int count);

  std::size_t piece_ = 1;  // How much the server sends at a time.
  bool may_send_ = true;
  rehearse::testkit::probe server_{map_};
  std::optional<echo_connection> connection_;
  echo_client client_{map_};
};

INSTANTIATE_TEST_SUITE_P(, test_asynchat,
                         testing::ValuesIn(asyncore::every_arm()),
                         asyncore::arm_name);

void test_asynchat::check_line_terminator(std::string_view end,
                                          std::size_t piece) {
  piece_ = piece;
  connect_client(end);
  client_.push("hello ");
  client_.push("world" + std::string(end));
  client_.push("here I am" + std::string(end));
  client_.push(quit);
  run();
  EXPECT_THAT(client_.contents, ElementsAre("hello world", "here I am"));
  client_.contents.clear();
  server_.close();
}

TEST_P(test_asynchat, test_line_terminator1) {
  for (const std::size_t piece : {1, 2, 3}) check_line_terminator("\n", piece);
}

TEST_P(test_asynchat, test_line_terminator2) {
  for (const std::size_t piece : {1, 2, 3}) {
    check_line_terminator("\r\n", piece);
  }
}

TEST_P(test_asynchat, test_line_terminator3) {
  for (const std::size_t piece : {1, 2, 3}) check_line_terminator("qqq", piece);
}

// The number is used up: what comes after it is collected and never complete.
void test_asynchat::check_numeric_terminator(int count) {
  const std::string data = "hello world, here I am\n";
  connect_client(count);
  client_.push(data);
  client_.push(quit);
  run();
  const auto size = static_cast<std::size_t>(count);
  EXPECT_THAT(client_.contents, ElementsAre(data.substr(0, size)));
  EXPECT_EQ(client_.incoming, data.substr(size));
}

TEST_P(test_asynchat, test_numeric_terminator1) { check_numeric_terminator(1); }

TEST_P(test_asynchat, test_numeric_terminator2) { check_numeric_terminator(6); }

TEST_P(test_asynchat, test_none_terminator) {
  const std::string data = "hello world, here I am\n";
  connect_client(std::nullopt);
  client_.push(data);
  client_.push(quit);
  run();
  EXPECT_THAT(client_.contents, IsEmpty());
  EXPECT_EQ(client_.incoming, data);
}

TEST_P(test_asynchat, test_simple_producer) {
  connect_client("\n");
  client_.push_with_producer(std::make_unique<simple_producer>(
      "hello world\nhere I am\n" + std::string(quit), 8));
  run();
  EXPECT_THAT(client_.contents, ElementsAre("hello world", "here I am"));
}

TEST_P(test_asynchat, test_string_producer) {
  connect_client("\n");
  client_.push_with_producer("hello world\nhere I am\n" + std::string(quit));
  run();
  EXPECT_THAT(client_.contents, ElementsAre("hello world", "here I am"));
}

TEST_P(test_asynchat, test_empty_line) {
  connect_client("\n");
  client_.push("hello world\n\nhere I am\n");
  client_.push(quit);
  run();
  EXPECT_THAT(client_.contents, ElementsAre("hello world", "", "here I am"));
}

TEST_P(test_asynchat, test_close_when_done) {
  may_send_ = false;
  connect_client("\n");
  client_.push("hello world\nhere I am\n");
  client_.push(quit);
  client_.close_when_done();
  run();
  ASSERT_TRUE(run_until(
      [this] { return connection_ && connection_->has_everything(); }));
  EXPECT_EQ(connection_->received(), "hello world\nhere I am\n");

  connection_->allow_to_send();
  EXPECT_TRUE(run_until([this] { return !connection_->is_open(); }));
  EXPECT_THAT(client_.contents, IsEmpty());
}

// Whatever is bytes can be pushed. What else CPython rejects when it runs, a
// number say, does not compile.
TEST_P(test_asynchat, test_push) {
  connect_client("\n");
  const std::string text = "one\n";
  const std::vector<char> bytes = {'t', 'w', 'o', '\n'};
  client_.push(text);
  client_.push(std::string_view(bytes.data(), bytes.size()));
  client_.push("three\n");
  static_assert(
      !std::is_invocable_v<decltype(&async_chat::push), async_chat&, int>);
  static_assert(!std::is_invocable_v<decltype(&async_chat::push), async_chat&,
                                     std::wstring>);
  client_.push(quit);
  run();
  EXPECT_THAT(client_.contents, ElementsAre("one", "two", "three"));
}

// --- Without a network
// --------------------------------------------------------

class in_both_modes : public testing::TestWithParam<mode> {
 protected:
  asyncore::stage on_{GetParam()};
};

std::string mode_name(const testing::TestParamInfo<mode>& info) {
  return info.param == mode::safe ? "safe" : "cpython";
}

class test_asynchat_mocked : public in_both_modes {};

INSTANTIATE_TEST_SUITE_P(, test_asynchat_mocked,
                         testing::Values(mode::safe, mode::cpython), mode_name);

// bpo-16133.
TEST_P(test_asynchat_mocked, test_blockingioerror) {
  class mute : public echo_client {
   public:
    using echo_client::echo_client;
    void handle_error() override { ADD_FAILURE() << "it is no error"; }
  };
  mute channel(on_.map);
  channel.set_terminator("\n");
  channel.set_socket(on_.new_connection());
  on_.net.at(3).recvs = {asyncore::failure{EAGAIN}};
  channel.handle_read();
  EXPECT_TRUE(on_.net.at(3).recvs.empty());
  EXPECT_TRUE(channel.socket().is_open());
}

class test_not_connected : public in_both_modes {};

INSTANTIATE_TEST_SUITE_P(, test_not_connected,
                         testing::Values(mode::safe, mode::cpython), mode_name);

// bpo-11259.
TEST_P(test_not_connected, test_disallow_negative_terminator) {
  async_chat channel(on_.map);
  EXPECT_THROW(channel.set_terminator(-1), asyncore::value_error);
}

TEST(test_helper_functions, test_find_prefix_at_end) {
  EXPECT_EQ(find_prefix_at_end("qwerty\r", "\r\n"), 1);
  EXPECT_EQ(find_prefix_at_end("qwertydkjf", "\r\n"), 0);
}

TEST(test_fifo, test_basic) {
  fifo<std::string> queue;
  EXPECT_TRUE(queue.is_empty());
  EXPECT_EQ(queue.size(), 0u);
  EXPECT_EQ(queue.pop(), std::nullopt);
  queue.push("one");
  queue.push("two");
  EXPECT_EQ(queue.size(), 2u);
  EXPECT_EQ(queue.first(), "one");
  EXPECT_EQ(queue.pop(), "one");
  EXPECT_EQ(queue.size(), 1u);
  EXPECT_EQ(queue.first(), "two");
  EXPECT_FALSE(queue.is_empty());
  EXPECT_EQ(queue.pop(), "two");
  EXPECT_TRUE(queue.is_empty());
}

TEST(test_fifo, test_given_list) {
  fifo<std::string> queue = {"one", "two", "three"};
  EXPECT_FALSE(queue.is_empty());
  EXPECT_EQ(queue.size(), 3u);
  for (const char* each : {"one", "two", "three"}) {
    EXPECT_EQ(queue.pop(), each);
  }
  EXPECT_EQ(queue.pop(), std::nullopt);
}

}  // namespace
}  // namespace asynchat
