#include "sim/language/verbs.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/language/parser.h"
#include "tests/diagnostics/known_applications.h"

namespace rehearse::scenario {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::vector<verb> all_rows() {
  std::vector<verb> rows;
  for (const verb_rows part :
       {verbs().statements, verbs().expectations, verbs().streams}) {
    rows.insert(rows.end(), part.begin(), part.end());
  }
  return rows;
}

TEST(verbs, are_complete_rows) {
  for (const verb& row : all_rows()) {
    EXPECT_FALSE(row.syntax.empty()) << row.name;
    EXPECT_TRUE(row.help.ends_with('.')) << row.help;
    EXPECT_THAT(row.syntax, HasSubstr(row.name));
    EXPECT_THAT(row.example, HasSubstr(row.name)) << row.syntax;
  }
}

TEST(verbs, have_one_row_for_each_word_of_a_place) {
  for (const verb_rows part :
       {verbs().statements, verbs().expectations, verbs().streams}) {
    std::set<std::string_view> seen;
    for (const verb& row : part) {
      EXPECT_TRUE(seen.insert(row.name).second) << row.name;
    }
  }
}

TEST(verbs, are_found_where_they_stand) {
  const verb* statement = find_verb(verbs().statements, "reset");
  ASSERT_NE(statement, nullptr);
  EXPECT_EQ(statement->group, verb_group::peers);
  const verb* stream = find_verb(verbs().streams, "reset");
  ASSERT_NE(stream, nullptr);
  EXPECT_EQ(stream->group, verb_group::stream);
  EXPECT_EQ(find_verb(verbs().expectations, "reset"), nullptr);
  EXPECT_EQ(find_verb(verbs().statements, "never"), nullptr);
  EXPECT_EQ(find_verb(verbs().statements, ""), nullptr);
  EXPECT_EQ(find_verb(verbs().streams, ""), nullptr);
}

TEST(verbs, suggest_only_what_this_build_supports) {
  const auto names = names_of(verbs().statements);
  EXPECT_THAT(names, Contains("send"));
  EXPECT_THAT(names, Not(Contains("net")));
  EXPECT_THAT(names, Not(Contains("eof")));
}

// The documentation lists what this build supports, and nothing else.
TEST(verbs, stand_in_the_documentation) {
  std::ifstream in("docs/scenario_language.md");
  const std::string page(std::istreambuf_iterator<char>(in), {});
  ASSERT_FALSE(page.empty());
  for (const verb& row : all_rows()) {
    std::string cell(row.syntax);
    // A bar would end the cell of a table.
    for (std::size_t at = 0; (at = cell.find('|', at)) != std::string::npos;) {
      cell.replace(at, 1, "\\|");
      at += 2;
    }
    const bool listed = page.find("| `" + cell + "` |") != std::string::npos;
    EXPECT_NE(listed, row.is_reserved()) << row.syntax;
  }
}

// --- Examples ---------------------------------------------------------------

// A file in which the example stands where such a line may stand. What it
// declares itself is not declared before it, and all names are used after it.
std::string file_around(const verb& row) {
  const std::string line = std::string(row.example) + "\n";
  const auto unless = [&](std::string_view name, const std::string& text) {
    return row.group == verb_group::set_up && row.name == name ? line : text;
  };
  std::string file = "scenario v1 \"an example\"\n";
  file += unless("let", "let greeting = \"hello\"\n");
  file += unless("matrix", "matrix cut = 1, 2\n");
  for (const std::string_view each :
       {"runs-on", "loop", "mode", "limit", "judge"}) {
    file += unless(each, "");
  }
  file += unless("poll", row.name == "pass" ? "poll scripted\n" : "");
  file += unless("app", "app echo = echo_server(port=7)\n");
  file += unless("peer", "peer alice\n") + "peer ben\n";
  const auto step = [&](std::string_view name, const std::string& text) {
    const bool is_it = row.group == verb_group::peers && row.name == name;
    return is_it ? line : text;
  };
  file += step("listen", "listen ben on origin:80\n");
  file += step("accept", "accept ben from echo\n");
  file += step("connect", "connect alice to echo\n");
  file += "send alice chunk=$cut $greeting\n";
  const bool stands_anywhere = row.group != verb_group::set_up &&
                               row.name != "listen" && row.name != "accept" &&
                               row.name != "connect";
  if (row.name == "poll") {
    file += "pass 1 ready echo:in\n";
  } else if (row.name == "order") {
    file += "expect order {\n  echo.handle_accept\n}\n";
  } else if (row.name == "together") {
    file += "together {\n  send alice \"x\"\n}\n";
  } else if (row.name == "repeat") {
    file += line + "  send alice \"again\"\n}\n";
  } else if (row.name == "include") {
    file += "include \"login.scni\"\n";
  } else if (stands_anywhere) {
    // Of what a line waits for, another one says it.
    if (row.name == "mark" && row.group == verb_group::expectation) {
      file += "mark \"second round\"\n";
    }
    file += line;
  }
  return file;
}

TEST(verbs, have_examples_that_are_read) {
  for (const verb& row : all_rows()) {
    if (row.is_reserved()) continue;
    const std::string text = file_around(row);
    const scenario_file file =
        parse("example.scn", text, known_applications(),
              [](const std::string&, std::size_t) { return file_content{}; });
    std::string found;
    for (const diagnostic& each : file.diagnostics) {
      found += render(each, file);
    }
    EXPECT_THAT(found, IsEmpty()) << row.syntax << "\n" << text;
  }
}

}  // namespace
}  // namespace rehearse::scenario
