// `rehearse step`: forward, back, and another way from there.

#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/command/invocation.h"

namespace rehearse {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

// It holds if the server reads all at once, and not otherwise.
const std::string read_at_once =
    "scenario v1 \"what is said is heard at once\"\n"
    "app echo = echo_server(port=7)\n"
    "peer alice\n"
    "connect alice to echo\n"
    "send    alice \"hello\"\n"
    "expect  call echo/1.recv returning 5\n"
    "expect  alice \"hello\"\n";

class step_test : public testing::Test {
 protected:
  step_test() { user_.write("piece.scn", read_at_once); }

  // What comes of these words, a line each.
  program_result step(const std::string& words,
                      const std::string& options = "piece.scn") {
    user_.write("words.txt", words);
    return user_.types("rehearse step " + options +
                       " < \"$BUILD_WORKING_DIRECTORY/words.txt\"");
  }

  user user_;
};

// The part of `text` from the last line that holds `start` on.
std::string from_last(const std::string& text, std::string_view start) {
  const std::size_t found = text.rfind(start);
  return found == std::string::npos ? "" : text.substr(found);
}

TEST_F(step_test, begins_before_the_first_line) {
  const program_result result = step("");
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("piece: before the first of 10 lines"),
                    HasSubstr("cursor.rest alice #1: no; could be "
                              "at-once")));
}

TEST_F(step_test, goes_forward_and_back) {
  EXPECT_THAT(step("next 4\n\nback 2\n").out,
              AllOf(HasSubstr("line 4 of 10\n"), HasSubstr("line 5 of 10\n"),
                    HasSubstr("line 3 of 10\n")));
  // No further than there are lines.
  EXPECT_THAT(step("n 1000\nb 5000\n").out,
              AllOf(HasSubstr("line 10 of 10\n"), HasSubstr("the run passes"),
                    EndsWith("a signal interrupts the wait)\n")));
}

TEST_F(step_test, goes_to_a_pass_and_to_a_handler) {
  EXPECT_THAT(
      from_last(step("pass 3\n").out, "\nline"),
      AllOf(HasSubstr("> "), HasSubstr("3    0us    echo/1  handle_w")));
  for (const std::string text :
       {"echo/1.handle_read", "recv 5", "handle_read"}) {
    EXPECT_THAT(
        step("to " + text + "\n").out,
        HasSubstr(text == "recv 5" ? "echo/1  recv 5" : "handle_read\n"))
        << text;
  }
  // From there on.
  EXPECT_THAT(step("end\nto echo/1.handle_read\n").out,
              HasSubstr("no line after this one holds"));
  EXPECT_THAT(step("pass 99\n").out, HasSubstr("its last one is "));
}

TEST_F(step_test, shows_readiness_and_queues) {
  EXPECT_THAT(
      from_last(step("to echo/1.handle_read\n").out, "\nline"),
      AllOf(HasSubstr("echo/1    interest in; ready in+out; connected; 5 bytes "
                      "unread"),
            HasSubstr("scenario  for echo/1.recv"),
            HasSubstr("poll.spurious echo/alice #1: no; could be EAGAIN"),
            HasSubstr("recv.len echo/alice #1: all bytes; could be 1 to 4")));
}

TEST_F(step_test, goes_another_way_and_back) {
  const std::string chooses = "to echo/1.handle_read\nchoose 2\n";
  EXPECT_THAT(
      step(chooses + "schedule\nend\n").out,
      AllOf(HasSubstr("  recv.len echo/alice #1 2\n"),
            HasSubstr("the run fails"), HasSubstr("echo/1.recv returning 5")));
  EXPECT_THAT(
      step(chooses + "undo\nschedule\nend\nundo\n").out,
      AllOf(HasSubstr("every choice is benign"), HasSubstr("the run passes"),
            HasSubstr("nothing was chosen")));
  EXPECT_THAT(step(chooses + "choose recv.len all\nschedule\n").out,
              HasSubstr("every choice is benign"));
  EXPECT_THAT(step("to echo/1.handle_read\nchoose recv.len 9\n").out,
              AllOf(HasSubstr("no choice here can be answered by `recv.len 9`"),
                    HasSubstr("could be 1 to 4")));
}

TEST_F(step_test, keeps_what_fails) {
  const std::string chooses = "to echo/1.handle_read\nchoose 2\n";
  const program_result kept =
      step(chooses + "keep\n", "piece.scn --save-dir=kept");
  EXPECT_THAT(kept.out, HasSubstr("written: kept/piece"));
  const program_result again = user_.calls({"run", "kept"});
  EXPECT_EQ(again.code, 1);
  EXPECT_THAT(again.err + again.out,
              HasSubstr("it is what the schedule was kept for"));
  EXPECT_THAT(step("keep\n").out, HasSubstr("only one that fails is kept"));
}

TEST_F(step_test, goes_through_a_seed_and_through_a_schedule) {
  EXPECT_THAT(step("schedule\n", "piece.scn --seed=3").out,
              Not(HasSubstr("every choice is benign")));
  user_.write("found.scn", read_at_once +
                               "\n-- schedule v1 --\n"
                               "recv.len echo/alice #1 2\n");
  EXPECT_THAT(
      step("schedule\nend\nkeep\n", "found.scn").out,
      AllOf(HasSubstr("  recv.len echo/alice #1 2\n"),
            HasSubstr("the run fails"), HasSubstr("--save-dir says where")));
  EXPECT_EQ(step("", "found.scn --seed=3").code, 2);
}

TEST_F(step_test, says_what_it_does_not_know) {
  EXPECT_THAT(step("nxt\n").out, HasSubstr("`nxt` is no word of `step`"));
  EXPECT_THAT(step("next many\n").out, HasSubstr("is no number"));
  EXPECT_THAT(step("pass\n").out, HasSubstr("needs the number of a pass"));
  EXPECT_THAT(step("to\n").out, HasSubstr("needs something to look for"));
  EXPECT_THAT(step("help\n").out, HasSubstr("choose [SITE] ANSWER"));
  EXPECT_EQ(step("", "piece.scn --network=posix").code, 2);
  EXPECT_EQ(step("", "nothing.scn").code, 2);
  user_.write("broken.scn", "scenario v1\n");
  EXPECT_EQ(step("", "broken.scn").code, 2);
}

}  // namespace
}  // namespace rehearse
