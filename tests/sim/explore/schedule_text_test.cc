// Schedules in one line, and violations without what differs.

#include "sim/explore/schedule_text.h"

#include <string>

#include "core/exceptions.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/explore/violation_text.h"

namespace rehearse {
namespace {

using testing::HasSubstr;

TEST(schedule_text, is_read_as_it_is_written) {
  label_names names;
  const std::string text =
      "poll.ready server/client #2 withhold; recv.len server/client #1 3";
  EXPECT_EQ(to_line(read_schedule_text(text, names), names), text);
}

TEST(schedule_text, may_be_in_lines_with_blanks_and_comments) {
  label_names names;
  EXPECT_EQ(to_line(read_schedule_text("# kept\n  recv.len  a #1 3 ;;\n"
                                       "poll.wake a #1 EINTR\n",
                                       names),
                    names),
            "poll.wake a #1 EINTR; recv.len a #1 3");
}

TEST(schedule_text, says_what_is_wrong_with_which_choice) {
  const auto complaint = [](const std::string& text) {
    label_names names;
    try {
      read_schedule_text(text, names);
    } catch (const asyncore::value_error& mistake) {
      return std::string(mistake.what());
    }
    return std::string();
  };
  EXPECT_THAT(complaint("recv.len a #1 3; recv.lent a #1 3"),
              HasSubstr("`recv.lent` is no kind of choice (choice 2)"));
  EXPECT_THAT(complaint("poll.ready a #1 3"),
              HasSubstr("help: it is `withhold`"));
  EXPECT_THAT(complaint(" ; "), HasSubstr("this schedule has no choices"));
}

TEST(violation_text, has_no_numbers_and_no_bytes) {
  EXPECT_EQ(without_details("echo/1 has 3 unread bytes \"foo 7\" at 10us"),
            "echo/N has N unread bytes \"...\" at N");
}

}  // namespace
}  // namespace rehearse
