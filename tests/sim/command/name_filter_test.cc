#include "sim/command/name_filter.h"

#include <string>

#include <gtest/gtest.h>

namespace rehearse::command_line {
namespace {

TEST(name_filter, without_a_text_takes_each_name) {
  EXPECT_TRUE(name_filter("").takes("http/cut[cut=7]"));
}

TEST(name_filter, takes_names_that_hold_its_text) {
  const name_filter filter("tp/c");
  EXPECT_TRUE(filter.takes("tp/c"));
  EXPECT_TRUE(filter.takes("http/cut"));
  EXPECT_FALSE(filter.takes("http/a_cut"));
}

// A cell stands in brackets, which are a set in other languages of patterns.
TEST(name_filter, takes_brackets_as_they_are) {
  EXPECT_TRUE(name_filter("[cut=7]").takes("http/cut[cut=7]"));
  EXPECT_TRUE(name_filter("*[cut=7]").takes("http/cut[cut=7]"));
  EXPECT_FALSE(name_filter("*[cut=7]").takes("http/cut[cut=17]"));
}

TEST(name_filter, a_pattern_is_about_the_whole_name) {
  EXPECT_TRUE(name_filter("http*").takes("http/cut"));
  EXPECT_FALSE(name_filter("http*").takes("old/http/cut"));
  EXPECT_FALSE(name_filter("*http").takes("http/cut"));
  EXPECT_FALSE(name_filter("http?").takes("http/cut"));
}

TEST(name_filter, a_backslash_takes_the_meaning_from_a_pattern) {
  EXPECT_TRUE(name_filter("*a\\*").takes("ba*"));
  EXPECT_FALSE(name_filter("*a\\*").takes("bab"));
  EXPECT_TRUE(name_filter("*\\?").takes("a?"));
  EXPECT_FALSE(name_filter("*\\?").takes("ab"));
  EXPECT_TRUE(name_filter("*\\\\*").takes("a\\b"));
  // Before any other character it stands for itself.
  EXPECT_TRUE(name_filter("*\\r\\n").takes("a\\r\\n"));
}

TEST(name_filter, a_literal_pattern_takes_that_text_only) {
  const std::string texts[] = {"a*",   "ab",     "a?",     "a\\*", "a\\\\*",
                               "a\\b", "a\\\\b", "a\\\\?", "\\",   "*"};
  for (const std::string& text : texts) {
    for (const std::string& other : texts) {
      EXPECT_EQ(name_filter("*[" + literal_pattern(text) + "]")
                    .takes("x[" + other + "]"),
                text == other)
          << text << ' ' << other;
    }
  }
}

// All patterns of up to five characters on all names of up to five, with two
// letters, against the definition of what * and ? are.
bool is_match(const std::string& pattern, const std::string& name) {
  if (pattern.empty()) return name.empty();
  const std::string rest = pattern.substr(1);
  if (pattern[0] == '*') {
    return is_match(rest, name) ||
           (!name.empty() && is_match(pattern, name.substr(1)));
  }
  return !name.empty() && (pattern[0] == '?' || pattern[0] == name[0]) &&
         is_match(rest, name.substr(1));
}

template <typename Visitor>
void for_each_word(const std::string& letters, std::size_t length_max,
                   const Visitor& visit, const std::string& start = "") {
  visit(start);
  if (start.size() == length_max) return;
  for (const char letter : letters) {
    for_each_word(letters, length_max, visit, start + letter);
  }
}

TEST(name_filter, matches_by_the_definition_of_its_patterns) {
  for_each_word("ab*?", 5, [](const std::string& pattern) {
    if (pattern.find_first_of("*?") == std::string::npos) return;
    const name_filter filter(pattern);
    for_each_word("ab", 5, [&](const std::string& name) {
      ASSERT_EQ(filter.takes(name), is_match(pattern, name))
          << pattern << ' ' << name;
    });
  });
}

// A matcher that tries each text for each * would not come to an end here.
TEST(name_filter, takes_no_longer_for_many_stars) {
  std::string pattern;
  for (int i = 0; i < 100; ++i) pattern += "*a";
  EXPECT_FALSE(name_filter(pattern + "b").takes(std::string(10'000, 'a')));
}

}  // namespace
}  // namespace rehearse::command_line
