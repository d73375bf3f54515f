#include "sim/explore/difference.h"

#include <string>

#include "gtest/gtest.h"
#include "tests/sim/explore/toy_subject.h"

namespace rehearse {
namespace {

std::string text_of(const std::string& failing, const std::string& passing) {
  const auto found = difference_of(failing, passing);
  return found ? to_text(*found) : "none";
}

TEST(difference, names_two_events_that_changed_places) {
  EXPECT_EQ(text_of("  1    0us    ann     connect\n"
                    "  2    0us    desk/ben ~ poll.ready withhold\n"
                    "  2    0us    desk/1  recv 4 \"a  b\"\n"
                    "  3    0us    desk/2  recv 2 \"c\"\n",
                    "  1    0us    ann     connect\n"
                    "  2    0us    desk/2  recv 2 \"c\"\n"
                    "  2    0us    desk/1  recv 4 \"a  b\"\n"),
            "`desk/1 recv 4 \"a  b\"` comes before `desk/2 recv 2 \"c\"`; in "
            "the nearest schedule that passes, after it");
}

TEST(difference, names_what_comes_instead) {
  EXPECT_EQ(text_of("  1    0us    a       recv 1 \"x\"\n",
                    "  1    5ms    a       recv 2 \"xy\"\n"),
            "`a recv 1 \"x\"` comes; in the nearest schedule that passes, `a "
            "recv 2 \"xy\"`");
  EXPECT_EQ(text_of("", "  1    0us    a       close\n"),
            "nothing more comes; in the nearest schedule that passes, `a "
            "close`");
}

TEST(difference, does_not_mind_pass_and_time) {
  EXPECT_EQ(
      text_of("  1    0us    a       close\n", " 99    7s     a       close\n"),
      "none");
}

TEST(nearest_passing, has_one_deviation_less) {
  const subject what = toy_subject([](toy_run& run) -> std::string {
    const bool a = run.deviates("a");
    const bool b = run.deviates("b");
    if (a && b) return "both";
    return a ? "one" : "";
  });
  label_names names;
  const deviation a{site::poll_ready, names.of("a"), 1, 1};
  const deviation b{site::poll_ready, names.of("b"), 1, 1};
  EXPECT_EQ(nearest_passing(what, sorted({a, b})), schedule{b});
  EXPECT_EQ(nearest_passing(what, {a}), schedule{});
  EXPECT_EQ(nearest_passing(what, {}), std::nullopt);
}

}  // namespace
}  // namespace rehearse
