#include "sim/watch/trace.h"

#include <cerrno>
#include <chrono>

#include "gtest/gtest.h"

namespace rehearse {
namespace {

using std::chrono::microseconds;

TEST(trace, renders_a_line_a_record) {
  trace record;
  const name_id alice = record.intern("alice");
  const name_id echo = record.intern("echo");
  const name_id first = record.intern("echo/1");
  record.add(microseconds(0), 1,
             {.who = echo,
              .verb = "handle_accepted",
              .object = first,
              .origin = alice});
  record.add(microseconds(1500), 12,
             {.who = alice,
              .verb = "send",
              .has_size = true,
              .has_data = true,
              .size = 7,
              .data = "hello\r\n"});
  record.add(microseconds(2000), 13,
             {.who = first, .verb = "recv", .error = ECONNRESET});
  EXPECT_EQ(record.text(),
            "  1    0us    echo    handle_accepted echo/1 from alice\n"
            " 12    1500us alice   send 7 \"hello\\r\\n\"\n"
            " 13    2ms    echo/1  recv ECONNRESET\n");
}

TEST(trace, cuts_long_data_and_says_how_long_it_was) {
  trace record;
  const std::string data(100, 'x');
  record.add(microseconds(0), 1,
             {.who = record.intern("a"),
              .verb = "recv",
              .has_data = true,
              .data = data});
  EXPECT_EQ(record.text(),
            "  1    0us    a       recv \"xxxxxxxxxxxxxxxxxxxxxxxx\"…(100)\n");
}

TEST(trace, gives_the_last_lines) {
  trace record;
  const name_id a = record.intern("a");
  for (int i = 1; i <= 5; ++i) {
    record.add(microseconds(i), 1, {.who = a, .verb = "close"});
  }
  EXPECT_EQ(record.text(1), "  1    5us    a       close\n");
  EXPECT_EQ(record.size(), 5U);
}

TEST(trace, interns_a_name_once) {
  trace record;
  EXPECT_EQ(record.intern("a"), record.intern("a"));
  EXPECT_NE(record.intern("a"), record.intern("b"));
}

// The hash of a trace with one record, each with one field changed.
std::uint64_t hash_of(microseconds time, std::uint64_t pass,
                      const trace_event& what) {
  trace record;
  record.intern("a");
  record.intern("b");
  record.add(time, pass, what);
  return record.hash();
}

TEST(trace, hashes_every_field) {
  const trace_event plain = {.who = 1,
                             .verb = "recv",
                             .has_size = true,
                             .has_data = true,
                             .size = 3,
                             .data = "abc"};
  const std::uint64_t hash = hash_of(microseconds(1), 1, plain);
  EXPECT_EQ(hash, hash_of(microseconds(1), 1, plain));
  EXPECT_NE(hash, hash_of(microseconds(2), 1, plain));
  EXPECT_NE(hash, hash_of(microseconds(1), 2, plain));
  const auto changed = [&](auto change) {
    trace_event other = plain;
    change(other);
    return hash_of(microseconds(1), 1, other);
  };
  EXPECT_NE(hash, changed([](trace_event& e) { e.who = 2; }));
  EXPECT_NE(hash, changed([](trace_event& e) { e.verb = "send"; }));
  EXPECT_NE(hash, changed([](trace_event& e) { e.object = 1; }));
  EXPECT_NE(hash, changed([](trace_event& e) { e.origin = 1; }));
  EXPECT_NE(hash, changed([](trace_event& e) { e.error = EPIPE; }));
  EXPECT_NE(hash, changed([](trace_event& e) { e.size = 4; }));
  EXPECT_NE(hash, changed([](trace_event& e) { e.data = "abd"; }));
}

TEST(trace, hashes_bytes_that_it_does_not_show) {
  std::string data(1000, 'x');
  const auto hash = [&] {
    return hash_of(microseconds(0), 1,
                   {.who = 1, .verb = "recv", .has_data = true, .data = data});
  };
  const std::uint64_t before = hash();
  data[999] = 'y';
  EXPECT_NE(before, hash());
}

TEST(trace, forgets_the_oldest_records_and_hashes_on) {
  trace record;
  const name_id a = record.intern("a");
  for (std::size_t i = 0; i < trace::records_max + 10; ++i) {
    record.add(microseconds(0), i, {.who = a, .verb = "close"});
  }
  EXPECT_EQ(record.size(), trace::records_max + 10);
  const std::string text = record.text();
  EXPECT_EQ(text.find(" 10 "), 0U);
}

TEST(trace_text, shows_a_time_in_the_largest_exact_unit) {
  EXPECT_EQ(to_string(microseconds(0)), "0us");
  EXPECT_EQ(to_string(microseconds(1)), "1us");
  EXPECT_EQ(to_string(microseconds(1500)), "1500us");
  EXPECT_EQ(to_string(microseconds(5000)), "5ms");
  EXPECT_EQ(to_string(microseconds(2'000'000)), "2s");
}

TEST(trace_text, quotes_as_the_language_reads) {
  EXPECT_EQ(quoted(std::string_view("a\"\\\n\r\t\0\x01\x7f\xff$", 11)),
            "\"a\\\"\\\\\\n\\r\\t\\0\\x01\\x7f\\xff\\$\"");
}

}  // namespace
}  // namespace rehearse
