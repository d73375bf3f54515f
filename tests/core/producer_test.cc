#include "core/producer.h"

#include <stdexcept>
#include <string>

#include "core/fifo.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace asynchat {
namespace {

TEST(simple_producer, gives_its_data_in_blocks) {
  simple_producer of("abcdefgh", 3);
  EXPECT_EQ(of.more(), "abc");
  EXPECT_EQ(of.more(), "def");
  EXPECT_EQ(of.more(), "gh");
}

TEST(simple_producer, has_nothing_more_for_ever) {
  simple_producer of("a");
  EXPECT_EQ(of.more(), "a");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(of.more(), "");
}

TEST(simple_producer, of_nothing_has_nothing) {
  EXPECT_EQ(simple_producer("").more(), "");
}

TEST(simple_producer, has_blocks_of_512_bytes_unless_told) {
  simple_producer of(std::string(1000, 'x'));
  EXPECT_EQ(of.more().size(), 512u);
  EXPECT_EQ(of.more().size(), 488u);
}

TEST(simple_producer, keeps_every_byte) {
  const std::string bytes("\0\xff\n", 3);
  simple_producer of(bytes, 1);
  std::string all;
  for (int i = 0; i < 3; ++i) all += of.more();
  EXPECT_EQ(all, bytes);
}

// --- fifo, as test_asynchat of Python 2 has it ------------------------------

TEST(fifo, is_empty_at_first) {
  fifo<std::string> items;
  EXPECT_TRUE(items.is_empty());
  EXPECT_EQ(items.size(), 0u);
  EXPECT_EQ(items.pop(), std::nullopt);
}

TEST(fifo, gives_back_in_order) {
  fifo<std::string> items;
  items.push("a");
  items.push("b");
  EXPECT_EQ(items.size(), 2u);
  EXPECT_EQ(items.first(), "a");
  EXPECT_EQ(items.pop(), "a");
  EXPECT_EQ(items.pop(), "b");
  EXPECT_TRUE(items.is_empty());
}

TEST(fifo, can_begin_with_a_list) {
  fifo<int> items{7, 8};
  EXPECT_EQ(items.size(), 2u);
  EXPECT_EQ(items.pop(), 7);
}

TEST(fifo, has_no_first_when_empty) {
  EXPECT_THROW(static_cast<void>(fifo<int>().first()), std::out_of_range);
}

}  // namespace
}  // namespace asynchat
