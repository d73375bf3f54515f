// What a channel makes of what comes in, in whatever pieces that is, and how
// much of it it keeps.

#include "examples/http_channel.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/socket_map.h"
#include "sim/testing/hosts.h"

namespace examples {
namespace {

// Reads what the test gives it, and nothing from a network. A head that is
// "close" has a body up to the end of the stream. Heads of 50 bytes and bodies
// of 20 are the longest.
class reader final : public http_channel {
 public:
  explicit reader(asyncore::socket_map& map) : http_channel(map) {
    head_size_max = 50;
    body_size_max = 20;
  }
  using http_channel::end_with_stream;

  std::vector<std::string> told;

  void hear(std::string_view data) {
    data_ = data;
    if (!data.empty()) handle_read();
  }
  std::size_t kept() const { return incoming.size() + ac_in_buffer().size(); }

 private:
  std::string recv(std::size_t /*buffer_size*/) override {
    return std::exchange(data_, {});
  }
  void handle_head(const http_head& head) override {
    if (head.start == "close") {
      return read_body({.how = http_framing::kind::until_close});
    }
    const auto framing = framing_of(head);
    framing ? read_body(*framing) : refuse(400, "the length is not clear");
  }
  void handle_message(const http_head& head, std::string body) override {
    told.push_back(head.start + "|" + body);
  }
  void handle_bad_message(std::string_view /*start*/, int status,
                          std::string_view /*why*/) override {
    told.push_back(std::to_string(status));
  }

