#include "sim/language/schedule_attachment.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace rehearse::scenario {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr place header{10, 1, 17};

TEST(schedule_attachment, is_read_line_by_line) {
  std::vector<diagnostic> mistakes;
  const schedule_attachment read = read_schedule(
      "# found by swarm\n"
      "\n"
      "expect violation busy: N passes of \"echo/1\"\n"
      "poll.ready echo/alice #2 withhold\n"
      "  recv.len   echo/alice  #1 3  \r\n",
      header, mistakes);
  EXPECT_THAT(mistakes, IsEmpty());
  EXPECT_EQ(read.violation, "busy: N passes of \"echo/1\"");
  EXPECT_THAT(read.choices(),
              ElementsAre(choice{site::poll_ready, "echo/alice", 2, 1},
                          choice{site::recv_len, "echo/alice", 1, 3}));
  EXPECT_EQ(read.lines[0].where.line, 14);
  EXPECT_EQ(read.lines[1].where.column, 3);
}

TEST(schedule_attachment, is_written_as_it_is_read) {
  const std::string text =
      "expect violation line: expect ann \"bye\\n\"\n"
      "cursor main #1 wait\n"
      "cursor.rest ann #3 at-once\n"
      "send.len ann #1 12\n";
  std::vector<diagnostic> mistakes;
  EXPECT_EQ(to_text(read_schedule(text, header, mistakes)), text);
  EXPECT_THAT(mistakes, IsEmpty());
}

// The message of its only mistake, and where that is in the line.
std::string mistake_in(const std::string& line) {
  std::vector<diagnostic> mistakes;
  read_schedule(line, header, mistakes);
  if (mistakes.size() != 1) return std::to_string(mistakes.size());
  return std::to_string(mistakes[0].where.column) + ": " + mistakes[0].message +
         " (" + mistakes[0].notes.at(0) + ")";
}

TEST(schedule_attachment, says_what_is_wrong_with_a_line) {
  EXPECT_EQ(mistake_in("poll.redy a #1 withhold"),
            "1: `poll.redy` is no kind of choice (help: did you mean "
            "`poll.ready`?)");
  EXPECT_EQ(mistake_in("poll.ready a 1 withhold"),
            "14: here stands which of these choices it is (help: write a "
            "number from 1, as `#2`)");
  EXPECT_EQ(mistake_in("poll.ready a #0 withhold"),
            "14: here stands which of these choices it is (help: write a "
            "number from 1, as `#2`)");
  EXPECT_EQ(mistake_in("poll.ready a #1 wait"),
            "17: `wait` is no answer to `poll.ready` (help: it is `withhold`)");
  EXPECT_EQ(mistake_in("recv.len a #1 0"),
            "15: `0` is no answer to `recv.len` (help: it is a number of "
            "bytes, from 1)");
  EXPECT_EQ(mistake_in("recv.len a #1 99999999999"),
            "15: `99999999999` is no answer to `recv.len` (help: it is a "
            "number of bytes, from 1)");
  EXPECT_EQ(mistake_in(" poll.ready a"),
            "2: this is no choice (help: a line is a site, a label, a number "
            "and an answer: `poll.ready alice #2 withhold`)");
}

TEST(schedule_attachment, takes_no_answer_twice) {
  EXPECT_EQ(mistake_in("recv.len a #1 3\nrecv.len a #1 4\n"),
            "1: this choice has an answer already (help: leave out this line, "
            "or the one before it)");
  EXPECT_EQ(mistake_in("recv.len a #1 3\nexpect violation a\n"
                       "expect violation b\n"),
            "1: a schedule has one violation (help: leave out this line, or "
            "the one before it)");
}

TEST(schedule_attachment, has_choices) {
  EXPECT_EQ(mistake_in("# recv.len a #1 3\nexpect violation a\n"),
            "1: this schedule has no choices (help: a line is a site, a label, "
            "a number and an answer: `poll.ready alice #2 withhold`)");
}

}  // namespace
}  // namespace rehearse::scenario
