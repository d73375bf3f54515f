// What async_chat makes of its input: section 4.1 and 4.2.

#include <cerrno>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/async_chat.h"
#include "core/exceptions.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/chat_probe.h"

namespace asynchat {
namespace {

using asyncore::failure;
using asyncore::mode;
using testing::ElementsAre;
using testing::IsEmpty;

// Suites that hold in both modes, or show how the modes differ.
class chat_input : public testing::TestWithParam<mode> {
 protected:
  chat_input() : with_(GetParam()), chat_(with_.chat.get()) {}

  bool is_safe() const { return GetParam() == mode::safe; }
  void destroy() { with_.chat.reset(); }
  const std::vector<std::string>& calls() const { return with_.calls; }

  conversation with_;
  chat_probe* chat_;
};

INSTANTIATE_TEST_SUITE_P(, chat_input, both_modes(), [](const auto& tried) {
  return tried.param == mode::safe ? "safe" : "cpython";
});

// --- Units ------------------------------------------------------------------

struct heard {
  std::vector<std::string> units;
  std::string rest;  // Collected after the last unit.

  friend bool operator==(const heard&, const heard&) = default;
};

heard hear_in_parts(const terminator& end,
                    const std::vector<std::string>& parts) {
  conversation with;
  chat_probe& chat = *with.chat;
  if (const auto* text = std::get_if<std::string>(&end)) {
    chat.set_terminator(*text);
  } else {
    chat.set_terminator(std::get<std::int64_t>(end));
  }
  for (const std::string& part : parts) {
    if (!part.empty()) with.hear(part);
  }
  heard result;
  for (const std::string& each : with.calls) {
    if (each == "found") {
      result.units.push_back(std::exchange(result.rest, ""));
    } else {
      result.rest += each.substr(std::string_view("collect ").size());
    }
  }
  return result;
}

TEST(chat_units, are_the_same_however_the_input_is_cut) {
  for (const std::string end : {"\n", "\r\n", "qqq", "aab", ".\r\n.\r\n"}) {
    const std::string input = "on" + end + "two" + end + end + "zzz";
    const heard whole{.units = {"on", "two", ""}, .rest = "zzz"};
    for (std::size_t i = 0; i <= input.size(); ++i) {
      for (std::size_t j = i; j <= input.size(); ++j) {
        EXPECT_EQ(hear_in_parts(end, {input.substr(0, i),
                                      input.substr(i, j - i), input.substr(j)}),
                  whole)
            << testing::PrintToString(end) << " cut at " << i << " and " << j;
      }
    }
  }
}

TEST(chat_units, are_found_byte_by_byte) {
  std::vector<std::string> bytes;
  for (const char c : std::string_view("aaaabaabaab")) bytes.emplace_back(1, c);
  EXPECT_EQ(hear_in_parts(std::string("aab"), bytes),
            (heard{.units = {"aa", "", ""}, .rest = ""}));
}

TEST(chat_units, of_a_length_are_the_same_however_the_input_is_cut) {
  const std::string input = "abcdefgh";
  for (std::size_t at = 0; at <= input.size(); ++at) {
    EXPECT_EQ(
        hear_in_parts(std::int64_t{5}, {input.substr(0, at), input.substr(at)}),
        (heard{.units = {"abcde"}, .rest = "fgh"}));
  }
}

TEST_P(chat_input, a_line_is_collected_and_then_found) {
  chat_->set_terminator("\r\n");
  with_.hear("hello\r\nworld");
  EXPECT_THAT(calls(), ElementsAre("collect hello", "found", "collect world"));
}

TEST_P(chat_input, an_empty_line_is_only_found) {
  chat_->set_terminator("\n");
  with_.hear("\n\n");
  EXPECT_THAT(calls(), ElementsAre("found", "found"));
}

TEST_P(chat_input, the_beginning_of_a_terminator_is_kept_back) {
  chat_->set_terminator("\r\n");
  with_.hear("hello\r");
  EXPECT_THAT(calls(), ElementsAre("collect hello"));
  EXPECT_EQ(chat_->ac_in_buffer(), "\r");
  with_.hear("x");
  EXPECT_THAT(calls(), ElementsAre("collect hello", "collect \rx"));
}

TEST_P(chat_input, what_is_kept_back_is_not_delivered_at_the_end) {
  chat_->set_terminator("\r\n");
  with_.hear("\r");
  with_.hear("");
  EXPECT_THAT(calls(), ElementsAre("close"));
}

TEST_P(chat_input, a_number_is_used_up) {
  chat_->set_terminator(3);
  with_.hear("abcdef");
  EXPECT_THAT(calls(), ElementsAre("collect abc", "found", "collect def"));
  EXPECT_EQ(chat_->get_terminator(), terminator(std::int64_t{0}));
}

TEST_P(chat_input, a_number_counts_down) {
  chat_->set_terminator(10);
  with_.hear("abcd");
  EXPECT_EQ(chat_->get_terminator(), terminator(std::int64_t{6}));
}

TEST_P(chat_input, without_an_end_data_is_collected_as_it_comes) {
  const std::vector<std::function<void()>> ends = {
      [&] { chat_->set_terminator(std::nullopt); },
      [&] { chat_->set_terminator(0); },
      [&] { chat_->set_terminator(""); },
  };
  for (const auto& set : ends) {
    with_.calls.clear();
    set();
    with_.hear("a\nb");
    EXPECT_THAT(calls(), ElementsAre("collect a\nb"));
  }
}

TEST_P(chat_input, found_terminator_may_change_what_comes_next) {
  chat_->set_terminator("\n");
  chat_->on_found = [&] { chat_->set_terminator(2); };
  with_.hear("line\nabrest");
  EXPECT_THAT(calls(),
              ElementsAre("collect line", "found", "collect ab", "found",
                          "collect re", "found", "collect st", "found"));
}

TEST_P(chat_input, a_negative_number_is_refused) {
  chat_->set_terminator("\n");
  EXPECT_THROW(chat_->set_terminator(-1), asyncore::value_error);
  EXPECT_THROW(chat_->set_terminator(std::int64_t{-5000000000}),
               asyncore::value_error);
  EXPECT_EQ(chat_->get_terminator(), terminator("\n"));
}

TEST_P(chat_input, a_terminator_that_was_never_set_is_an_error) {
  EXPECT_THROW(chat_->get_terminator(), no_terminator);
  with_.hear("hello");
  EXPECT_THAT(calls(), ElementsAre("error asynchat::no_terminator", "close"));
}

TEST_P(chat_input, reads_as_much_as_its_size_says) {
  chat_->ac_in_buffer_size = 4;
  chat_->set_terminator(0);
  with_.hear("abcdef");
  EXPECT_THAT(calls(), ElementsAre("collect abcd"));
}

TEST(chat, asks_get_terminator_for_each_unit) {
  struct alternating : async_chat {
    using async_chat::async_chat;
    terminator get_terminator() const override {
      return std::string(units % 2 == 0 ? ";" : ",");
    }
    void collect_incoming_data(std::string_view data) override {
      _collect_incoming_data(data);
    }
    void found_terminator() override {
      ++units;
      seen.push_back(_get_data());
    }
    int units = 0;
    std::vector<std::string> seen;
  };
  asyncore::stage on;
  alternating chat(on.new_connection());
  on.net.at(3).recvs = {std::string("a,b;c;d,e")};
  on.pass({{3, POLLIN}});
  EXPECT_THAT(chat.seen, ElementsAre("a,b", "c;d"));
  EXPECT_EQ(chat.incoming, "e");
}

TEST(chat, must_say_what_to_do_with_data) {
  asyncore::stage on;
  async_chat chat(on.map);
  EXPECT_THROW(chat.collect_incoming_data("x"), asyncore::not_implemented);
  EXPECT_THROW(chat.found_terminator(), asyncore::not_implemented);
}

// --- Handlers that throw ----------------------------------------------------

TEST_P(chat_input, what_collect_threw_on_is_delivered_again) {
  chat_->set_terminator("\n");
  chat_->on_error = [] {};
  chat_->on_collect = [] { throw std::runtime_error("no"); };
  with_.hear("abc");
  chat_->on_collect = nullptr;
  with_.hear("def\n");
  EXPECT_THAT(calls(), ElementsAre("collect abc", "error std::runtime_error",
                                   "collect abcdef", "found"));
}

TEST_P(chat_input, what_found_threw_on_is_not_delivered_again) {
  chat_->set_terminator("\n");
  chat_->on_error = [] {};
  chat_->on_found = [] { throw std::runtime_error("no"); };
  with_.hear("1\n2\n");
  EXPECT_EQ(chat_->ac_in_buffer(), "2\n");
  chat_->on_found = nullptr;
  with_.hear("3");
  EXPECT_THAT(calls(),
              ElementsAre("collect 1", "found", "error std::runtime_error",
                          "collect 2", "found", "collect 3"));
}

// --- Handlers that close or destroy -----------------------------------------

// Q19: CPython delivers what is left to the closed channel.
TEST_P(chat_input, close_in_found_ends_delivery_in_safe_mode) {
  chat_->set_terminator("\n");
  chat_->on_found = [&] { chat_->close(); };
  with_.hear("a\nb\nc");
  if (is_safe()) {
    EXPECT_THAT(calls(), ElementsAre("collect a", "found"));
  } else {
    EXPECT_THAT(calls(), ElementsAre("collect a", "found", "collect b", "found",
                                     "collect c"));
  }
}

TEST_P(chat_input, close_in_collect_ends_delivery_in_safe_mode) {
  chat_->set_terminator("\n");
  chat_->on_collect = [&] { chat_->close(); };
  with_.hear("a\nb\n");
  if (is_safe()) {
    EXPECT_THAT(calls(), ElementsAre("collect a"));
  } else {
    EXPECT_THAT(calls(),
                ElementsAre("collect a", "found", "collect b", "found"));
  }
}

// What was received before the end was already delivered; only what was kept
// back could follow.
TEST_P(chat_input, the_end_of_the_stream_delivers_left_overs_in_cpython) {
  chat_->set_terminator("\n");
  chat_->on_error = [] {};
  chat_->on_found = [] { throw std::runtime_error("no"); };
  with_.hear("1\n2\n");
  with_.calls.clear();
  chat_->on_found = nullptr;
  with_.hear("");
  if (is_safe()) {
    EXPECT_THAT(calls(), ElementsAre("close"));
  } else {
    EXPECT_THAT(calls(), ElementsAre("close", "collect 2", "found"));
  }
}

TEST_P(chat_input, may_be_destroyed_in_collect) {
  for (const terminator& end :
       {terminator("\n"), terminator(std::int64_t{1}),
        terminator(std::int64_t{9}), terminator(), terminator("c")}) {
    conversation with(GetParam());
    chat_probe& chat = *with.chat;
    if (const auto* text = std::get_if<std::string>(&end)) {
      chat.set_terminator(*text);
    } else if (const auto* count = std::get_if<std::int64_t>(&end)) {
      chat.set_terminator(*count);
    } else {
      chat.set_terminator(std::nullopt);
    }
    chat.on_collect = [&] { with.chat.reset(); };
    with.hear("ab");
    EXPECT_EQ(with.calls.size(), 1u);
    EXPECT_TRUE(with.on.map.empty());
  }
}

TEST_P(chat_input, may_be_destroyed_in_found) {
  chat_->set_terminator("\n");
  chat_->on_found = [&] { destroy(); };
  with_.hear("a\nb\n");
  EXPECT_THAT(calls(), ElementsAre("collect a", "found"));
}

TEST_P(chat_input, may_be_destroyed_at_the_end_of_the_stream) {
  chat_->set_terminator("\n");
  chat_->on_close = [&] { destroy(); };
  with_.hear("");
  EXPECT_THAT(calls(), ElementsAre("close"));
}

TEST_P(chat_input, may_be_destroyed_in_handle_error) {
  chat_->set_terminator("\n");
  chat_->on_error = [&] { destroy(); };
  with_.on.net.at(3).recvs = {failure{ENOBUFS}};
  with_.on.pass({{3, POLLIN}});
  EXPECT_THAT(calls(), ElementsAre("error asyncore::os_error"));
}

TEST_P(chat_input, may_be_destroyed_by_a_handler_that_then_throws) {
  chat_->set_terminator("\n");
  chat_->on_found = [&] {
    destroy();
    throw std::runtime_error("too late");
  };
  with_.hear("a\n");
  EXPECT_THAT(calls(), ElementsAre("collect a", "found"));
}

// --- discard_buffers --------------------------------------------------------

TEST_P(chat_input, discard_buffers_in_found_drops_the_rest) {
  chat_->set_terminator("\n");
  chat_->on_found = [&] { chat_->discard_buffers(); };
  with_.hear("a\nb\n");
  EXPECT_THAT(calls(), ElementsAre("collect a", "found"));
}

TEST_P(chat_input, discard_buffers_in_collect_leaves_found_to_follow) {
  chat_->set_terminator("\n");
  chat_->on_collect = [&] { chat_->discard_buffers(); };
  with_.hear("a\nb\n");
  EXPECT_THAT(calls(), ElementsAre("collect a", "found"));
}

TEST_P(chat_input, discard_buffers_forgets_what_was_collected) {
  chat_->set_terminator("\r\n");
  chat_->_collect_incoming_data("abc");
  with_.hear("\r");
  chat_->discard_buffers();
  EXPECT_EQ(chat_->_get_data(), "");
  EXPECT_EQ(chat_->ac_in_buffer(), "");
}

// --- A terminator that collect sets -----------------------------------------

// CPython subtracts the bytes of the old unit from the new number.
TEST_P(chat_input, a_number_set_while_a_part_is_collected) {
  chat_->set_terminator(100);
  chat_->on_collect = [&] {
    chat_->on_collect = nullptr;
    chat_->set_terminator(2);
  };
  with_.hear("abcdef");
  EXPECT_EQ(chat_->get_terminator(),
            terminator(std::int64_t{is_safe() ? 2 : -4}));
}

TEST_P(chat_input, a_line_set_while_a_part_is_collected) {
  chat_->set_terminator(100);
  chat_->on_collect = [&] { chat_->set_terminator("\n"); };
  with_.hear("abc");
  if (is_safe()) {
    EXPECT_THAT(calls(), ElementsAre("collect abc"));
  } else {
    EXPECT_THAT(calls(), ElementsAre("collect abc",
                                     "error asyncore::type_error", "close"));
  }
}

// --- Errors of recv ---------------------------------------------------------

// bpo-16133.
TEST_P(chat_input, nothing_to_read_is_no_error) {
  chat_->set_terminator("\n");
  for (const int error : {EAGAIN, EALREADY, EINPROGRESS}) {
    with_.on.net.at(3).recvs = {failure{error}};
    with_.on.pass({{3, POLLIN}});
  }
  EXPECT_THAT(calls(), IsEmpty());
}

TEST_P(chat_input, an_interrupted_read_is_no_error_in_safe_mode) {
  chat_->set_terminator("\n");
  chat_->on_error = [] {};
  with_.on.net.at(3).recvs = {failure{EINTR}};
  with_.on.pass({{3, POLLIN}});
  EXPECT_EQ(calls().size(), is_safe() ? 0u : 1u);
}

TEST_P(chat_input, another_error_goes_to_handle_error) {
  chat_->set_terminator("\n");
  with_.on.net.at(3).recvs = {failure{ENOBUFS}};
  with_.on.pass({{3, POLLIN}});
  EXPECT_THAT(calls(), ElementsAre("error asyncore::os_error", "close"));
}

TEST_P(chat_input, a_lost_peer_closes) {
  chat_->set_terminator("\n");
  with_.on.net.at(3).recvs = {failure{ECONNRESET}};
  with_.on.pass({{3, POLLIN}});
  EXPECT_THAT(calls(), ElementsAre("close"));
  EXPECT_TRUE(with_.on.map.empty());
}

// --- find_prefix_at_end -----------------------------------------------------

TEST(find_prefix_at_end, is_the_longest_beginning_that_ends_the_text) {
  struct row {
    std::string_view text;
    std::string_view end;
    std::int64_t length;
  };
  for (const row& each :
       {row{"qwerty\r", "\r\n", 1}, row{"qwertydkjf", "\r\n", 0},
        row{"", "\r\n", 0}, row{"aaa", "aab", 2},
        row{"\r\n.\r", "\r\n.\r\n", 4}, row{"x", "x", 0},
        row{"\r\n", "\r\n", 0}, row{"abc", "", -1}}) {
    EXPECT_EQ(find_prefix_at_end(each.text, each.end), each.length)
        << testing::PrintToString(each.text);
  }
}

}  // namespace
}  // namespace asynchat
