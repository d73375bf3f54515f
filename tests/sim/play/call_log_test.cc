// Which calls of a log a line of a scenario finds.

#include "sim/play/call_log.h"

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "sim/play/counted_calls.h"

namespace rehearse::scenario {
namespace {

expected_call line_about(std::string label, std::uint64_t size) {
  expected_call line;
  line.method.who.label = std::move(label);
  line.method.method = "recv";
  call_value result;
  result.what = call_value::kind::integer;
  result.text = std::to_string(size);
  result.number = static_cast<std::int64_t>(size);
  line.returning.push_back(std::move(result));
  return line;
}

plan plan_of(std::vector<expected_call> lines) {
  plan made;
  made.cursors.push_back({});
  for (expected_call& each : lines) {
    step added;
    added.what = expect_call{std::move(each)};
    made.cursors[0].steps.push_back(std::move(added));
  }
  return made;
}

const expected_call& line(const plan& of, std::size_t index) {
  return std::get<expect_call>(of.cursors[0].steps[index].what).call;
}

void add_recv(call_log& log, std::size_t channel, std::uint64_t size) {
  recorded_call call;
  call.channel = channel;
  call.method = "recv";
  call.size = size;
  log.add(std::move(call));
}

TEST(call_log, finds_what_no_line_took) {
  const plan played = plan_of({line_about("", 7), line_about("", 7)});
  call_log log(played);
  const std::size_t channel = log.add_channel({});
  for (const std::uint64_t size : {7, 8, 7}) add_recv(log, channel, size);
  EXPECT_EQ(log.next_free(line(played, 0), 0), 0u);
  log.call(0).taken_by = 1;
  EXPECT_EQ(log.next_free(line(played, 1), 0), 2u);
  EXPECT_EQ(log.next(line(played, 1), 0, 1).last, 0u);
  EXPECT_EQ(log.next(line(played, 1), 0, 9).count, 2u);
  EXPECT_EQ(log.next(line(played, 1), 0, 9).last, 2u);
  EXPECT_EQ(log.next(line(played, 1), 3, 9).count, 0u);
  EXPECT_EQ(log.count(line(played, 1), 0), 2u);
  EXPECT_EQ(log.count(line(played, 1), 1), 1u);
  log.call(2).taken_by = 2;
  EXPECT_EQ(log.next_free(line(played, 0), 0), 3u);
  log.mark();
  add_recv(log, channel, 7);
  EXPECT_EQ(log.next_free(line(played, 0), log.last_mark()), 3u);
}

TEST(call_log, knows_a_channel_by_its_names_of_now) {
  const plan played = plan_of({line_about("", 7), line_about("up", 7)});
  call_log log(played);
  const std::size_t channel = log.add_channel({});
  add_recv(log, channel, 7);
  EXPECT_EQ(log.count(line(played, 0), 0), 1u);
  EXPECT_EQ(log.count(line(played, 1), 0), 0u);
  log.label_channel(channel, "up", 1, "proxy/up");
  add_recv(log, channel, 7);
  EXPECT_EQ(log.count(line(played, 0), 0), 0u);
  EXPECT_EQ(log.count(line(played, 1), 0), 2u);
  EXPECT_EQ(log.next_free(line(played, 1), 0), 0u);
  EXPECT_FALSE(log.knows(line(played, 0).method.who));
  EXPECT_TRUE(log.knows(line(played, 1).method.who));
}

TEST(call_log, finds_the_early_calls_of_a_channel_that_gets_a_name) {
  const plan played = plan_of({line_about("up", 7)});
  call_log log(played);
  const std::size_t early = log.add_channel({});
  const std::size_t named = log.add_channel({});
  log.label_channel(named, "up", 1, "proxy/up");
  add_recv(log, early, 7);
  add_recv(log, named, 7);
  EXPECT_EQ(log.next_free(line(played, 0), 0), 1u);
  log.call(1).taken_by = 1;
  EXPECT_EQ(log.next_free(line(played, 0), 0), 2u);
  log.label_channel(early, "up", 1, "proxy/up");
  EXPECT_EQ(log.next_free(line(played, 0), 0), 0u);
}

TEST(call_log, finds_what_comes_after_a_channel_has_lost_its_name) {
  const plan played = plan_of({line_about("up", 7)});
  call_log log(played);
  const std::size_t first = log.add_channel({});
  const std::size_t second = log.add_channel({});
  log.label_channel(first, "up", 1, "proxy/up");
  log.label_channel(second, "up", 1, "proxy/up");
  add_recv(log, first, 7);
  add_recv(log, second, 7);
  add_recv(log, second, 7);
  log.call(0).taken_by = 1;
  log.call(1).taken_by = 1;
  EXPECT_EQ(log.next_free(line(played, 0), 0), 2u);
  log.label_channel(first, "down", 1, "proxy/down");
  EXPECT_EQ(log.next_free(line(played, 0), 0), 2u);
}

TEST(call_log, keeps_lines_apart_that_say_different_things) {
  expected_call first;
  first.method.who.accept = 1;
  first.method.method = "recv";
  expected_call second = first;
  second.method.who.accept = 2;
  const plan played =
      plan_of({line_about("", 7), line_about("", 8), first, second});
  call_log log(played);
  known_channel accepted;
  accepted.accept_ordinal = 1;
  const std::size_t guest = log.add_channel(accepted);
  const std::size_t own = log.add_channel({});
  add_recv(log, own, 8);
  add_recv(log, guest, 8);
  EXPECT_EQ(log.count(line(played, 0), 0), 0u);
  EXPECT_EQ(log.count(line(played, 1), 0), 1u);
  EXPECT_EQ(log.count(line(played, 2), 0), 1u);
  EXPECT_EQ(log.count(line(played, 3), 0), 0u);
}

call_value value(call_value::kind what, std::string text) {
  call_value made;
  made.what = what;
  made.text = std::move(text);
  return made;
}

// How many calls of that method with these arguments a line finds.
std::uint64_t count_of(const std::string& method,
                       std::vector<std::string> arguments,
                       std::vector<call_value> with) {
  expected_call wanted;
  wanted.method.method = method;
  wanted.with = std::move(with);
  const plan played = plan_of({wanted});
  call_log log(played);
  recorded_call call;
  call.channel = log.add_channel({});
  call.method = method;
  call.arguments = std::move(arguments);
  log.add(std::move(call));
  return log.count(line(played, 0), 0);
}

TEST(call_log, knows_a_type_by_its_last_name_in_a_bare_word) {
  using kind = call_value::kind;
  for (const char* method : {"handle_error", "on_failure"}) {
    const auto count = [&](kind what, const char* text) {
      return count_of(method, {"std::runtime_error"}, {value(what, text)});
    };
    EXPECT_EQ(count(kind::word, "std::runtime_error"), 1u);
    EXPECT_EQ(count(kind::word, "runtime_error"), 1u);
    EXPECT_EQ(count(kind::word, "error"), 0u);
    EXPECT_EQ(count(kind::word, "another_error"), 0u);
    EXPECT_EQ(count(kind::text, "std::runtime_error"), 1u);
    EXPECT_EQ(count(kind::text, "runtime_error"), 0u);
  }
}

TEST(call_log, knows_an_error_by_its_number_or_by_its_type) {
  using kind = call_value::kind;
  const std::vector<std::string> both = {"ECONNRESET", "asyncore::os_error"};
  for (const kind what : {kind::word, kind::text}) {
    EXPECT_EQ(count_of("handle_error", both, {value(what, "ECONNRESET")}), 1u);
    EXPECT_EQ(
        count_of("handle_error", both, {value(what, "asyncore::os_error")}),
        1u);
    // Others have arguments that stand in their order.
    EXPECT_EQ(count_of("on_failure", both, {value(what, "asyncore::os_error")}),
              0u);
  }
}

TEST(call_log, wants_no_more_arguments_than_there_are) {
  const call_value a = value(call_value::kind::text, "a");
  EXPECT_EQ(count_of("on_read", {"a"}, {a}), 1u);
  EXPECT_EQ(count_of("on_read", {"a", "b"}, {a}), 1u);
  EXPECT_EQ(count_of("on_read", {"a"}, {a, a}), 0u);
  EXPECT_EQ(count_of("on_read", {}, {a}), 0u);
}

// Otherwise each line would be compared with each call.
TEST(call_log, lists_a_call_once_for_all_lines_that_say_the_same) {
  const plan played = plan_of(std::vector(1000, line_about("", 7)));
  call_log log(played);
  const std::size_t channel = log.add_channel({});
  for (int i = 0; i < 10; ++i) add_recv(log, channel, 7);
  EXPECT_EQ(log.met().size(), 10u);
  EXPECT_EQ(log.pattern_of(line(played, 0)), log.pattern_of(line(played, 999)));
}

TEST(counted_calls, find_the_first_line_that_has_more) {
  std::vector<expected_call> lines = {line_about("", 7), line_about("", 8)};
  for (expected_call& each : lines) each.times = 1;
  const plan played = plan_of(std::move(lines));
  call_log log(played);
  const std::size_t channel = log.add_channel({});
  counted_calls counted;
  add_recv(log, channel, 7);
  counted.add(line(played, 0), log);
  EXPECT_EQ(counted.find_more(log), nullptr);
  add_recv(log, channel, 8);
  counted.add(line(played, 1), log);
  EXPECT_EQ(counted.find_more(log), nullptr);
  add_recv(log, channel, 8);
  add_recv(log, channel, 7);
  EXPECT_EQ(counted.find_more(log), &line(played, 0));
  counted.clear();
  EXPECT_EQ(counted.find_more(log), nullptr);
  // From here on the second line alone is counted, and from a mark on.
  log.mark();
  counted.add(line(played, 1), log);
  add_recv(log, channel, 8);
  EXPECT_EQ(counted.find_more(log), nullptr);
  add_recv(log, channel, 8);
  EXPECT_EQ(counted.find_more(log), &line(played, 1));
}

TEST(counted_calls, find_a_line_that_has_more_from_the_beginning) {
  std::vector<expected_call> lines = {line_about("", 7), line_about("", 8)};
  for (expected_call& each : lines) each.times = 1;
  const plan played = plan_of(std::move(lines));
  call_log log(played);
  const std::size_t channel = log.add_channel({});
  for (const std::uint64_t size : {7, 8, 8}) add_recv(log, channel, size);
  counted_calls counted;
  counted.add(line(played, 0), log);
  EXPECT_EQ(counted.find_more(log), nullptr);
  counted.add(line(played, 1), log);
  EXPECT_EQ(counted.find_more(log), &line(played, 1));
}

}  // namespace
}  // namespace rehearse::scenario
