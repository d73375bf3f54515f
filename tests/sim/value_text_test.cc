// How values are written, of sim/value_text.h.

#include "sim/value_text.h"

#include <chrono>
#include <optional>

#include <gtest/gtest.h>

namespace rehearse {
namespace {

using namespace std::chrono_literals;

TEST(value_text, knows_words) {
  for (const char* text : {"a", "echo", "runs-on", "on_response", "E2BIG"}) {
    EXPECT_TRUE(is_word(text)) << text;
  }
  for (const char* text : {"", "5", "_a", "-a", "a b", "a.b", "a/b", "\xc3"}) {
    EXPECT_FALSE(is_word(text)) << text;
  }
}

TEST(value_text, reads_integers) {
  EXPECT_EQ(read_integer("0"), 0);
  EXPECT_EQ(read_integer("007"), 7);
  EXPECT_EQ(read_integer("9223372036854775807"), 9223372036854775807);
  for (const char* text :
       {"", "-1", "+1", "1.5", "1e3", "0x10", " 1", "9223372036854775808"}) {
    EXPECT_EQ(read_integer(text), std::nullopt) << text;
  }
}

TEST(value_text, reads_durations) {
  EXPECT_EQ(read_duration("5us"), 5us);
  EXPECT_EQ(read_duration("5ms"), 5ms);
  EXPECT_EQ(read_duration("5s"), 5s);
  EXPECT_EQ(read_duration("5m"), 5min);
  EXPECT_EQ(read_duration("315360000s"), longest_duration);
  for (const char* text : {"", "5", "ms", "5sm", "5 ms", "-5ms", "315360001s",
                           "9223372036854775807m", "9223372036854775808us"}) {
    EXPECT_EQ(read_duration(text), std::nullopt) << text;
  }
}

TEST(value_text, reads_endpoints) {
  const auto where = read_endpoint("origin:80");
  ASSERT_TRUE(where);
  EXPECT_EQ(where->host, "origin");
  EXPECT_EQ(where->port, 80);
  EXPECT_TRUE(read_endpoint("a:65535"));
  for (const char* text : {"", "origin", "origin:", ":80", "origin:0",
                           "origin:65536", "a:b:80", "1.2.3.4:80"}) {
    EXPECT_FALSE(read_endpoint(text)) << text;
  }
}

}  // namespace
}  // namespace rehearse
