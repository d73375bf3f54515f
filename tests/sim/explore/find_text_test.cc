// How a find is told: between which events each choice was made, which rule
// allows it, and where the failure can no longer be avoided.

#include "sim/explore/find_text.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace rehearse {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char trace_of_two[] =
    "  1    0us    ann      connect\n"
    "  1    0us    ann      ~ cursor.rest at-once\n"
    "  1    0us    ann      send 3 \"a b\"\n"
    "  1    0us    ann      ~ cursor.rest at-once\n"
    "  1    0us    ben      ~ poll.ready withhold\n"
    "  1    0us    server   handle_accept\n"
    "  2    0us    server/1 ~ recv.len 1\n";

class find_text : public testing::Test {
 protected:
  deviation made(site where, const std::string& label, std::uint64_t ordinal,
                 std::uint32_t value = 1) {
    return {where, names_.of(label), ordinal, value};
  }

  label_names names_;
};

TEST_F(find_text, says_between_which_events_a_choice_was_made) {
  const shrunk_find small = {
      .deviations = {made(site::cursor_rest, "ann", 1),
                     made(site::cursor_rest, "ann", 2),
                     made(site::recv_len, "server/1", 1)}};
  EXPECT_EQ(story_text(small, names_, trace_of_two),
            "   1. cursor.rest ann #1 at-once: the next step comes before the "
            "programs have seen this one\n"
            "      after `ann connect`, before `ann send 3 \"a b\"`\n"
            "      allowed: peers do not wait until a program has read what "
            "they sent\n"
            "   2. cursor.rest ann #2 at-once: the next step comes before the "
            "programs have seen this one\n"
            "      after `ann send 3 \"a b\"`, before `server handle_accept`\n"
            "   3. recv.len server/1 #1 1: so many bytes have come so far\n"
            "      after `server handle_accept`\n"
            "      allowed: TCP is a stream: what is sent in one piece arrives "
            "in any\n");
}

TEST_F(find_text, does_without_a_trace) {
  const shrunk_find small = {.deviations = {made(site::cursor_rest, "ann", 1)}};
  EXPECT_THAT(story_text(small, names_, ""), Not(HasSubstr("after `")));
  // It begins with the choice.
  EXPECT_THAT(story_text(small, names_,
                         "  1    0us    ann      ~ cursor.rest at-once\n"
                         "  1    0us    ann      connect\n"),
              HasSubstr("\n      before `ann connect`\n"));
}

TEST_F(find_text, calls_it_a_point_of_no_return_only_if_there_is_none) {
  EXPECT_THAT(odds_text({.failures = {1, 5, 10}, .draws = 10}),
              HasSubstr("10 of 10  <- the point of no return\n"));
  EXPECT_THAT(odds_text({.failures = {1, 2, 9}, .draws = 10}),
              HasSubstr("9 of 10  <- the largest jump\n"));
  EXPECT_EQ(odds_text({}), "");
}

}  // namespace
}  // namespace rehearse
