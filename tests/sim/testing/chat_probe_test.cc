// An async_chat that notes what it is told.

#include "sim/testing/chat_probe.h"

#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/testing/matchers.h"
#include "sim/testing/network_test.h"

namespace rehearse::testkit {
namespace {

using ::testing::ElementsAre;

class chat_probe_test : public network_test_in_every_way {
 protected:
  chat_probe_test() {
    listener_.wants_write = false;
    listener_.create_socket();
    listener_.bind(server_.ipv4(80));
    listener_.listen(5);
    listener_.on_accepted = [this](asyncore::socket sock, const auto&) {
      served_ = std::make_unique<chat_probe>(std::move(sock));
      served_->set_terminator("\n");
    };
    client_end_.set_terminator("\n");
    client_end_.create_socket();
    client_end_.connect(server_.ipv4(80));
  }

  probe listener_{server_map_};
  std::unique_ptr<chat_probe> served_;
  chat_probe client_end_{client_map_};
};

REHEARSE_IN_EVERY_WAY(chat_probe_test);

TEST_P(chat_probe_test, notes_units_and_records_bytes) {
  client_end_.push("one\ntwo");
  client_end_.close_when_done();
  world_.run();
  EXPECT_THAT(served_->calls,
              ElementsAre("collect one", "found", "collect two", "close"));
  EXPECT_THAT(*served_, received("one\ntwo"));
  EXPECT_THAT(*served_, closed_cleanly());
  EXPECT_EQ(client_end_.record().sent, "one\ntwo");
}

TEST_P(chat_probe_test, runs_the_handlers_of_the_test) {
  world_.run();
  served_->on_found = [this] { served_->push("heard\n"); };
  std::string answer;
  client_end_.on_collect = [&] { answer = client_end_.calls.back(); };
  client_end_.push("one\n");
  world_.run();
  EXPECT_EQ(answer, "collect heard");
}

TEST_P(chat_probe_test, notes_into_a_list_that_outlives_it) {
  world_.run();
  chat_probe::calls_list calls;
  auto other = std::make_unique<chat_probe>(client_map_, calls);
  other->set_terminator("\n");
  other->on_close = [&] { other.reset(); };
  other->create_socket();
  other->connect(server_.ipv4(80));
  world_.run();
  served_->close();
  world_.run();
  EXPECT_EQ(other, nullptr);
  EXPECT_THAT(calls, ElementsAre("close"));
}

}  // namespace
}  // namespace rehearse::testkit
