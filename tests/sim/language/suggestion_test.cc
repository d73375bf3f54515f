#include "sim/language/suggestion.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace rehearse::scenario {
namespace {

TEST(edit_distance, counts_single_edits) {
  EXPECT_EQ(edit_distance("", ""), 0u);
  EXPECT_EQ(edit_distance("abc", "abc"), 0u);
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  EXPECT_EQ(edit_distance("abc", ""), 3u);
  EXPECT_EQ(edit_distance("send", "snd"), 1u);
  EXPECT_EQ(edit_distance("send", "ssend"), 1u);
  EXPECT_EQ(edit_distance("send", "sand"), 1u);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
}

TEST(edit_distance, counts_a_swap_of_neighbours_once) {
  EXPECT_EQ(edit_distance("exepct", "expect"), 1u);
  EXPECT_EQ(edit_distance("uot", "out"), 1u);
  EXPECT_EQ(edit_distance("ca", "abc"), 3u);  // No part is edited twice.
}

TEST(edit_distance, is_symmetric) {
  const std::string words[] = {"", "a", "handle_read", "handle_raed", "recv"};
  for (const auto& a : words) {
    for (const auto& b : words) {
      EXPECT_EQ(edit_distance(a, b), edit_distance(b, a)) << a << ' ' << b;
    }
  }
}

TEST(nearest, is_the_word_that_was_meant) {
  constexpr std::string_view verbs[] = {"expect", "send", "close", "eof"};
  EXPECT_EQ(nearest("exepct", verbs), "expect");
  EXPECT_EQ(nearest("clsoe", verbs), "close");
  EXPECT_EQ(nearest("EOF", verbs), "eof");
}

TEST(nearest, is_nothing_if_no_word_is_near) {
  constexpr std::string_view verbs[] = {"expect", "send", "close", "eof"};
  EXPECT_EQ(nearest("frobnicate", verbs), "");
  EXPECT_EQ(nearest("abc", verbs), "");
  EXPECT_EQ(nearest("x", verbs), "");
  EXPECT_EQ(nearest(std::string(100, 'x'), verbs), "");
  EXPECT_EQ(nearest("send", {}), "");
}

TEST(nearest, does_not_replace_all_of_a_word) {
  constexpr std::string_view names[] = {"a"};
  EXPECT_EQ(nearest("b", names), "");
}

TEST(nearest, is_nothing_among_too_many) {
  std::vector<std::string> names;
  for (int i = 0; i < 501; ++i) names.push_back("peer" + std::to_string(i));
  const std::vector<std::string_view> all(names.begin(), names.end());
  EXPECT_EQ(nearest("pere7", std::span(all).first(500)), "peer7");
  EXPECT_EQ(nearest("pere7", all), "");
}

TEST(nearest, prefers_the_first_of_equals) {
  constexpr std::string_view names[] = {"ann", "any"};
  EXPECT_EQ(nearest("anx", names), "ann");
}

TEST(one_of, reads_as_a_sentence) {
  constexpr std::string_view words[] = {"us", "ms", "s"};
  EXPECT_EQ(one_of(words), "`us`, `ms` or `s`");
  EXPECT_EQ(one_of(std::span(words, 1)), "`us`");
  EXPECT_EQ(one_of({}), "");
}

}  // namespace
}  // namespace rehearse::scenario
