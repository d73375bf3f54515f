#include "sim/kernel/byte_stream.h"

#include <string>

#include "gtest/gtest.h"

namespace rehearse {
namespace {

std::string read(byte_stream& from, std::size_t most, bool look_only = false) {
  std::string into(most, '\0');
  into.resize(from.read(into, look_only));
  return into;
}

TEST(byte_stream, gives_what_has_arrived) {
  byte_stream stream(100);
  stream.write("hello");
  stream.send(5);
  EXPECT_EQ(stream.unread(), 0U);
  stream.arrive(2);
  EXPECT_EQ(read(stream, 100), "he");
  EXPECT_EQ(read(stream, 100), "");
  stream.arrive(3);
  EXPECT_EQ(read(stream, 100), "llo");
}

TEST(byte_stream, knows_what_waits_at_either_end_and_what_is_under_way) {
  byte_stream stream(8);
  stream.write("abcdef");
  stream.send(4);
  stream.arrive(1);
  EXPECT_EQ(stream.unsent(), 2U);
  EXPECT_EQ(stream.under_way(), 3U);
  EXPECT_EQ(stream.unread(), 1U);
  EXPECT_EQ(stream.room(), 2U);
}

TEST(byte_stream, loses_no_count_when_it_reuses_its_room) {
  byte_stream stream(8);
  stream.write("abcdef");
  stream.send(5);
  stream.arrive(4);
  EXPECT_EQ(read(stream, 100), "abcd");
  stream.write("gh");  // Here what was read is dropped.
  EXPECT_EQ(stream.unsent(), 3U);
  EXPECT_EQ(stream.under_way(), 1U);
  EXPECT_EQ(stream.unread(), 0U);
  stream.send(3);
  stream.arrive(4);
  EXPECT_EQ(read(stream, 100), "efgh");
}

TEST(byte_stream, may_hold_more_than_a_capacity_that_was_made_smaller) {
  byte_stream stream(8);
  stream.deliver("abcdef");
  stream.set_capacity(4);
  EXPECT_EQ(stream.room(), 0U);
  EXPECT_EQ(read(stream, 3), "abc");
  EXPECT_EQ(stream.room(), 1U);
  stream.set_capacity(10);
  EXPECT_EQ(stream.room(), 7U);
}

TEST(byte_stream_death_test, more_cannot_arrive_than_is_under_way) {
  byte_stream stream(8);
  stream.write("abc");
  EXPECT_DEATH(stream.arrive(1), "");
  EXPECT_DEATH(stream.send(4), "");
  EXPECT_DEATH(stream.write("defghi"), "");
}

TEST(byte_stream, bounds_the_way_from_write_to_read) {
  byte_stream stream(8);
  stream.write("12345678");
  EXPECT_EQ(stream.room(), 0U);
  stream.send(8);
  EXPECT_EQ(stream.room(), 0U);
  stream.arrive(8);
  EXPECT_EQ(stream.room(), 0U);
  EXPECT_EQ(read(stream, 3), "123");
  EXPECT_EQ(stream.room(), 3U);
}

TEST(byte_stream, looks_without_taking) {
  byte_stream stream(100);
  stream.deliver("hello");
  EXPECT_EQ(read(stream, 2, true), "he");
  EXPECT_EQ(read(stream, 100), "hello");
}

TEST(byte_stream, keeps_the_order_over_many_rounds) {
  byte_stream stream(16);
  std::string written;
  std::string got;
  for (int i = 0; i < 10'000; ++i) {
    const std::string piece = std::to_string(i);
    if (stream.room() >= piece.size()) {
      stream.write(piece);
      written += piece;
    }
    if (i % 2 != 0) stream.send(stream.unsent());
    if (i % 3 != 0) stream.arrive(stream.under_way());
    got += read(stream, static_cast<std::size_t>(i % 5));
  }
  stream.send(stream.unsent());
  stream.arrive(stream.under_way());
  got += read(stream, 100);
  EXPECT_EQ(got, written);
}

TEST(byte_stream, positions_count_from_its_beginning) {
  byte_stream stream(8);
  std::array<char, 8> buffer{};
  for (int round = 0; round < 10; ++round) {
    stream.deliver("abcdef");
    const std::uint64_t begin = static_cast<std::uint64_t>(round) * 6;
    EXPECT_EQ(stream.position(), begin);
    EXPECT_EQ(stream.arrived_end(), begin + 6);
    EXPECT_EQ(stream.at(begin + 2), 'c');
    stream.skip(1);
    EXPECT_EQ(stream.position(), begin + 1);
    EXPECT_EQ(stream.read(buffer, false), 5U);
  }
}

}  // namespace
}  // namespace rehearse
