#include "sim/language/diagnostic.h"

#include <string>

#include <gtest/gtest.h>

namespace rehearse::scenario {
namespace {

diagnostic at(place where) { return {where, "something is wrong", {}, {}}; }

TEST(render, shows_the_line_the_caret_and_the_notes) {
  diagnostic which = at({2, 3, 4});
  which.at_caret = "here";
  which.notes = {"help: do better", "in cell [cut=7]"};
  EXPECT_EQ(render(which, "a.scn", "one\n  two!\nthree\n"),
            "a.scn:2:3: error: something is wrong\n"
            " 2 |   two!\n"
            "   |   ^~~~ here\n"
            "   = help: do better\n"
            "   = in cell [cut=7]\n");
}

TEST(render, keeps_the_margin_of_long_line_numbers) {
  const std::string source = std::string(99, '\n') + "x\n";
  EXPECT_EQ(render(at({100, 1, 1}), "a.scn", source),
            "a.scn:100:1: error: something is wrong\n"
            " 100 | x\n"
            "     | ^\n");
}

TEST(render, points_behind_the_end_of_a_line) {
  EXPECT_EQ(render(at({1, 4, 0}), "a.scn", "one\r\ntwo"),
            "a.scn:1:4: error: something is wrong\n"
            " 1 | one\n"
            "   |    ^\n");
}

TEST(render, marks_no_more_than_the_line) {
  EXPECT_EQ(render(at({1, 2, 99}), "a.scn", "one"),
            "a.scn:1:2: error: something is wrong\n"
            " 1 | one\n"
            "   |  ^~\n");
}

TEST(render, makes_controls_visible_and_keeps_the_caret_below) {
  EXPECT_EQ(render(at({1, 6, 1}), "a.scn", "\t\xff\xc3\xa9 x"),
            "a.scn:1:6: error: something is wrong\n"
            " 1 | \\t\\xff\xc3\xa9 x\n"
            "   |         ^\n");
}

TEST(render, cuts_a_long_line_around_its_caret) {
  const std::string source =
      std::string(300, 'a') + "X" + std::string(300, 'b');
  EXPECT_EQ(render(at({1, 301, 1}), "a.scn", source),
            "a.scn:1:301: error: something is wrong\n"
            " 1 | ..." +
                std::string(60, 'a') + "X" + std::string(59, 'b') +
                "...\n"
                "   | " +
                std::string(63, ' ') + "^\n");
}

TEST(render, survives_places_outside_of_the_file) {
  EXPECT_EQ(render(at({7, 9, 3}), "a.scn", "one"),
            "a.scn:7:9: error: something is wrong\n"
            " 7 |\n"
            "   | ^\n");
}

}  // namespace
}  // namespace rehearse::scenario
