#include "core/deadline.h"

#include <poll.h>

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/async_chat.h"
#include "core/exceptions.h"
#include "gtest/gtest.h"
#include "tests/core/chat_probe.h"

namespace asyncore {
namespace {

using namespace std::chrono_literals;

class deadline_test : public every_way {
 protected:
  void wait(duration time) {
    loop(map_, {.wait = time, .use_poll = use_poll(), .count = 1});
  }

  probe channel_{stage_.new_connection()};
  int late_ = 0;
  deadline limit_{channel_, 5s, [this] { ++late_; }};
};

REHEARSE_IN_EVERY_WAY(deadline_test);

TEST_P(deadline_test, does_not_run_until_it_is_started) {
  EXPECT_FALSE(limit_.is_running());
  wait(10s);
  EXPECT_EQ(late_, 0);
}

TEST_P(deadline_test, counts_from_the_first_start) {
  limit_.start();
  wait(3s);
  limit_.start();
  EXPECT_TRUE(limit_.is_running());
  wait(3s);
  EXPECT_EQ(late_, 1);
  EXPECT_FALSE(limit_.is_running());
  wait(10s);
  EXPECT_EQ(late_, 1);
}

TEST_P(deadline_test, does_not_come_once_it_is_stopped) {
  limit_.start();
  limit_.stop();
  limit_.stop();
  wait(10s);
  EXPECT_EQ(late_, 0);
  limit_.start();
  wait(3s);
  EXPECT_EQ(late_, 0);
  wait(2s);
  EXPECT_EQ(late_, 1);
}

TEST_P(deadline_test, may_begin_anew_when_it_has_come) {
  std::optional<deadline> again;
  again.emplace(channel_, 5s, [&] {
    ++late_;
    again->start();
  });
  again->start();
  wait(5s);
  wait(5s);
  EXPECT_EQ(late_, 2);
}

TEST_P(deadline_test, ends_with_itself_and_with_its_channel) {
  {
    deadline brief(channel_, 5s, [this] { ++late_; });
    brief.start();
  }
  limit_.start();
  channel_.close();
  EXPECT_FALSE(limit_.is_running());
  wait(10s);
  EXPECT_EQ(late_, 0);
}

TEST_P(deadline_test, may_destroy_its_channel_and_itself) {
  struct session : probe {
    explicit session(asyncore::socket&& sock) : probe(std::move(sock)) {}
    std::optional<deadline> limit;
  };
  auto brief = std::make_unique<session>(stage_.new_connection());
  brief->limit.emplace(*brief, 5s, [&] { brief.reset(); });
  brief->limit->start();
  wait(5s);
  EXPECT_EQ(brief, nullptr);
}

TEST_P(deadline_test, that_throws_is_an_error_of_the_channel) {
  deadline broken(channel_, 5s, [] { throw std::runtime_error("no"); });
  broken.start();
  wait(5s);
  EXPECT_FALSE(channel_.socket().is_open());
}

TEST_P(deadline_test, needs_something_to_call) {
  EXPECT_THROW(deadline(channel_, 5s, {}), value_error);
}

}  // namespace
}  // namespace asyncore

namespace asynchat {
namespace {

using namespace std::chrono_literals;

// A peer that sends a byte now and then.
class unit_time : public asyncore::every_way {
 protected:
  unit_time() {
    chat_->set_terminator("\r\n");
    chat_->limit_unit_time(10s, [this] { ++late_; });
  }

  void hear(const std::string& data) {
    net_.at(3).recvs.emplace_back(data);
    pass({{3, POLLIN}});
  }
  void wait(asyncore::duration time) {
    asyncore::loop(map_, {.wait = time, .use_poll = use_poll(), .count = 1});
  }

  std::vector<std::string> calls_;
  std::unique_ptr<rehearse::testkit::chat_probe> chat_ =
      std::make_unique<rehearse::testkit::chat_probe>(stage_.new_connection(),
                                                      calls_);
  int late_ = 0;
};

REHEARSE_IN_EVERY_WAY(unit_time);

TEST_P(unit_time, is_over_however_often_a_byte_comes) {
  for (const char* part : {"h", "e", "l", "l"}) {
    hear(part);
    wait(3s);
  }
  EXPECT_EQ(late_, 1);
}

TEST_P(unit_time, does_not_count_before_the_first_byte) {
  wait(100s);
  hear("h");
  wait(9s);
  EXPECT_EQ(late_, 0);
  hear("i\r\n");
  wait(100s);
  EXPECT_EQ(late_, 0);
}

TEST_P(unit_time, begins_anew_with_each_unit) {
  hear("one");
  wait(6s);
  hear("\r\ntwo");
  wait(6s);
  hear("\r\n");
  wait(100s);
  EXPECT_EQ(late_, 0);
  hear("three");
  wait(10s);
  EXPECT_EQ(late_, 1);
}

// A part of the terminator is kept back, and is no data yet.
TEST_P(unit_time, counts_the_terminator_too) {
  hear("\r");
  wait(10s);
  EXPECT_EQ(late_, 1);
}

TEST_P(unit_time, counts_for_a_number_of_bytes) {
  chat_->set_terminator(4);
  hear("ab");
  wait(6s);
  hear("c");
  wait(4s);
  EXPECT_EQ(late_, 1);
}

TEST_P(unit_time, has_no_limit_without_an_end) {
  chat_->set_terminator(std::nullopt);
  hear("data");
  wait(100s);
  EXPECT_EQ(late_, 0);
}

TEST_P(unit_time, has_no_limit_from_where_the_end_is_given_up) {
  hear("da");
  chat_->set_terminator("");
  hear("ta");
  wait(100s);
  EXPECT_EQ(late_, 0);
}

TEST_P(unit_time, is_stopped_before_found_terminator) {
  chat_->on_found = [&] { chat_->set_terminator(std::nullopt); };
  hear("one\r\nand so on");
  wait(100s);
  EXPECT_EQ(late_, 0);
}

TEST_P(unit_time, may_be_set_anew) {
  chat_->limit_unit_time(1s, [this] { late_ += 10; });
  hear("h");
  wait(1s);
  EXPECT_EQ(late_, 10);
}

TEST_P(unit_time, ends_with_the_connection) {
  hear("h");
  chat_->close();
  wait(100s);
  EXPECT_EQ(late_, 0);
}

TEST_P(unit_time, ends_when_the_chat_closes_gracefully) {
  hear("h");
  chat_->close_gracefully(50s);
  hear("h");
  wait(20s);
  EXPECT_EQ(late_, 0);
}

TEST_P(unit_time, may_destroy_the_chat) {
  chat_->limit_unit_time(1s, [this] { chat_.reset(); });
  hear("h");
  wait(1s);
  EXPECT_EQ(chat_, nullptr);
}

}  // namespace
}  // namespace asynchat
