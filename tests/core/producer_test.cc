#include "core/producer.h"

#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <streambuf>
#include <string>
#include <utility>
#include <vector>

#include "core/exceptions.h"
#include "core/fifo.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/chat_probe.h"

namespace asynchat {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// What a producer gives until it has no more.
std::vector<std::string> blocks_of(producer& from) {
  std::vector<std::string> blocks;
  for (std::string block = from.more(); !block.empty(); block = from.more()) {
    blocks.push_back(block);
  }
  return blocks;
}

std::unique_ptr<producer> text(std::string data, std::size_t block_size = 512) {
  return std::make_unique<simple_producer>(std::move(data), block_size);
}

// Gives one block, and then throws for ever.
class broken_producer : public producer {
 public:
  std::string more() override {
    if (std::exchange(has_given_, true)) throw std::runtime_error("broken");
    return "first";
  }

 private:
  bool has_given_ = false;
};

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

// --- file_producer ----------------------------------------------------------

std::unique_ptr<std::istream> stream_of(const std::string& data) {
  return std::make_unique<std::istringstream>(data);
}

TEST(file_producer, gives_a_stream_in_blocks) {
  file_producer of(stream_of("abcdefgh"), 3);
  EXPECT_THAT(blocks_of(of), ElementsAre("abc", "def", "gh"));
}

TEST(file_producer, ends_with_a_full_block) {
  file_producer of(stream_of("abcdef"), 3);
  EXPECT_THAT(blocks_of(of), ElementsAre("abc", "def"));
}

TEST(file_producer, of_an_empty_stream_has_nothing_for_ever) {
  file_producer of(stream_of(""));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(of.more(), "");
}

TEST(file_producer, begins_where_the_stream_stands) {
  auto stream = std::make_unique<std::istringstream>("header body");
  stream->seekg(7);
  file_producer of(std::move(stream));
  EXPECT_THAT(blocks_of(of), ElementsAre("body"));
}

TEST(file_producer, keeps_every_byte) {
  const std::string bytes("\0\xff\r\n\x1a", 5);
  file_producer of(stream_of(bytes));
  EXPECT_THAT(blocks_of(of), ElementsAre(bytes));
}

// Tells when it is destroyed.
class noted_stream : public std::istringstream {
 public:
  noted_stream(const std::string& data, bool& gone)
      : std::istringstream(data), gone_(gone) {}
  ~noted_stream() override { gone_ = true; }

 private:
  bool& gone_;
};

TEST(file_producer, closes_its_file_with_the_last_block) {
  bool gone = false;
  file_producer of(std::make_unique<noted_stream>("abcd", gone), 3);
  EXPECT_EQ(of.more(), "abc");
  EXPECT_FALSE(gone);
  EXPECT_EQ(of.more(), "d");
  EXPECT_TRUE(gone);
}

TEST(file_producer, throws_if_the_file_was_never_opened) {
  file_producer of(std::make_unique<std::ifstream>("/nonexistent/file"));
  for (int i = 0; i < 2; ++i) EXPECT_THROW(of.more(), std::runtime_error);
}

// A disk that fails after the first bytes.
class failing_buffer : public std::streambuf {
 protected:
  std::streamsize xsgetn(char* to, std::streamsize /*count*/) override {
    if (std::exchange(has_given_, true)) throw std::runtime_error("EIO");
    *to = 'a';
    return 1;
  }