  std::string data_;
};

struct stream {
  const char* name;
  std::string text;
  std::vector<std::string> told;
};

void PrintTo(const stream& what, std::ostream* out) { *out << what.name; }

class http_channel_hears : public testing::TestWithParam<stream> {
 protected:
  rehearse::testkit::two_hosts hosts_;
  asyncore::socket_map map_{hosts_.server};
};

TEST_P(http_channel_hears, the_same_wherever_it_is_cut) {
  const std::string_view text = GetParam().text;
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    reader of(map_);
    of.hear(text.substr(0, cut));
    of.hear(text.substr(cut));
    of.end_with_stream();
    EXPECT_EQ(of.told, GetParam().told) << "cut at " << cut;
  }
}

TEST_P(http_channel_hears, the_same_byte_by_byte) {
  const std::string_view text = GetParam().text;
  reader of(map_);
  for (std::size_t i = 0; i < text.size(); ++i) of.hear(text.substr(i, 1));
  of.end_with_stream();
  EXPECT_EQ(of.told, GetParam().told);
}

std::string times(int count, std::string_view text) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

const std::string chunked = "a\r\nTransfer-Encoding: chunked\r\n\r\n";
const std::string twenty = "12345678901234567890";

INSTANTIATE_TEST_SUITE_P(
    , http_channel_hears,
    testing::Values(
        stream{"nothing", "", {}},
        stream{"empty_lines", "\r\n\r\n\r\n\r\n\r\n", {}},
        stream{"part_of_a_head", "a\r\nB: c\r\n", {}},
        stream{"heads", "a\r\n\r\nb\r\nB: c\r\n\r\n", {"a|", "b|"}},
        stream{"empty_lines_before_a_head", "\r\na\r\n\r\n", {"a|"}},
        stream{"no_head", "a\r\n?\r\n\r\nb\r\n\r\n", {"400"}},
        stream{"a_body", "a\r\nContent-Length: 3\r\n\r\n123", {"a|123"}},
        stream{"a_body_of_nothing",
               "a\r\nContent-Length: 0\r\n\r\nb\r\n\r\n",
               {"a|", "b|"}},
        stream{"a_body_that_looks_like_a_head",
               "a\r\nContent-Length: 9\r\n\r\nb\r\n\r\n\r\n\r\nc\r\n\r\n",
               {"a|b\r\n\r\n\r\n\r\n", "c|"}},
        stream{"part_of_a_body", "a\r\nContent-Length: 3\r\n\r\n12", {}},
        stream{"the_longest_body",
               "a\r\nContent-Length: 20\r\n\r\n" + twenty,
               {"a|" + twenty}},
        stream{"a_longer_body",
               "a\r\nContent-Length: 21\r\n\r\n" + twenty + "1b\r\n\r\n",
               {"413"}},
        stream{"chunks",
               chunked + "1\r\n1\r\n02;x=y\r\n23\r\n0\r\n\r\nb\r\n\r\n",
               {"a|123", "b|"}},
        stream{"no_chunks", chunked + "0\r\n\r\n", {"a|"}},
        stream{"a_chunk_of_line_ends",
               chunked + "4\r\n\r\n\r\n\r\n00\r\n\r\n",
               {"a|\r\n\r\n"}},
        stream{"trailers",
               chunked + "0\r\nA: b\r\nC:\r\n\r\nb\r\n\r\n",
               {"a|", "b|"}},
        stream{"a_trailer_that_is_no_field",
               chunked + "0\r\nA: b\r\nC\r\n\r\nb\r\n\r\n",
               {"400"}},
        stream{"too_many_trailers",
               chunked + "0\r\n" + std::string(51, 'x') + "\r\n\r\n",
               {"431"}},
        stream{"a_long_line_before_a_chunk",
               chunked + "1;" + std::string(50, 'x') + "\r\n1\r\n0\r\n\r\n",
               {"431"}},
        stream{"many_lines_before_chunks",
               chunked + times(8, "1;012345678901234567890\r\n1\r\n"),
               {"431"}},
        stream{"zeros_before_chunks",
               chunked + times(10, "0000000000000000000001\r\n1\r\n"),
               {"431"}},
        stream{"half_empty_lines_before_a_head", "\n\na\r\n\r\n", {"400"}},
        stream{"the_most_chunks",
               chunked + "a\r\n1234567890\r\nA\r\n1234567890\r\n0\r\n\r\n",
               {"a|" + twenty}},
        stream{"more_chunks",
               chunked + "a\r\n1234567890\r\nA\r\n1234567890\r\n1\r\n1\r\n",
               {"413"}},
        stream{"a_huge_chunk", chunked + "ffffffffffffffff\r\n1", {"413"}},
        stream{"no_size", chunked + "x\r\n", {"400"}},
        stream{"a_chunk_that_goes_on", chunked + "1\r\n1230\r\n\r\n", {"400"}},
        stream{"a_body_to_the_end",
               "close\r\n\r\n1\r\n\r\n2",
               {"close|1\r\n\r\n2"}},
        stream{"a_body_of_nothing_to_the_end", "close\r\n\r\n", {"close|"}},
        stream{"the_longest_to_the_end",
               "close\r\n\r\n" + twenty,
               {"close|" + twenty}},
        stream{
            "a_longer_one_to_the_end", "close\r\n\r\n" + twenty + "1", {"413"}},
        stream{"the_longest_head",
               "a\r\nB: " + std::string(44, 'x') + "\r\n\r\n",
               {"a|"}},
        stream{"a_longer_head",
               "a\r\nB: " + std::string(45, 'x') + "\r\n\r\n",
               {"431"}}),
    [](const auto& made) { return std::string(made.param.name); });

// What is refused, or never ends, is not kept.
TEST(http_channel, keeps_no_more_than_its_limits) {
  rehearse::testkit::two_hosts hosts;
  asyncore::socket_map map(hosts.server);
  for (const std::string& begin :
       {std::string(), std::string("a\r\n?\r\n\r\n"), chunked,
        chunked + "0\r\n", chunked + "x\r\n", std::string("close\r\n\r\n"),
        std::string("a\r\nContent-Length: 99\r\n\r\n")}) {
    reader of(map);
    of.hear(begin);
    for (int i = 0; i < 1000; ++i) {
      of.hear("x");
      ASSERT_LE(of.kept(), 50U) << begin;
    }
    EXPECT_EQ(of.told.size(), 1U) << begin;
  }
}

}  // namespace
}  // namespace examples
