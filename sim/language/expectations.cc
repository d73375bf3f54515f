#include "sim/language/expectations.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "sim/language/blocks.h"
#include "sim/language/bounds.h"
#include "sim/language/calls.h"
#include "sim/language/connections.h"
#include "sim/language/foreign_words.h"
#include "sim/language/literals.h"
#include "sim/language/parties.h"
#include "sim/language/passes.h"
#include "sim/language/requests.h"
#include "sim/language/sometimes.h"
#include "sim/language/stream_forms.h"
#include "sim/language/takes.h"
#include "sim/language/unsupported.h"
#include "sim/language/utf8.h"
#include "sim/language/values.h"

namespace rehearse::scenario {
namespace {

constexpr std::string_view times_and_bounds[] = {"times", "within", "at",
                                                 "after", "in"};

// ---------------------------------------------------------------------------
// Streams of peers

void read_bytes_of(reading& context, place start, expect_bytes::kind what) {
  const std::size_t peer = context.subject;
  const place where = context.in.here();
  const takes_allowed takes(context);
  const auto bytes = read_bytes(context, "bytes");
  // A datagram may be empty and arrives all the same.
  const bool may_be_empty =
      bytes->has_names || (context.in.ok() && context.plan.peers[peer].udp &&
                           what == expect_bytes::kind::exact);
  if (context.in.ok() && bytes->size == 0 && !may_be_empty) {
    context.in.fail(where, "this is empty: anything would match it");
  }
  // How far a line reads must be known before it looks.
  if (what == expect_bytes::kind::through && bytes->has_takes) {
    context.in.fail(where, "nothing can be taken from what is looked for",
                    "help: take it in a line of its own, after this one");
  }
  expect_bytes expectation{
      peer, what, take_bytes(context, where, *bytes, gaps_are::allowed), 1, {}};
  const place after = context.in.here();
  expectation.times = read_stream_times(context);
  if (bytes->has_takes && expectation.times != 1) {
    context.in.fail(after, "what is taken is taken once",
                    "help: leave `times` out");
  }
  expectation.when = read_bounds(context);
  context.in.finish(words_behind(expectation.when, times_and_bounds));
  add_step(context, start, std::move(expectation));
  declare_takes(context);
}

void read_expected_bytes(reading& context, place start) {
  read_bytes_of(context, start, expect_bytes::kind::exact);
}

void read_expected_prefix(reading& context, place start) {
  read_bytes_of(context, start, expect_bytes::kind::prefix);
}

// A datagram is taken as a whole, so nothing can be left of it.
void read_expected_through(reading& context, place start) {
  if (context.plan.peers[context.subject].udp) {
    context.in.fail(context.in.where(context.word),
                    "a datagram is expected as a whole",
                    "help: leave `through` out, or write `prefix`");
  }
  read_bytes_of(context, start, expect_bytes::kind::through);
}

void read_expected_count(reading& context, place start) {
  expect_count expectation;
  expectation.peer = context.subject;
  std::int64_t count = 0;
  expectation.late_bytes =
      read_late_count(context, "a count of bytes", 1, count);
  expectation.bytes = static_cast<std::uint64_t>(count);
  expectation.times = read_stream_times(context);
  expectation.when = read_bounds(context);
  context.in.finish(words_behind(expectation.when, times_and_bounds));
  add_step(context, start, std::move(expectation));
}

void read_end_of(reading& context, place start, bool reset) {
  // There is no end of a connection to wait for.
  if (context.plan.peers[context.subject].udp) {
    fail_no_connection(context, context.subject,
                       context.in.where(context.word));
  }
  // After other expectations `times` is allowed, so the message says why it is
  // not allowed here.
  if (context.in.next_is_word("times")) {
    context.in.fail(context.in.here(), "a connection ends only once");
  }
  expect_end expectation{context.subject, reset, read_bounds(context)};
  context.in.finish(words_behind(expectation.when, bound_words));
  add_step(context, start, std::move(expectation));
}

void read_expected_end(reading& context, place start) {
  read_end_of(context, start, false);
}

void read_expected_reset(reading& context, place start) {
  read_end_of(context, start, true);
}

// The first row has no name: bytes alone need no word before them. Rows without
// a function to read them are reserved.
constexpr verb stream_rows[] = {
    {.name = "",
     .syntax = "expect PEER BYTES [times N] [BOUND ...]",
     .help = "The next bytes that the peer receives are these.",
     .example = "expect alice \"hello\\r\\n\" within 5ms",
     .group = verb_group::stream,
     .read = read_expected_bytes},
    {.name = "prefix",
     .syntax = "expect PEER prefix BYTES [times N] [BOUND ...]",
     .help = "The next bytes are these; what else has arrived is skipped.",
     .example = "expect alice prefix \"HTTP/1.1 200\"",
     .group = verb_group::stream,
     .read = read_expected_prefix},
    {.name = "count",
     .syntax = "expect PEER count N [times N] [BOUND ...]",
     .help = "The peer receives so many bytes.",
     .example = "expect alice count 4096",
     .group = verb_group::stream,
     .read = read_expected_count},
    {.name = "eof",
     .syntax = "expect PEER eof [BOUND ...]",
     .help = "The application has ended its stream.",
     .example = "expect alice eof",
     .group = verb_group::stream,
     .read = read_expected_end},
    {.name = "reset",
     .syntax = "expect PEER reset [BOUND ...]",
     .help = "The application has reset the connection.",
     .example = "expect alice reset",
     .group = verb_group::stream,
     .read = read_expected_reset},
    {.name = "through",
     .syntax = "expect PEER through BYTES [times N] [BOUND ...]",
     .help = "The peer receives these bytes, whatever comes before them.",
     .example = "expect alice through \"\\r\\n\\r\\n\"",
     .group = verb_group::stream,
     .read = read_expected_through},
    {.name = "unordered",
     .syntax = "expect PEER unordered { TEXT ... } [times N] [BOUND ...]",
     .help = "The peer receives each of these texts once, in any order.",
     .example = "expect alice unordered { \"a\" \"b\" }",
     .group = verb_group::stream,
     .read = read_expected_unordered},
    {.name = "nothing",
     .syntax = "expect PEER nothing within DURATION",
     .help = "The peer receives nothing for so long, not even an end.",
     .example = "expect alice nothing within 5ms",
     .group = verb_group::stream,
     .read = read_expected_nothing},
};

// Taken from the table, so that a new row cannot be forgotten here.
std::string stream_words() {
  std::string text = "bytes";
  const auto names = names_of(stream_rows);
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += i + 1 == names.size() ? " or " : ", ";
    text += in_quotes(names[i]);
  }
  return text;
}

// `expect echo "hello"`: bytes are seen at the other end.
void fail_app(reading& context, const spelled_name& name) {
  const std::string spelled(name.text);
  context.in.fail(
      name.where,
      in_quotes(name.text) + " is an application; a peer is needed here",
      "help: its calls are expected as in `expect call " + spelled +
          ".handle_read`");
}

// A word that says what is expected.
void read_word(reading& context, place start, const verb& which) {
  // To call a reserved word unexpected would make the user look for a spelling
  // mistake in it.
  if (which.is_reserved()) {
    fail_unsupported(context, context.in.here(), which);
    return;
  }
  // A message about the word itself needs its place later on.
  context.word = context.in.take();
  which.read(context, start);
}

// What other tools write after `expect`, and `expect db.on_set`, which lacks
// its `call`.
bool fail_foreign_word(reading& context) {
  const token word = context.in.peek();
  if (word.is(token_kind::path)) {
    const std::string_view name =
        word.text.substr(0, word.text.find_first_of("/."));
    declared_party* party = context.names.find_party(name);
    if (party == nullptr || !party->is_app) return false;
    party->used = true;
    const bool is_call = word.text.find('.') != std::string_view::npos;
    context.in.fail(
        context.in.where(word),
        in_quotes(word.text) + (is_call ? " is a call of an "
                                          "application"
                                        : " is a channel of an "
                                          "application"),
        is_call
            ? "help: write it as `expect call " + std::string(word.text) + "`"
            : "help: as in `expect call " + std::string(word.text) +
                  ".handle_read` and `expect open " + std::string(word.text) +
                  "`");
    return true;
  }
  if (!word.is(token_kind::word) ||
      context.names.find_party(word.text) != nullptr) {
    return false;
  }
  const std::string hint = hint_for(word.text, word_place::expectation);
  if (hint.empty()) return false;
  context.in.fail(
      context.in.where(word),
      "expected a peer, or what is expected, found " + in_quotes(word.text),
      hint);
  return true;
}

void fail_foreign_stream_word(reading& context) {
  const token word = context.in.peek();
  if (word.is(token_kind::equals)) {
    context.in.fail(context.in.where(word),
                    "expected " + stream_words() + ", found `=`",
                    hint_for("equals", word_place::stream));
    return;
  }
  const std::string hint = hint_for(word.text, word_place::stream);
  if (!word.is(token_kind::word) || hint.empty()) return;
  context.in.fail(
      context.in.where(word),
      "expected " + stream_words() + ", found " + in_quotes(word.text), hint);
}

void read_peer_expectation(reading& context, place start) {
  if (fail_foreign_word(context)) return;
  // No peer can have the name of an expectation (see `declare_party`), so the
  // word is a peer or a mistake.
  const spelled_name name =
      read_party_name(context, "a peer, or what is expected");
  declared_party* party =
      use_party(context, name.text, name.where, meant::expectation);
  if (party == nullptr) return;
  if (party->is_app) {
    fail_app(context, name);
    return;
  }
  context.subject = party->index;
  // What is never connected receives nothing.
  context.links.note(party->index, context.cursor, connections::deed::use,
                     name.where);
  const verb* what = context.in.next_is(token_kind::word)
                         ? find_verb(stream_rows, context.in.peek().text)
                         : nullptr;
  if (what != nullptr) {
    read_word(context, start, *what);
  } else if (next_is_bytes(context)) {
    read_expected_bytes(context, start);
  } else {
    fail_foreign_stream_word(context);
    context.in.fail_expected(stream_words(), names_of(stream_rows));
  }
}

// ---------------------------------------------------------------------------
// Calls and states of applications

void read_call(reading& context, place start) {
  const takes_allowed takes(context);
  expect_call expectation{read_expected_call(context)};
  if (expectation.call.times) refuse_late_values(context, expectation.call);
  add_step(context, start, std::move(expectation));
  declare_takes(context);
}

void read_order(reading& context, place start) {
  expect_order expectation;
  if (!context.in.next_is(token_kind::open_brace))
    context.in.fail_expected("`{`");
  const place brace = context.in.here();
  read_block(
      context,
      [&](std::string_view, place) {
        expectation.calls.push_back(read_expected_call(context));
        refuse_late_values(context, expectation.calls.back());
      },
      true);
  context.in.finish();
  // It would hold in every run and check nothing.
  if (context.in.ok() && expectation.calls.empty()) {
    context.in.fail(brace, "this order holds no calls");
  }
  add_step(context, start, std::move(expectation));
}

void read_never(reading& context, place start) {
  expect_never expectation{read_method_pattern(context)};
  // The plan of `never` has room for the method only. A condition would be
  // dropped in silence, and the line would forbid more than it says.
  constexpr std::string_view not_here[] = {"with", "within", "times"};
  const bool more = std::any_of(
      std::begin(not_here), std::end(not_here),
      [&](std::string_view word) { return context.in.next_is_word(word); });
  if (more) {
    context.in.fail(context.in.here(),
                    "`never` is about the method in the whole run",
                    "help: nothing follows the method");
  }
  context.in.finish();
  add_step(context, start, std::move(expectation));
}

void read_state(reading& context, place start, bool open) {
  expect_state expectation{read_channel(context), open};
  context.in.finish();
  add_step(context, start, std::move(expectation));
}

void read_open(reading& context, place start) {
  read_state(context, start, true);
}

void read_closed(reading& context, place start) {
  read_state(context, start, false);
}

void read_idle(reading& context, place start) {
  context.in.finish();
  add_step(context, start, expect_idle{});
}

void read_expected_interest(reading& context, place start) {
  expect_interest expectation{read_interest(context)};
  context.in.finish();
  add_step(context, start, std::move(expectation));
}

// Whether anybody says it is asked at the end of the file.
void read_expected_mark(reading& context, place start) {
  const place where = context.in.here();
  expect_mark expectation{
      read_string(context, "a text, as in `expect mark \"ready\"`")};
  context.in.finish();
  if (context.in.ok()) {
    context.marks.note_expected(expectation.text, context.cursor, where);
  }
  charge(context, start, expectation.text.size());
  add_step(context, start, std::move(expectation));
}

constexpr verb expectation_rows[] = {
    {.name = "call",
     .syntax =
         "expect call METHOD [with VALUE ...] [returning VALUE] [times N] "
         "[BOUND ...]",
     .help = "The library has made this call, or makes it.",
     .example = "expect call echo/1.recv returning 7",
     .group = verb_group::expectation,
     .read = read_call},
    {.name = "never",
     .syntax = "expect never METHOD",
     .help = "This call is made nowhere in the whole run.",
     .example = "expect never echo.handle_error",
     .group = verb_group::expectation,
     .read = read_never},
    {.name = "sometimes",
     .syntax = "expect sometimes call METHOD [with VALUE ...] [returning "
               "VALUE]|open CHANNEL|closed CHANNEL|probe APP.NAME = VALUE",
     .help =
         "Some run of an exploration must meet this; a single run need not.",
     .example = "expect sometimes call echo/1.handle_error",
     .group = verb_group::expectation,
     .read = read_sometimes},
    {.name = "order",
     .syntax = "expect order { ... }",
     .help = "These calls, one a line, are made in this order.",
     .example = "expect order { ... }",
     .group = verb_group::expectation,
     .read = read_order},
    {.name = "open",
     .syntax = "expect open CHANNEL",
     .help = "The channel is open, or will be.",
     .example = "expect open echo/1",
     .group = verb_group::expectation,
     .read = read_open},
    {.name = "closed",
     .syntax = "expect closed CHANNEL",
     .help = "The channel is closed, or will be.",
     .example = "expect closed echo/1",
     .group = verb_group::expectation,
     .read = read_closed},
    {.name = "mark",
     .syntax = "expect mark \"TEXT\"",
     .help = "Some other block has come to its `mark`, or will.",
     .example = "expect mark \"second round\"",
     .group = verb_group::expectation,
     .read = read_expected_mark},
    {.name = "idle",
     .syntax = "expect idle",
     .help = "Nothing runs and nothing is pending.",
     .example = "expect idle",
     .group = verb_group::expectation,
     .read = read_idle},
    {.name = "interest",
     .syntax = "expect interest CHANNEL:FLAGS ...",
     .help = "The channels wait for exactly this: `in`, `out`, `in+out` or "
             "`none`.",
     .example = "expect interest echo/1:in+out",
     .group = verb_group::expectation,
     .read = read_expected_interest,
     .on_posix = false},
    {.name = "probe",
     .syntax = "expect probe APP.NAME = VALUE",
     .help = "The application shows this value, or will.",
     .example = "expect probe echo.guests = 3",
     .group = verb_group::expectation,
     .read = read_expected_probe},
};

}  // namespace

verb_rows expectation_verbs() { return expectation_rows; }

verb_rows stream_verbs() { return stream_rows; }

void read_expect(reading& context, place start) {
  const verb* what = context.in.next_is(token_kind::word)
                         ? find_verb(expectation_rows, context.in.peek().text)
                         : nullptr;
  if (what != nullptr) {
    read_word(context, start, *what);
  } else {
    read_peer_expectation(context, start);
  }
}

}  // namespace rehearse::scenario
