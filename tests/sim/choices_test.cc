#include "sim/choices.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace rehearse {
namespace {

TEST(choices, answer_zero_without_a_strategy) {
  choices benign;
  EXPECT_TRUE(benign.is_benign());
  EXPECT_EQ(benign.choose(site::recv_len, "echo/1", 100), 0U);
  EXPECT_TRUE(benign.taken().empty());
}

class scripted_strategy : public strategy {
 public:
  MOCK_METHOD(std::uint32_t, choose,
              (site, std::string_view, std::uint64_t, std::uint32_t),
              (override));
};

TEST(choices, number_each_site_and_label_by_itself) {
  scripted_strategy script;
  choices of(script);
  testing::InSequence in_order;
  EXPECT_CALL(script, choose(site::recv_len, "a", 1, 10));
  EXPECT_CALL(script, choose(site::recv_len, "b", 1, 10));
  EXPECT_CALL(script, choose(site::recv_len, "a", 2, 10));
  EXPECT_CALL(script, choose(site::send_len, "a", 1, 10));
  of.choose(site::recv_len, "a", 10);
  of.choose(site::recv_len, "b", 10);
  of.choose(site::recv_len, "a", 10);
  of.choose(site::send_len, "a", 10);
}

TEST(choices, record_only_those_that_are_not_benign) {
  scripted_strategy script;
  choices of(script);
  EXPECT_CALL(script, choose)
      .WillOnce(testing::Return(0U))
      .WillOnce(testing::Return(3U));
  of.choose(site::recv_len, "a", 10);
  of.choose(site::recv_len, "a", 10);
  ASSERT_EQ(of.taken().size(), 1U);
  EXPECT_EQ(of.taken()[0].label, "a");
  EXPECT_EQ(of.taken()[0].ordinal, 2U);
  EXPECT_EQ(of.taken()[0].value, 3U);
}

TEST(choices, do_not_ask_where_there_is_one_answer) {
  scripted_strategy script;
  choices of(script);
  EXPECT_CALL(script, choose).Times(0);
  EXPECT_EQ(of.choose(site::recv_len, "a", 1), 0U);
  EXPECT_EQ(of.choose(site::recv_len, "a", 0), 0U);
}

TEST(choices, refuse_an_answer_that_is_none) {
  scripted_strategy script;
  choices of(script);
  EXPECT_CALL(script, choose).WillOnce(testing::Return(10U));
  try {
    of.choose(site::recv_len, "echo/1", 10);
    ADD_FAILURE() << "it was taken";
  } catch (const bad_choice& bad) {
    EXPECT_STREQ(bad.what(),
                 "the strategy answered 10 to choice 1 of recv.len at echo/1, "
                 "which has answers 0 to 9");
  }
  EXPECT_TRUE(of.taken().empty());
}

// Whoever swallowed it must not go on as if nothing had happened.
TEST(choices, refuse_everything_after_a_mistake) {
  scripted_strategy script;
  choices of(script);
  EXPECT_CALL(script, choose).WillOnce(testing::Return(10U));
  EXPECT_THROW(of.choose(site::recv_len, "echo/1", 10), bad_choice);
  EXPECT_THROW(of.choose(site::send_len, "echo/1", 10), bad_choice);
  EXPECT_NE(of.mistake(), "");
}

}  // namespace
}  // namespace rehearse
