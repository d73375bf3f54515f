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
}

}  // namespace
}  // namespace rehearse::scenario
