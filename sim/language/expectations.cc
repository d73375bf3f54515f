#include "sim/language/expectations.h"

#include <algorithm>
#include <optional>
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
#include "sim/language/verbs.h"

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

void read_expect_bytes(reading& at, place start, std::size_t peer,
                       expect_bytes::kind what, std::string_view wanted) {
  const place where = at.in.here();
  const auto bytes = read_bytes(at, wanted);
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

void read_expect_count(reading& at, place start, std::size_t peer) {
  expect_count made;
  made.peer = peer;
  made.bytes =
      static_cast<std::uint64_t>(read_count(at, "a count of bytes", 1));
  made.times = read_stream_times(at);
  made.when = read_bounds(at);
  at.in.finish(times_and_bounds);
  add_step(at, start, std::move(made));
}

void read_expect_end(reading& at, place start, std::size_t peer, bool reset) {
  if (at.in.at_word("times")) {
    at.in.fail(at.in.here(), "a connection ends only once");
  }
  expect_end made{peer, reset, read_bounds(at)};
  at.in.finish(bound_words);
  add_step(at, start, std::move(made));
}

std::string stream_words() {
  std::string text = "bytes";
  const auto names = names_of(verb_group::stream);
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += i + 1 == names.size() ? " or " : ", ";
    text += in_quotes(names[i]);
  }
  return text;
}

void read_stream(reading& at, place start, std::size_t peer, const verb* what) {
  switch (what == nullptr ? verb_id::bytes : what->id) {
    case verb_id::prefix:
      at.in.take();
      read_expect_bytes(at, start, peer, expect_bytes::kind::prefix, "bytes");
      return;
    case verb_id::count:
      at.in.take();
      read_expect_count(at, start, peer);
      return;
    case verb_id::eof:
    case verb_id::reset:
      if (at.made.peers[peer].udp) fail_no_connection(at, peer, at.in.here());
      at.in.take();
      read_expect_end(at, start, peer, what->id == verb_id::reset);
      return;
    default:
      break;
  }
  if (!at_bytes(at)) {
    at.in.fail_expected(stream_words(), names_of(verb_group::stream));
    return;
  }
  read_expect_bytes(at, start, peer, expect_bytes::kind::exact, "bytes");
}

// `expect echo "hello"`: bytes are seen at the other end.
void fail_app(reading& at, const token& name) {
  const std::string spelled(name.text);
  at.in.fail(at.in.where(name),
             in_quotes(name.text) + " is an application; a peer is needed here",
             "help: its calls are expected as in `expect call " + spelled +
                 ".handle_read`");
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
  const std::size_t peer = known->index;
  at.links.note(peer, at.cursor, connections::deed::use, at.in.where(name));
  const bool word = at.in.at(token_kind::word);
  const verb* what =
      word ? find_stream_expectation(at.in.peek().text) : nullptr;
  if (what != nullptr && !what->supported) {
    fail_unsupported(at, at.in.here(), *what);
    return;
  }
  read_stream(at, start, peer, what);
}

// ---------------------------------------------------------------------------
// Calls and states of applications

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

}  // namespace

void read_expect(reading& at, place start) {
  const verb* what = at.in.at(token_kind::word)
                         ? find_expectation(at.in.peek().text)
                         : nullptr;
  if (what == nullptr) {
    read_peer_expectation(at, start);
    return;
  }
  if (!what->supported) {
    fail_unsupported(at, at.in.here(), *what);
    return;
  }
  at.in.take();
  switch (what->id) {
    case verb_id::call:
      add_step(at, start, expect_call{read_expected_call(at)});
      return;
    case verb_id::never:
      read_never(at, start);
      return;
    case verb_id::order:
      read_order(at, start);
      return;
    case verb_id::open:
    case verb_id::closed:
      read_state(at, start, what->id == verb_id::open);
      return;
    default:
      at.in.finish();
      add_step(at, start, expect_idle{});
      return;
  }
}

}  // namespace rehearse::scenario
