// docs/cpython_test_cases.md and the sources name the same cases.

#include <cctype>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "tests/docs/page.h"

namespace rehearse {
namespace {

const case_list& sources() {
  static const case_list found = [] {
    case_list all = cases_of_folders({"core", "cpython"});
    all.erase("cpython/table_test.cc");
    return all;
  }();
  return found;
}

struct row {
  std::string what;  // The first column as it stands.
  std::string file;  // Where it is: a file and its case; the case may be empty.
  std::string name;
  bool is_portable = true;
};

// A row of the page has a file, and then the cases that are in it; there may be
// several of each. Every pair is a row here.
void add_rows(const std::vector<std::string>& cells, std::vector<row>& rows) {
  const bool is_portable = !cells[2].starts_with(" not portable: ");
  std::vector<test_case> cases = test_cases_in(cells[1]);
  if (cases.empty()) cases.emplace_back();
  for (const test_case& each : cases) {
    rows.push_back({.what = cells[0],
                    .file = each.file,
                    .name = each.name,
                    .is_portable = is_portable});
  }
}

// The rows of all tables with three columns.
const std::vector<row>& table() {
  static const std::vector<row> found = [] {
    std::vector<row> all;
    for (const table_row& each :
         table_rows(content_of_page("docs/cpython_test_cases.md"))) {
      if (each.cells.size() == 3) add_rows(each.cells, all);
    }
    return all;
  }();
  return found;
}

// "FileWrapperTest" is "file_wrapper_test".
std::string lower_case(std::string_view name) {
  std::string lowered;
  bool after_capital = true;
  for (const char c : name) {
    const bool capital = std::isupper(static_cast<unsigned char>(c)) != 0;
    if (capital && !after_capital) lowered += '_';
    lowered += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    after_capital = capital;
  }
  return lowered;
}

TEST(table, has_a_place_for_each_row) {
  // The cases of CPython's two suites, and what is from elsewhere.
  EXPECT_GT(table().size(), 33u + 16u + 20u);
  for (const row& each : table()) {
    EXPECT_NE(each.file, "") << each.what << "is nowhere";
  }
}

TEST(table, names_cases_that_exist) {
  for (const row& each : table()) {
    if (each.name.empty()) continue;  // A file as a whole.
    const auto file = sources().find(each.file);
    ASSERT_NE(file, sources().end()) << each.file;
    EXPECT_TRUE(file->second.contains(each.name))
        << each.file << " has no " << each.name;
  }
}

TEST(table, names_each_case_of_the_folder) {
  std::set<std::string> named;
  for (const row& each : table()) named.insert(each.file + " " + each.name);
  std::size_t cases = 0;
  for (const auto& [file, names] : sources()) {
    if (!file.starts_with("cpython/")) continue;
    for (const std::string& name : names) {
      ++cases;
      EXPECT_TRUE(named.contains(file + " " + name))
          << "the page does not name " << name << " of " << file;
    }
  }
  EXPECT_GT(cases, 60u);
}

// A suite may have more to its name than the class: what its arms are.
TEST(table, keeps_the_names_of_portable_cases) {
  for (const row& each : table()) {
    const std::vector<std::string> words = code_words(each.what);
    if (words.empty() || !each.is_portable) continue;
    const std::vector<std::string> theirs = split(words.front(), '.');
    const std::vector<std::string> ours = split(each.name, '.');
    ASSERT_EQ(theirs.size(), 2u) << each.what;
    ASSERT_EQ(ours.size(), 2u) << each.what;
    EXPECT_EQ(ours[1], theirs[1]);
    const std::string suite = lower_case(split(theirs[0], '_').front());
    EXPECT_TRUE(ours[0].starts_with(suite)) << ours[0] << ", not " << suite;
  }
}

TEST(table_names, are_those_of_classes_in_lower_case) {
  EXPECT_EQ(lower_case("FileWrapperTest"), "file_wrapper_test");
  EXPECT_EQ(lower_case("BaseTestAPI"), "base_test_api");
}

}  // namespace
}  // namespace rehearse
