#include "sim/language/source_lines.h"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace rehearse::scenario {
namespace {

using namespace std::string_view_literals;

std::vector<std::string> lines_of(std::string_view source) {
  std::vector<std::string> lines;
  source_lines reading(source);
  while (reading.next()) {
    EXPECT_EQ(reading.number(), static_cast<int>(lines.size()) + 1);
    lines.emplace_back(reading.text());
  }
  return lines;
}

using list = std::vector<std::string>;

TEST(source_lines, end_with_a_line_feed_or_the_file) {
  EXPECT_EQ(lines_of(""), list());
  EXPECT_EQ(lines_of("a"), list({"a"}));
  EXPECT_EQ(lines_of("a\n"), list({"a"}));
  EXPECT_EQ(lines_of("a\n\nb"), list({"a", "", "b"}));
  EXPECT_EQ(lines_of("\n\n"), list({"", ""}));
}

TEST(source_lines, take_a_carriage_return_for_a_part_of_the_end) {
  EXPECT_EQ(lines_of("a\r\nb\r\n"), list({"a", "b"}));
  // Only directly before the line feed.
  EXPECT_EQ(lines_of("a\rb\nc\r"), list({"a\rb", "c\r"}));
}

TEST(source_lines, skip_a_byte_order_mark) {
  EXPECT_EQ(lines_of("\xef\xbb\xbfscenario"), list({"scenario"}));
}

TEST(source_lines, can_go_back_one_line) {
  source_lines reading("a\nb\nc");
  reading.next();
  reading.next();
  EXPECT_EQ(reading.text(), "b");
  reading.back();
  ASSERT_TRUE(reading.next());
  EXPECT_EQ(reading.text(), "b");
  EXPECT_EQ(reading.number(), 2);
  ASSERT_TRUE(reading.next());
  EXPECT_EQ(reading.text(), "c");
}

TEST(find_bad_byte, finds_nothing_in_text) {
  EXPECT_FALSE(find_bad_byte(""));
  EXPECT_FALSE(find_bad_byte("send alice \"gr\xc3\xbc\xc3\x9f\" # ok"));
}

TEST(find_bad_byte, finds_the_first_one) {
  EXPECT_EQ(find_bad_byte("ab\tc\t")->offset, 2u);
  EXPECT_EQ(find_bad_byte("a\0b"sv)->offset, 1u);
  EXPECT_EQ(find_bad_byte("\x01")->offset, 0u);
  EXPECT_EQ(find_bad_byte("ab\x7f")->offset, 2u);
  EXPECT_EQ(find_bad_byte("\xc3\xa9\xe9")->offset, 2u);
  EXPECT_EQ(find_bad_byte("a\rb")->offset, 1u);
}

}  // namespace
}  // namespace rehearse::scenario
