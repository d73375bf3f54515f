#include "sim/language/stream_forms.h"

#include <string>
#include <string_view>
#include <utility>

#include "sim/language/blocks.h"
#include "sim/language/bounds.h"
#include "sim/language/limits.h"
#include "sim/language/values.h"

namespace rehearse::scenario {
namespace {

constexpr std::string_view times_and_bounds[] = {"times", "within", "at",
                                                 "after", "in"};

void read_text(reading& context, expect_unordered& expectation) {
  const place where = context.in.here();
  const auto bytes = read_one_piece(context, "a text or `}`");
  if (!context.in.ok()) return;
  const bool is_udp = context.plan.peers[expectation.peer].udp.has_value();
  if (bytes->size == 0 && !is_udp) {
    context.in.fail(where, "this is empty: anything would match it");
  }
  if (expectation.texts.size() == limits::unordered_texts) {
    context.in.fail(where, "these are more than " +
                               std::to_string(limits::unordered_texts) +
                               " texts");
  }
  charge(context, where, sizeof(byte_string));
  expectation.texts.push_back(take_bytes(context, where, *bytes));
}

// All in one line, or in lines of their own.
void read_texts(reading& context, expect_unordered& expectation) {
  if (context.in.peek_second().is(token_kind::end)) {
    read_block(
        context,
        [&](std::string_view, place) {
          do {
            read_text(context, expectation);
          } while (context.in.ok() && !context.in.next_is(token_kind::end));
        },
        true);
    return;
  }
  context.in.take();
  while (context.in.ok() && !context.in.take_if(token_kind::close_brace)) {
    read_text(context, expectation);
  }
}

}  // namespace

std::uint64_t read_stream_times(reading& context) {
  if (!context.in.take_word_if("times")) return 1;
  const place where = context.in.here();
  const std::int64_t times = read_count(context, "a number of times");
  // The line would pass without looking at anything.
  if (times == 0) {
    context.in.fail(where, "`times 0` expects nothing",
                    "help: leave the line out");
  }
  return static_cast<std::uint64_t>(times);
}

void read_expected_unordered(reading& context, place start) {
  expect_unordered expectation;
  expectation.peer = context.subject;
  const place brace = context.in.here();
  if (!context.in.next_is(token_kind::open_brace)) {
    context.in.fail_expected("`{`");
    return;
  }
  read_texts(context, expectation);
  if (context.in.ok() && expectation.texts.empty()) {
    context.in.fail(brace, "there is no text in it",
                    "help: as in `unordered { \"a\" \"b\" }`");
  }
  expectation.times = read_stream_times(context);
  expectation.when = read_bounds(context);
  context.in.finish(words_behind(expectation.when, times_and_bounds));
  add_step(context, start, std::move(expectation));
}

void read_expected_nothing(reading& context, place start) {
  constexpr std::string_view within[] = {"within"};
  expect_nothing expectation;
  expectation.peer = context.subject;
  // Without an end the line could never pass.
  if (!context.in.next_is_word("within")) {
    context.in.fail_expected("`within`: how long nothing comes", within);
  }
  context.in.take();
  const place where = context.in.here();
  expectation.time = read_time(context);
  if (context.in.ok() && expectation.time == duration::zero()) {
    context.in.fail(where, "in no time nothing can come");
  }
  context.in.finish();
  add_step(context, start, expectation);
}

}  // namespace rehearse::scenario
