// The HTTP server as an object: what scenarios cannot say. All else is in
// scenarios/http_server.

#include "examples/http_server.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "core/producer.h"
#include "sim/testing/testing.h"

namespace examples {
namespace {

using namespace std::chrono_literals;
using rehearse::testkit::network_test;
using rehearse::testkit::probe;

class http_server_in_a_world : public network_test {
 protected:
  // Connects, and asks when that is done.
  void ask(const std::string& request) {
    client_channel_.on_connect = [this, request] {
      client_channel_.wants_write = false;
      client_channel_.send(request);
    };
    client_channel_.create_socket();
    client_channel_.connect(server_.ipv4(80));
  }
  bool is_served() const { return server_map_.size() == 2; }

  probe client_channel_{client_map_};
};

// A page that says how many of its kind there are.
class counted_page final : public asynchat::producer {
 public:
  explicit counted_page(int& count) : count_(count) { ++count_; }
  ~counted_page() override { --count_; }
  std::string more() override { return std::exchange(text_, {}); }

 private:
  int& count_;
  std::string text_ = "hello";
};

// Each may hold a file open.
TEST_F(http_server_in_a_world, makes_one_page_at_a_time) {
  int count = 0;
  int most = 0;
  const http_server site(80,
                         {{"/",
                           {.make =
                                [&] {
                                  auto made =
                                      std::make_unique<counted_page>(count);
                                  most = std::max(most, count);
                                  return made;
                                }}}},
                         server_map_);
  std::string requests;
  for (int i = 0; i < 50; ++i) requests += "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  std::string received;
  client_channel_.on_read = [&] { received += client_channel_.recv(8192); };
  ask(requests);
  world_.run_for(1s);
  EXPECT_EQ(most, 1);
  EXPECT_EQ(count, 0);
  EXPECT_TRUE(received.ends_with("5\r\nhello\r\n0\r\n\r\n"));
  client_channel_.close();
}

class http_server_meets_a_slow_client
    : public http_server_in_a_world,
      public testing::WithParamInterface<const char*> {};

TEST_P(http_server_meets_a_slow_client, and_waits_for_half_an_hour) {
  turn_off("unread");  // The client reads little, and never all.
  client_.set_window(10);
  const http_server site(80, {{"/", {.text = std::string(100, 'x')}}},
                         server_map_);
  client_channel_.wants_read = false;
  ask(std::string("GET / HTTP/") + GetParam() + "\r\nHost: a\r\n\r\n");
  client_channel_.call_every(50s, [&] { client_channel_.recv(1); });
  world_.run_for(29min);
  EXPECT_TRUE(is_served());
  world_.run_for(2min);
  EXPECT_FALSE(is_served());
  client_channel_.close();
}

INSTANTIATE_TEST_SUITE_P(, http_server_meets_a_slow_client,
                         testing::Values("1.1", "1.0"), [](const auto& made) {
                           return std::string(made.param) == "1.1"
                                      ? "that_stays"
                                      : "that_wants_no_more";
                         });

}  // namespace
}  // namespace examples
