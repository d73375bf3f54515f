// What the pages say about tests and code is so.

#include <algorithm>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/docs/page.h"

namespace rehearse {
namespace {

constexpr const char* guide = "docs/asyncore_for_cpp.md";

std::vector<test_case> cases_of_row(const table_row& row) {
  std::vector<test_case> found;
  for (const std::string& cell : row.cells) {
    const std::vector<std::string> words = code_words(cell);
    if (words.empty() || !words.front().ends_with("_test.cc")) continue;
    for (const test_case& each : test_cases_in(cell)) found.push_back(each);
  }
  return found;
}

TEST(guide, names_cases_that_exist) {
  const case_list sources = cases_of_folders({"core", "cpython", "docs"});
  int looked_at = 0;
  for (const table_row& row : table_rows(content_of_page(guide))) {
    for (const test_case& each : cases_of_row(row)) {
      ++looked_at;
      const auto file = sources.find(each.file);
      ASSERT_NE(file, sources.end()) << each.file;
      if (each.name.empty()) continue;  // A file as a whole.
      EXPECT_TRUE(file->second.contains(each.name))
          << each.file << " has no " << each.name;
    }
  }
  EXPECT_GT(looked_at, 80);
}

// What is claimed of the modes and of hazards is shown.
TEST(guide, has_a_case_for_each_deviation_and_each_hazard) {
  int looked_at = 0;
  for (const table_row& row : table_rows(content_of_page(guide))) {
    if (row.section != "Safe mode" && row.section != "Hazards") continue;
    ++looked_at;
    EXPECT_FALSE(cases_of_row(row).empty()) << row.cells.front();
  }
  EXPECT_GT(looked_at, 40);
}

void expect_code_of(const char* page, const char* source, std::size_t count) {
  const std::vector<std::string> blocks =
      code_blocks(content_of_page(page), "cpp");
  EXPECT_EQ(blocks.size(), count);
  const std::string code = content_of_page(source);
  for (const std::string& block : blocks) {
    EXPECT_NE(code.find(block), std::string::npos)
        << source << " does not have this code of " << page << ":\n"
        << block;
  }
}

TEST(guide, shows_the_code_that_a_test_compiles) {
  expect_code_of(guide, "tests/docs/asyncore_example_test.cc", 1);
}

TEST(readme, shows_the_code_that_a_test_compiles) {
  expect_code_of("README.md", "tests/docs/readme_example_test.cc", 1);
}

constexpr const char* unit_testing = "docs/unit_testing.md";

TEST(unit_testing, shows_the_code_that_a_test_compiles) {
  expect_code_of(unit_testing, "tests/docs/unit_testing_test.cc", 14);
}

// The beginning that they share, and then a test for each.
TEST(unit_testing, has_thirteen_tasks_of_at_most_25_lines) {
  const std::vector<std::string> blocks =
      code_blocks(content_of_page(unit_testing), "cpp");
  ASSERT_EQ(blocks.size(), 14U);
  for (std::size_t i = 1; i < blocks.size(); ++i) {
    // A sweep is a fixture of its own.
    const char* const start = i != 12 ? "TEST_P(unit, " : "class echo_sweep";
    EXPECT_TRUE(blocks[i].starts_with(start)) << blocks[i];
    EXPECT_LE(std::count(blocks[i].begin(), blocks[i].end(), '\n'), 25)
        << blocks[i];
  }
}

// Of the reader itself.
TEST(page, has_rows_by_section_and_code_by_language) {
  const std::string text =
      "# A\n\n| x | y |\n|---|---|\n| `f_test.cc` `a.b` `a.c` | 2 |\n\n"
      "## B c\n```cpp\nint i;\n```\n|---|\n| 3 |\n```sh\nls\n```\n";
  const std::vector<table_row> rows = table_rows(text);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].section, "A");
  EXPECT_EQ(rows[0].cells[1], " 2 ");
  EXPECT_EQ(rows[1].section, "B c");
  const std::vector<test_case> cases = test_cases_in(rows[0].cells[0]);
  ASSERT_EQ(cases.size(), 2U);
  EXPECT_EQ(cases[0].file + " " + cases[0].name, "f_test.cc a.b");
  EXPECT_EQ(cases[1].file + " " + cases[1].name, "f_test.cc a.c");
  EXPECT_EQ(test_cases_in(" `f_test.cc` ").front().name, "");
  EXPECT_TRUE(test_cases_in(" 2 ").empty());
  EXPECT_EQ(code_blocks(text, "cpp"), std::vector<std::string>{"int i;\n"});
}

}  // namespace
}  // namespace rehearse
