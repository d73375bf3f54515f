#include "sim/choices.h"

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/choice_draw.h"

namespace rehearse {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(choices, answer_zero_without_a_strategy) {
  choices benign;
  EXPECT_TRUE(benign.is_benign());
  choice_label label("echo/1");
  EXPECT_EQ(benign.choose(site::recv_len, label, 100), 0U);
  EXPECT_THAT(benign.taken(), IsEmpty());
}

// What a strategy was asked: "recv.len a #1 of 10".
class listening_strategy : public strategy {
 public:
  explicit listening_strategy(std::vector<std::uint32_t> answers = {})
      : answers_(std::move(answers)) {}

  std::uint32_t choose(const choice_point& point) override {
    asked.push_back(std::string(to_string(point.where)) + " " +
                    std::string(point.label) + " #" +
                    std::to_string(point.ordinal) + " of " +
                    std::to_string(point.n));
    EXPECT_EQ(point.label_hash, name_hash(point.label));
    return asked.size() <= answers_.size() ? answers_[asked.size() - 1] : 0;
  }

  void announce(site where, std::span<const std::uint64_t> labels) override {
    EXPECT_EQ(where, site::cursor);
    announced.emplace_back(labels.begin(), labels.end());
  }

  std::vector<std::string> asked;
  std::vector<std::vector<std::uint64_t>> announced;

 private:
  std::vector<std::uint32_t> answers_;
};

TEST(choices, number_each_site_and_label_by_itself) {
  listening_strategy listener;
  choices of(listener);
  choice_label a("a");
  choice_label b("b");
  of.choose(site::recv_len, a, 10);
  of.choose(site::recv_len, b, 10);
  of.choose(site::recv_len, a, 10);
  of.choose(site::send_len, a, 10);
  EXPECT_THAT(listener.asked,
              ElementsAre("recv.len a #1 of 10", "recv.len b #1 of 10",
                          "recv.len a #2 of 10", "send.len a #1 of 10"));
}

// Two sockets of one name, such as two listeners, share their numbers.
TEST(choices, know_a_label_by_its_text) {
  listening_strategy listener;
  choices of(listener);
  choice_label one("echo");
  choice_label other("echo");
  of.choose(site::poll_ready, one, 2);
  of.choose(site::poll_ready, other, 2);
  EXPECT_THAT(listener.asked, ElementsAre("poll.ready echo #1 of 2",
                                          "poll.ready echo #2 of 2"));
}

TEST(choices, record_only_those_that_are_not_benign) {
  listening_strategy third({0, 3});
  choices of(third);
  choice_label a("a");
  of.choose(site::recv_len, a, 10);
  of.choose(site::recv_len, a, 10);
  EXPECT_THAT(of.taken(), ElementsAre(choice{site::recv_len, "a", 2, 3}));
}

TEST(choices, tell_an_observer_of_those_that_are_not_benign) {
  listening_strategy some({0, 1, 3});
  choices of(some);
  std::vector<std::string> told;
  of.set_observer([&](const choice& taken) { told.push_back(to_text(taken)); });
  choice_label a("a");
  EXPECT_EQ(of.choose(site::poll_ready, a, 2), 0U);
  EXPECT_EQ(of.choose(site::poll_ready, a, 2), 1U);
  EXPECT_EQ(of.choose_length(site::recv_len, a, 10, "0123456789"), 3U);
  EXPECT_THAT(told, ElementsAre("poll.ready a #2 withhold", "recv.len a #1 3"));
}

// Each of several, once; who is alone has nobody to wait for.
TEST(choices, announce_who_could_go_next) {
  listening_strategy listener;
  choices of(listener);
  choice_label a("a");
  choice_label b("b");
  choice_label* const both[] = {&a, &b};
  choice_label* const others[] = {&b, &a};
  choice_label* const one[] = {&a};
  of.announce(site::cursor, both);
  of.announce(site::cursor, one);
  of.announce(site::cursor, others);
  EXPECT_THAT(listener.announced,
              ElementsAre(ElementsAre(name_hash("a"), name_hash("b")),
                          ElementsAre(name_hash("b"), name_hash("a"))));
}

TEST(choices, do_not_ask_where_there_is_one_answer) {
  listening_strategy listener;
  choices of(listener);
  choice_label a("a");
  EXPECT_EQ(of.choose(site::recv_len, a, 1), 0U);
  EXPECT_EQ(of.choose(site::recv_len, a, 0), 0U);
  EXPECT_THAT(listener.asked, IsEmpty());
}

TEST(choices, refuse_an_answer_that_is_none) {
  listening_strategy lost({10});
  choices of(lost);
  choice_label label("echo/1");
  try {
    of.choose(site::recv_len, label, 10);
    ADD_FAILURE() << "it was taken";
  } catch (const bad_choice& bad) {
    EXPECT_STREQ(bad.what(),
                 "the strategy answered 10 to choice 1 of recv.len at echo/1, "
                 "which has answers 0 to 9");
  }
  EXPECT_THAT(of.taken(), IsEmpty());
}

// Whoever swallowed it must not go on as if nothing had happened.
TEST(choices, refuse_everything_after_a_mistake) {
  listening_strategy lost({10});
  choices of(lost);
  choice_label label("echo/1");
  EXPECT_THROW(of.choose(site::recv_len, label, 10), bad_choice);
  EXPECT_THROW(of.choose(site::send_len, label, 10), bad_choice);
  EXPECT_NE(of.mistake(), "");
}

}  // namespace
}  // namespace rehearse
