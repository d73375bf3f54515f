#include "sim/language/verbs.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rehearse::scenario {
namespace {

using testing::HasSubstr;

TEST(verbs, are_complete_rows) {
  for (const verb& row : verbs()) {
    EXPECT_FALSE(row.syntax.empty()) << row.name;
    EXPECT_TRUE(row.help.ends_with('.')) << row.help;
    EXPECT_THAT(row.syntax, HasSubstr(row.name));
  }
}

TEST(verbs, have_one_row_for_each_word_of_a_place) {
  std::set<std::pair<std::string_view, int>> seen;
  for (const verb& row : verbs()) {
    const bool nested =
        row.group == verb_group::expectation || row.group == verb_group::stream;
    const int where = nested ? static_cast<int>(row.group) : -1;
    EXPECT_TRUE(seen.emplace(row.name, where).second) << row.name;
  }
}

TEST(verbs, are_found_where_they_stand) {
  ASSERT_NE(find_statement("reset"), nullptr);
  EXPECT_EQ(find_statement("reset")->group, verb_group::peers);
  ASSERT_NE(find_stream_expectation("reset"), nullptr);
  EXPECT_EQ(find_stream_expectation("reset")->group, verb_group::stream);
  EXPECT_EQ(find_expectation("reset"), nullptr);
  EXPECT_EQ(find_statement("never"), nullptr);
  EXPECT_EQ(find_statement(""), nullptr);
  EXPECT_EQ(find_stream_expectation(""), nullptr);
}

TEST(verbs, suggest_only_what_this_build_supports) {
  const auto names = statement_names();
  EXPECT_NE(std::find(names.begin(), names.end(), "send"), names.end());
  EXPECT_EQ(std::find(names.begin(), names.end(), "net"), names.end());
  EXPECT_EQ(std::find(names.begin(), names.end(), "eof"), names.end());
}

// The documentation lists what this build supports, and nothing else.
TEST(verbs, stand_in_the_documentation) {
  std::ifstream in("docs/scenario_language.md");
  const std::string page(std::istreambuf_iterator<char>(in), {});
  ASSERT_FALSE(page.empty());
  for (const verb& row : verbs()) {
    std::string cell(row.syntax);
    // A bar would end the cell of a table.
    for (std::size_t at = 0; (at = cell.find('|', at)) != std::string::npos;) {
      cell.replace(at, 1, "\\|");
      at += 2;
    }
    const bool listed = page.find("| `" + cell + "` |") != std::string::npos;
    EXPECT_EQ(listed, row.supported) << row.syntax;
  }
}

}  // namespace
}  // namespace rehearse::scenario
