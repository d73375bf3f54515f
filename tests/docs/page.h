// What a page of Markdown says that a test can look at: the rows of its tables,
// the test cases that they name, and the code that it shows.

#ifndef TESTS_DOCS_PAGE_H_
#define TESTS_DOCS_PAGE_H_

#include <filesystem>
#include <initializer_list>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rehearse {

// The whole content. Throws std::runtime_error if there is no such file.
std::string content_of_page(const std::filesystem::path& path);

std::vector<std::string> split(std::string_view text, char at);

// What stands in backticks.
std::vector<std::string> code_words(std::string_view text);

struct table_row {
  std::string section;  // The last heading above it, without its marks.
  std::vector<std::string> cells;
};

// Of all tables, without their heads.
std::vector<table_row> table_rows(const std::string& page);

// A case of a test program: "core/loop_wait_test.cc", and its suite and name,
// "loop_wait.with_a_negative_timeout". Without a name it is the whole program.
struct test_case {
  std::string file;
  std::string name;
};

// A cell names a file, and then cases that are in it; several of each.
std::vector<test_case> test_cases_in(const std::string& cell);

// By file: the names of its cases, from the sources of the test programs in
// these folders of tests/.
using case_list = std::map<std::string, std::set<std::string>>;
case_list cases_of_folders(std::initializer_list<std::string_view> folders);

// The fenced blocks in this language, without the fences.
std::vector<std::string> code_blocks(const std::string& page,
                                     std::string_view language);

}  // namespace rehearse

#endif  // TESTS_DOCS_PAGE_H_
