// Files with a matrix: one plan for each cell.

#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "sim/language/parser.h"
#include "tests/diagnostics/known_applications.h"
#include "tests/sim/language/scenario_text.h"

namespace rehearse::scenario {
namespace {

std::string with_echo(const std::string& matrix, const std::string& steps) {
  return matrix + std::string(echo_and_alice) + steps;
}

std::string bytes_sent(const plan& of) {
  return std::get<send_step>(of.cursors[0].steps[1].what).bytes.data;
}

TEST(cells, are_one_without_a_name_if_there_is_no_matrix) {
  EXPECT_EQ(parse_lines("").cells, std::vector<std::string>({""}));
}

TEST(cells, are_the_product_of_the_axes_in_file_order) {
  const scenario_file file = parse_lines(
      with_echo("matrix a = 1, 2\nmatrix b = \"x\", \"y\", hex\"00\"\n",
                "send alice $b * $a\n"));
  EXPECT_EQ(file.cells, std::vector<std::string>(
                            {"a=1,b=\"x\"", "a=1,b=\"y\"", "a=1,b=hex\"00\"",
                             "a=2,b=\"x\"", "a=2,b=\"y\"", "a=2,b=hex\"00\""}));
  ASSERT_EQ(file.cells.size(), 6u);
  const plan third = file.plan_of(3, known_applications());
  EXPECT_EQ(third.cell, "a=2,b=\"x\"");
  EXPECT_EQ(bytes_sent(third), "xx");
  EXPECT_EQ(bytes_sent(file.plan_of(2, known_applications())).size(), 1u);
}

TEST(cells, may_follow_from_other_values) {
  const scenario_file file = parse_lines(with_echo(
      "matrix n = 1, 2\nlet text = \"ab\" * $n\n", "send alice $text \"!\"\n"));
  EXPECT_EQ(bytes_sent(file.plan_of(1, known_applications())), "abab!");
}

TEST(cells, number_long_values) {
  const std::string value = '"' + std::string(40, 'x') + '"';
  const scenario_file file = parse_lines(
      with_echo("matrix t = \"a\", " + value + "\n", "send alice $t\n"));
  EXPECT_EQ(file.cells, std::vector<std::string>({"t=\"a\"", "t=#2"}));
}

TEST(cells, are_all_checked) {
  const scenario_file file = parse_lines(with_echo(
      "matrix n = 2, 1, 0\n", "send alice chunk=$n \"x\"\nexpect alice eof\n"));
  EXPECT_TRUE(file.cells.empty());
  ASSERT_EQ(file.diagnostics.size(), 1u);
  EXPECT_EQ(file.diagnostics[0].where.line, 6);
  ASSERT_EQ(file.diagnostics[0].notes.size(), 1u);
  EXPECT_EQ(file.diagnostics[0].notes[0], "only in cell [n=0]");
}

TEST(cells, report_what_all_have_without_naming_one) {
  const scenario_file file =
      parse_lines(with_echo("matrix n = 1ms, 2ms\n", "send alice $n\n"));
  ASSERT_EQ(file.diagnostics.size(), 1u);
  for (const std::string& note : file.diagnostics[0].notes) {
    EXPECT_EQ(note.find("cell"), std::string::npos) << note;
  }
}

TEST(cells, are_made_anew_at_each_call) {
  const scenario_file file =
      parse_lines(with_echo("matrix n = 1, 2\n", "send alice \"x\" * $n\n"));
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(bytes_sent(file.plan_of(1, known_applications())), "xx");
    EXPECT_EQ(bytes_sent(file.plan_of(0, known_applications())), "x");
  }
}

TEST(cells_death_test, exist_only_as_many_as_there_are) {
  const scenario_file file = parse_lines("");
  EXPECT_DEATH(file.plan_of(1, known_applications()), "no such cell");
}

}  // namespace
}  // namespace rehearse::scenario
