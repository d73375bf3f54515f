// `rehearse shrink`: of a seed, or of the schedule that a file has.

#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/command/invocation.h"

namespace rehearse {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// It holds if the server reads all at once, and not otherwise.
const std::string in_one_piece =
    "scenario v1 \"what is said is heard at once\"\n"
    "app echo = echo_server(port=7)\n"
    "peer alice\n"
    "connect alice to echo\n"
    "send    alice \"hello\"\n"
    "expect  call echo/1.recv returning 5\n"
    "expect  alice \"hello\"\n";

class shrink_test : public testing::Test {
 protected:
  // The first seed with which the scenario fails.
  std::string failing_seed() const {
    for (int seed = 1; seed < 50; ++seed) {
      const std::string option = "--seed=" + std::to_string(seed);
      if (user_.calls({"run", "piece.scn", option}).code == 1) return option;
    }
    return {};
  }

  user user_;
};

TEST_F(shrink_test, of_a_seed_keeps_what_makes_it_fail) {
  user_.write("piece.scn", in_one_piece);
  const std::string seed = failing_seed();
  ASSERT_FALSE(seed.empty());
  const program_result result =
      user_.calls({"shrink", "piece.scn", seed, "--save-dir=kept"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(
      result.out,
      AllOf(HasSubstr("FIND piece: line: expect call echo/1.recv returning 5"),
            HasSubstr("found with " + seed), HasSubstr(" to 1 in "),
            HasSubstr("1. recv.len echo/alice #1 ")));
  EXPECT_EQ(user_.calls({"run", "kept"}).code, 1);
}

TEST_F(shrink_test, of_a_schedule_writes_the_file_itself) {
  user_.write("long.scn", in_one_piece +
                              "\n-- schedule v1 --\n"
                              "send.len echo/alice #1 2\n"
                              "recv.len echo/alice #1 1\n");
  const program_result result = user_.calls({"shrink", "long.scn"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("shrunk from "));
  EXPECT_THAT(user_.text_of("long.scn"),
              AllOf(HasSubstr("scenario v1 \"what is said is heard at once\""),
                    HasSubstr("\nrecv.len echo/alice #1 "),
                    Not(HasSubstr("send.len"))));
  EXPECT_FALSE(std::filesystem::exists(user_.folder() / "regress"));
  EXPECT_EQ(user_.calls({"run", "long.scn"}).code, 1);
  // Once more, it is as small as it was.
  const std::string once = user_.text_of("long.scn");
  EXPECT_EQ(user_.calls({"shrink", "long.scn"}).code, 0);
  EXPECT_THAT(user_.text_of("long.scn"),
              HasSubstr("\nrecv.len echo/alice #1 "));
}

TEST_F(shrink_test, has_nothing_to_do_where_nothing_fails) {
  user_.write("piece.scn", in_one_piece);
  EXPECT_THAT(
      user_.calls({"shrink", "piece.scn"}).err,
      HasSubstr("has no schedule: give the --seed with which it fails"));
  user_.write("fine.scn",
              "scenario v1 \"it comes back\"\napp echo = echo_server(port=7)\n"
              "peer alice\nconnect alice to echo\nsend alice \"hi\"\n"
              "expect alice \"hi\"\n\n-- schedule v1 --\n"
              "recv.len echo/alice #1 1\n");
  const std::string before = user_.text_of("fine.scn");
  const program_result passing = user_.calls({"shrink", "fine.scn"});
  EXPECT_EQ(passing.code, 2);
  EXPECT_THAT(passing.err,
              HasSubstr("fine.scn: passes with its schedule: there is nothing "
                        "to shrink"));
  EXPECT_EQ(user_.text_of("fine.scn"), before);
  EXPECT_THAT(user_.calls({"shrink", "fine.scn", "--seed=1"}).err,
              HasSubstr("has a schedule of its own: leave out --seed"));
  EXPECT_EQ(user_.calls({"shrink", "nobody.scn"}).code, 2);
  EXPECT_EQ(user_.calls({"shrink", "piece.scn", "--network=posix"}).code, 2);
}

}  // namespace
}  // namespace rehearse
