// docs/cpython_test_cases.md and the sources name the same cases.

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

namespace {

namespace fs = std::filesystem;

// By file, "cpython/api_test.cc": its cases, "base_test_api.test_bind".
using case_list = std::map<std::string, std::set<std::string>>;

std::string read_file(const fs::path& path) {
  std::ifstream in(path);
  EXPECT_TRUE(in) << path;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

// The arguments "(suite, case)" that stand at `at`, as "suite.case". They may
// stand on several lines.
std::string case_at(std::string_view text, std::size_t at) {
  std::string name;
  for (; at < text.size() && text[at] != ')'; ++at) {
    const char c = text[at];
    if (c == ',') name += '.';
    if (c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0) name += c;
  }
  return name;
}

std::set<std::string> cases_in(const std::string& source) {
  std::set<std::string> found;
  for (const std::string macro : {"\nTEST(", "\nTEST_F(", "\nTEST_P("}) {
    for (std::size_t at = source.find(macro); at != std::string::npos;
         at = source.find(macro, at + 1)) {
      found.insert(case_at(source, at + macro.size()));
    }
  }
  return found;
}

// Of all test programs of these folders. Bazel starts tests where they are.
const case_list& sources() {
  static const case_list found = [] {
    case_list all;
    for (const char* folder : {"core", "cpython"}) {
      for (const auto& each :
           fs::directory_iterator(fs::path("tests") / folder)) {
        const std::string name = each.path().filename();
        if (!name.ends_with("_test.cc") || name == "table_test.cc") continue;
        all[std::string(folder) + "/" + name] =
            cases_in(read_file(each.path()));
      }
    }
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

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts = {""};
  for (const char c : text) {
    if (c == at) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

// What stands in backticks.
std::vector<std::string> code_words(const std::string& cell) {
  const std::vector<std::string> parts = split(cell, '`');
  std::vector<std::string> words;
  for (std::size_t i = 1; i < parts.size(); i += 2) words.push_back(parts[i]);
  return words;
}

// A row of the page has a file, and then the cases that are in it; there may be
// several of each. Every pair is a row here.
void add_rows(const std::vector<std::string>& cells, std::vector<row>& rows) {
  row next{.what = cells[1],
           .file = "",
           .name = "",
           .is_portable = !cells[3].starts_with(" not portable: ")};
  const std::size_t before = rows.size();
  for (const std::string& word : code_words(cells[2])) {
    if (word.ends_with(".cc")) {
      next.file = word;
    } else {
      next.name = word;
      rows.push_back(next);
    }
  }
  if (rows.size() == before) rows.push_back(next);
}

// The rows of all tables with three columns.
const std::vector<row>& table() {
  static const std::vector<row> found = [] {
    std::vector<row> all;
    bool inside = false;
    for (const std::string& line :
         split(read_file("docs/cpython_test_cases.md"), '\n')) {
      const std::vector<std::string> cells = split(line, '|');
      if (cells.size() != 5) {
        inside = false;
      } else if (cells[1] == "---") {
        inside = true;
      } else if (inside) {
        add_rows(cells, all);
      }
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
