#include "sim/language/expectations.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "sim/language/blocks.h"
#include "sim/language/bounds.h"
#include "sim/language/calls.h"
#include "sim/language/connections.h"
#include "sim/language/parties.h"
#include "sim/language/unsupported.h"
#include "sim/language/utf8.h"
#include "sim/language/values.h"

namespace rehearse::scenario {
namespace {

constexpr std::string_view times_and_bounds[] = {"times", "within", "at",
                                                 "after", "in"};

// ---------------------------------------------------------------------------
// Streams of peers

std::uint64_t read_stream_times(reading& at) {
  if (!at.in.take_word_if("times")) return 1;
  const place where = at.in.here();
  const std::int64_t times = read_count(at, "a number of times");
  if (times == 0) {
    at.in.fail(where, "what is expected 0 times is not expected",
               "help: leave the line out");
  }
  return static_cast<std::uint64_t>(times);
}

void read_bytes_of(reading& at, place start, expect_bytes::kind what) {
  const std::size_t peer = at.subject;
  const place where = at.in.here();
  const auto bytes = read_bytes(at, "bytes");
  const bool may_be_empty = at.in.ok() && at.made.peers[peer].udp &&
                            what == expect_bytes::kind::exact;
  if (at.in.ok() && bytes->size == 0 && !may_be_empty) {
    at.in.fail(where, "these are no bytes: every stream begins with them");
  }
  expect_bytes made{peer, what, take_bytes(at, where, *bytes), 1, {}};
  made.times = read_stream_times(at);
  made.when = read_bounds(at);
  at.in.finish(times_and_bounds);
  add_step(at, start, std::move(made));
}

void read_expected_bytes(reading& at, place start) {
  read_bytes_of(at, start, expect_bytes::kind::exact);
}

void read_expected_prefix(reading& at, place start) {
  read_bytes_of(at, start, expect_bytes::kind::prefix);
}

void read_expected_count(reading& at, place start) {
  expect_count made;
  made.peer = at.subject;
  made.bytes =
      static_cast<std::uint64_t>(read_count(at, "a count of bytes", 1));
  made.times = read_stream_times(at);
  made.when = read_bounds(at);
  at.in.finish(times_and_bounds);
  add_step(at, start, std::move(made));
}

void read_end_of(reading& at, place start, bool reset) {
  if (at.made.peers[at.subject].udp) {
    fail_no_connection(at, at.subject, at.in.where(at.word));
  }
  if (at.in.at_word("times")) {
    at.in.fail(at.in.here(), "a connection ends only once");
  }
  expect_end made{at.subject, reset, read_bounds(at)};
  at.in.finish(bound_words);
  add_step(at, start, std::move(made));
}

void read_expected_end(reading& at, place start) {
  read_end_of(at, start, false);
}

void read_expected_reset(reading& at, place start) {
  read_end_of(at, start, true);
}

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
     .syntax = "expect PEER through BYTES",
     .help = "The peer receives everything up to these bytes.",
     .example = "expect alice through \"\\r\\n\\r\\n\"",
     .group = verb_group::stream},
    {.name = "nothing",
     .syntax = "expect PEER nothing within DURATION",
     .help = "The peer receives nothing for so long.",
     .example = "expect alice nothing within 5ms",
     .group = verb_group::stream},
    {.name = "unordered",
     .syntax = "expect PEER unordered { STRING ... }",
     .help = "The peer receives these texts in any order.",
     .example = "expect alice unordered { \"a\" \"b\" }",
     .group = verb_group::stream},
};

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
void fail_app(reading& at, const token& name) {
  const std::string spelled(name.text);
  at.in.fail(at.in.where(name),
             in_quotes(name.text) + " is an application; a peer is needed here",
             "help: its calls are expected as in `expect call " + spelled +
                 ".handle_read`");
}

// A word that says what is expected.
void read_word(reading& at, place start, const verb& which) {
  if (which.is_reserved()) {
    fail_unsupported(at, at.in.here(), which);
    return;
  }
  at.word = at.in.take();
  which.read(at, start);
}

void read_peer_expectation(reading& at, place start) {
  const token name =
      at.in.require(token_kind::word, "a peer, or what is expected");
  declared_party* known =
      use_party(at, name.text, at.in.where(name), meant::expectation);
  if (known == nullptr) return;
  if (known->is_app) {
    fail_app(at, name);
    return;
  }
  at.subject = known->index;
  at.links.note(known->index, at.cursor, connections::deed::use,
                at.in.where(name));
  const verb* what = at.in.at(token_kind::word)
                         ? find_verb(stream_rows, at.in.peek().text)
                         : nullptr;
  if (what != nullptr) {
    read_word(at, start, *what);
  } else if (at_bytes(at)) {
    read_expected_bytes(at, start);
  } else {
    at.in.fail_expected(stream_words(), names_of(stream_rows));
  }
}

// ---------------------------------------------------------------------------
// Calls and states of applications

void read_call(reading& at, place start) {
  add_step(at, start, expect_call{read_expected_call(at)});
}

void read_order(reading& at, place start) {
  expect_order made;
  if (!at.in.at(token_kind::open_brace)) at.in.fail_expected("`{`");
  const place brace = at.in.here();
  read_block(
      at,
      [&](std::string_view, place) {
        made.calls.push_back(read_expected_call(at));
      },
      true);
  at.in.finish();
  if (at.in.ok() && made.calls.empty()) {
    at.in.fail(brace, "this order holds no calls");
  }
  add_step(at, start, std::move(made));
}

void read_never(reading& at, place start) {
  expect_never made{read_method(at)};
  constexpr std::string_view not_here[] = {"with", "within", "times"};
  const bool more =
      std::any_of(std::begin(not_here), std::end(not_here),
                  [&](std::string_view word) { return at.in.at_word(word); });
  if (more) {
    at.in.fail(at.in.here(), "`never` is about the method in the whole run",
               "help: nothing follows the method");
  }
  at.in.finish();
  add_step(at, start, std::move(made));
}

void read_state(reading& at, place start, bool open) {
  expect_state made{read_channel(at), open};
  at.in.finish();
  add_step(at, start, std::move(made));
}

void read_open(reading& at, place start) { read_state(at, start, true); }

void read_closed(reading& at, place start) { read_state(at, start, false); }

void read_idle(reading& at, place start) {
  at.in.finish();
  add_step(at, start, expect_idle{});
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
    {.name = "idle",
     .syntax = "expect idle",
     .help = "Nothing runs and nothing is pending.",
     .example = "expect idle",
     .group = verb_group::expectation,
     .read = read_idle},
    {.name = "interest",
     .syntax = "expect interest CHANNEL:FLAGS",
     .help = "The channel asked the loop for exactly this.",
     .example = "expect interest echo:in",
     .group = verb_group::expectation,
     .on_posix = false},
    {.name = "probe",
     .syntax = "expect probe CHANNEL.NAME = VALUE",
     .help = "The application shows this value.",
     .example = "expect probe echo.queued = 3",
     .group = verb_group::expectation},
};

}  // namespace

verb_rows expectation_verbs() { return expectation_rows; }

verb_rows stream_verbs() { return stream_rows; }

void read_expect(reading& at, place start) {
  const verb* what = at.in.at(token_kind::word)
                         ? find_verb(expectation_rows, at.in.peek().text)
                         : nullptr;
  if (what != nullptr) {
    read_word(at, start, *what);
  } else {
    read_peer_expectation(at, start);
  }
}

}  // namespace rehearse::scenario
