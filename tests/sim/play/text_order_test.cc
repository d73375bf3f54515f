#include "sim/play/text_order.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace rehearse::scenario {
namespace {

using testing::ElementsAre;

TEST(text_order, finds_which_texts_have_come) {
  const std::vector<std::string_view> texts = {"one", "two", "three"};
  const text_order order = find_order(texts, "twoone");
  EXPECT_THAT(order.used, ElementsAre(true, true, false));
  EXPECT_EQ(order.matched, 6U);
}

TEST(text_order, lets_the_last_text_be_cut) {
  const std::vector<std::string_view> texts = {"one", "two"};
  const text_order order = find_order(texts, "twoon");
  EXPECT_THAT(order.used, ElementsAre(false, true));
  EXPECT_EQ(order.used_size, 3U);
  EXPECT_EQ(order.matched, 5U);
}

TEST(text_order, tells_how_far_the_bytes_agree) {
  const std::vector<std::string_view> texts = {"one", "two"};
  const text_order order = find_order(texts, "oneten");
  EXPECT_THAT(order.used, ElementsAre(true, false));
  EXPECT_EQ(order.matched, 4U);
}

// "ab" fits first, and leaves a rest that nothing fits.
TEST(text_order, looks_further_when_one_text_begins_another) {
  const std::vector<std::string_view> texts = {"ab", "a", "bc"};
  const text_order order = find_order(texts, "abcab");
  EXPECT_THAT(order.used, ElementsAre(true, true, true));
  EXPECT_EQ(order.matched, 5U);
}

TEST(text_order, finds_each_of_all_orders) {
  std::vector<std::string> words = {"a", "ab", "b", "ba", "aba"};
  const std::vector<std::string_view> texts(words.begin(), words.end());
  std::vector<std::string> order = words;
  std::sort(order.begin(), order.end());
  do {
    std::string bytes;
    for (const std::string& each : order) bytes += each;
    const text_order found = find_order(texts, bytes);
    EXPECT_EQ(found.matched, bytes.size()) << bytes;
    EXPECT_THAT(found.used, testing::Each(true)) << bytes;
  } while (std::next_permutation(order.begin(), order.end()));
}

// A text that is there twice comes twice.
TEST(text_order, uses_each_text_once) {
  const std::vector<std::string_view> texts = {"a", "a", "b"};
  EXPECT_EQ(find_order(texts, "aab").matched, 3U);
  EXPECT_EQ(find_order(texts, "aaa").matched, 2U);
}

TEST(text_order, gives_up_where_there_are_too_many) {
  std::vector<std::string> words;
  for (std::size_t i = 1; i <= 40; ++i) words.emplace_back(i, 'a');
  words.emplace_back("b");
  const std::vector<std::string_view> texts(words.begin(), words.end());
  EXPECT_TRUE(find_order(texts, std::string(400, 'a') + "c").gave_up);
}

}  // namespace
}  // namespace rehearse::scenario