 private:
  bool has_given_ = false;
};

TEST(file_producer, throws_if_reading_fails_on_the_way) {
  failing_buffer disk;
  file_producer of(std::make_unique<std::istream>(&disk), 1);
  EXPECT_EQ(of.more(), "a");
  EXPECT_THROW(of.more(), std::runtime_error);
}

TEST(file_producer, takes_neither_a_missing_stream_nor_empty_blocks) {
  EXPECT_THROW(file_producer(nullptr), asyncore::value_error);
  EXPECT_THROW(file_producer(stream_of("abc"), 0), asyncore::value_error);
}

// --- composed_producer ------------------------------------------------------

TEST(composed_producer, gives_one_after_the_other) {
  composed_producer all;
  all.add(text("abcd", 3));
  all.add(text("ef"));
  EXPECT_THAT(blocks_of(all), ElementsAre("abc", "d", "ef"));
}

TEST(composed_producer, passes_over_those_that_are_empty) {
  composed_producer all;
  for (const char* part : {"", "ab", "", "", "cd", ""}) all.add(text(part));
  EXPECT_THAT(blocks_of(all), ElementsAre("ab", "cd"));
}

TEST(composed_producer, of_nothing_has_nothing_for_ever) {
  composed_producer all;
  for (int i = 0; i < 3; ++i) EXPECT_EQ(all.more(), "");
}

TEST(composed_producer, throws_what_a_part_throws_and_does_not_pass_over_it) {
  composed_producer all;
  all.add(std::make_unique<broken_producer>());
  all.add(text("after"));
  EXPECT_EQ(all.more(), "first");
  for (int i = 0; i < 2; ++i) EXPECT_THROW(all.more(), std::runtime_error);
}

TEST(composed_producer, takes_no_missing_part) {
  composed_producer all;
  EXPECT_THROW(all.add(nullptr), asyncore::value_error);
}

// --- chunked_producer -------------------------------------------------------

TEST(chunked_producer, gives_a_chunk_for_each_block_and_the_last_chunk) {
  chunked_producer of(text("abcdefghijklmnopqrstuvwxyz", 20));
  EXPECT_THAT(blocks_of(of), ElementsAre("14\r\nabcdefghijklmnopqrst\r\n",
                                         "6\r\nuvwxyz\r\n", "0\r\n\r\n"));
}

TEST(chunked_producer, of_nothing_gives_the_last_chunk_once) {
  chunked_producer of(text(""));
  EXPECT_EQ(of.more(), "0\r\n\r\n");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(of.more(), "");
}

TEST(chunked_producer, writes_large_sizes_in_full) {
  chunked_producer of(text(std::string(0x12345, 'x'), 0x12345));
  EXPECT_TRUE(of.more().starts_with("12345\r\nxxx"));
}

TEST(chunked_producer, gives_no_last_chunk_if_the_source_throws) {
  chunked_producer of(std::make_unique<broken_producer>());
  EXPECT_EQ(of.more(), "5\r\nfirst\r\n");
  for (int i = 0; i < 2; ++i) EXPECT_THROW(of.more(), std::runtime_error);
}

TEST(chunked_producer, takes_no_missing_source) {
  EXPECT_THROW(chunked_producer(nullptr), asyncore::value_error);
}

// --- In a channel -----------------------------------------------------------

TEST(producers, are_sent_by_a_channel_as_they_come) {
  conversation with;
  auto all = std::make_unique<composed_producer>();
  all->add(text("head "));
  all->add(std::make_unique<chunked_producer>(
      std::make_unique<file_producer>(stream_of("body"), 2)));
  with.chat->push_with_producer(std::move(all));
  for (int i = 0; i < 4; ++i) with.can_send();
  EXPECT_EQ(with.sent(), "head 2\r\nbo\r\n2\r\ndy\r\n0\r\n\r\n");
  EXPECT_EQ(with.chat->producer_fifo_size(), 0u);
}

TEST(producers, that_throw_close_their_channel) {
  conversation with;
  with.chat->push_with_producer(
      std::make_unique<chunked_producer>(std::make_unique<broken_producer>()));
  EXPECT_THAT(with.calls, IsEmpty());
  with.can_send();
  EXPECT_EQ(with.sent(), "5\r\nfirst\r\n");
  EXPECT_THAT(with.calls, ElementsAre("error std::runtime_error", "close"));
  EXPECT_TRUE(with.chat->finished());
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
