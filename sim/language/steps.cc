#include "sim/language/steps.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "sim/language/bounds.h"
#include "sim/language/connections.h"
#include "sim/language/expectations.h"
#include "sim/language/limits.h"
#include "sim/language/literals.h"
#include "sim/language/parties.h"
#include "sim/language/suggestion.h"
#include "sim/language/unix_place.h"
#include "sim/language/utf8.h"
#include "sim/language/values.h"

namespace rehearse::scenario {
namespace {

using deed = connections::deed;

// The peer that a step is about, and the place of its name.
struct named_peer {
  std::size_t index = 0;
  place where;
};

named_peer read_named_peer(reading& context) {
  const place where = context.in.here();
  return {read_peer(context), where};
}

bool speaks_udp(const reading& context, const named_peer& peer) {
  return context.in.ok() && context.plan.peers[peer.index].udp.has_value();
}

// A peer in a step that is about a connection.
named_peer read_tcp_peer(reading& context) {
  const named_peer peer = read_named_peer(context);
  if (speaks_udp(context, peer))
    fail_no_connection(context, peer.index, peer.where);
  return peer;
}

// A statement with a mistake says nothing certain about connections.
void note(reading& context, const named_peer& peer, deed what) {
  if (context.in.ok())
    context.links.note(peer.index, context.cursor, what, peer.where);
}

// The place of the host, which may be written as a `$name`.
place host_of(place whole, const endpoint& where) {
  place host = whole;
  host.length = std::min(host.length, static_cast<int>(where.host.size()));
  return host;
}

// `connect P to` an application's name, or one with a port.
void read_target(reading& context, connect_step& step) {
  if (next_is_unix(context)) {
    const unix_place to = read_unix_place(context);
    if (!context.in.ok()) return;
    use_app(context, to.host, to.where);
    step.to.host = to.host;
    step.path = to.path;
    return;
  }
  context.late_allowed = true;
  const value to = read_value(context, "an application, or one with a port");
  context.late_allowed = false;
  if (!context.in.ok()) return;
  // Where the application listens is known only when it runs.
  if (to.what == value::kind::word) {
    const declared_party* app = use_app(context, to.text, to.where);
    if (app != nullptr) step.app = app->index;
    return;
  }
  if (to.what != value::kind::endpoint) {
    fail_kind(context, to, "an application", "help: as in `echo` or `echo:7`");
    return;
  }
  // Only the host is marked, because only the host may be unknown.
  use_app(context, to.to.host, host_of(to.where, to.to));
  step.to = to.to;
  if (to.late != nullptr) step.port = *to.late;
}

// `send P to APP:PORT`, over UDP.
void read_destination(reading& context, send_step& step, bool is_udp) {
  if (!is_udp) {
    context.in.fail(context.in.here(),
                    "a peer that speaks TCP sends to its connection",
                    "help: `send ... to` is for peers that speak UDP");
    return;
  }
  context.in.take();
  const place where = context.in.here();
  const endpoint to = read_endpoint_value(context);
  use_app(context, to.host, host_of(where, to));
  step.to = to;
}

void read_listen(reading& context, place start) {
  const named_peer peer = read_tcp_peer(context);
  context.in.require_word("on");
  const place where = context.in.here();
  listen_step step{peer.index, {}, {}};
  if (next_is_unix(context)) {
    const unix_place on = read_unix_place(context);
    step.on.host = on.host;
    step.path = on.path;
  } else {
    step.on = read_endpoint_value(context);
  }
  context.in.finish();
  if (!context.in.ok()) return;
  if (const auto before = context.links.listens_in(peer.index)) {
    context.in.fail(peer.where,
                    in_quotes(context.names.peer(peer.index).name) +
                        " already listens, since line " +
                        std::to_string(before->line),
                    "help: use another peer for a second place");
    return;
  }
  claim_host(context, peer.index, step.on, where);
  if (!context.in.ok()) return;
  context.links.note_listen(peer.index, context.cursor, peer.where);
  add_step(context, start, std::move(step));
}

void read_accept(reading& context, place start) {
  constexpr std::string_view words[] = {"on", "within", "at", "after", "in"};
  const named_peer peer = read_tcp_peer(context);
  accept_step step;
  step.peer = peer.index;
  context.in.require_word("from");
  step.from = read_app(context);
  named_peer listener = peer;
  if (context.in.take_word_if("on")) {
    listener = read_tcp_peer(context);
    step.on = listener.index;
  }
  step.when = read_bounds(context);
  context.in.finish(words_behind(step.when, words));
  if (!context.in.ok()) return;
  // A window is announced in the handshake. That is over before anybody knows
  // which peer accepts the connection.
  if (step.on && context.plan.peers[peer.index].window) {
    context.in.fail(
        peer.where,
        "the window of " + in_quotes(context.names.peer(peer.index).name) +
            " has no effect: the connection is made where " +
            in_quotes(context.names.peer(listener.index).name) + " listens",
        "help: give `window=` to that peer");
    return;
  }
  note(context, peer, deed::accept);
  // Checked at the end of the file, because another cursor may listen further
  // down.
  context.links.note_listener_needed(listener.index, context.cursor,
                                     listener.where);
  add_step(context, start, std::move(step));
}

void read_connect(reading& context, place start) {
  const named_peer peer = read_tcp_peer(context);
  connect_step step;
  step.peer = peer.index;
  context.in.require_word("to");
  read_target(context, step);
  context.in.finish();
  note(context, peer, deed::connect);
  add_step(context, start, std::move(step));
}

bool next_is_option(reading& context, std::string_view name) {
  return context.in.next_is_word(name) &&
         context.in.peek_second().is(token_kind::equals);
}

// Otherwise `chunck=7` would seem to be misspelt bytes.
void check_option(reading& context) {
  constexpr std::string_view options[] = {"chunk", "every"};
  if (!context.in.next_is(token_kind::word) ||
      !context.in.peek_second().is(token_kind::equals) ||
      next_is_option(context, "chunk") || next_is_option(context, "every")) {
    return;
  }
  context.in.fail_expected("`chunk=`, `every=` or bytes", options);
}

void check_datagram_is_whole(reading& context, bool is_udp) {
  if (!is_udp) return;
  context.in.fail(context.in.here(), "a datagram is sent as a whole",
                  "help: leave `chunk` out, or write several lines");
}

// `every=10ms`: how long a slow sender waits between two chunks.
void read_every(reading& context, send_step& step, bool is_udp) {
  check_option(context);
  if (!next_is_option(context, "every")) return;
  check_datagram_is_whole(context, is_udp);
  const token word = context.in.take();
  if (step.chunk == 0) {
    context.in.fail(context.in.where(word),
                    "`every` is for the chunks of a `send`",
                    "help: write `chunk=N` before it");
  }
  if (context.together) {
    context.in.fail(context.in.where(word),
                    "`every` lets time pass, and `together` is one instant");
  }
  context.in.take();
  step.every = read_time(context);
}

void read_send(reading& context, place start) {
  constexpr std::string_view options[] = {"chunk", "every"};
  const named_peer peer = read_named_peer(context);
  const bool is_udp = speaks_udp(context, peer);
  send_step step;
  step.peer = peer.index;
  if (context.in.next_is_word("to")) read_destination(context, step, is_udp);
  check_option(context);
  const bool has_chunk = next_is_option(context, "chunk");
  if (has_chunk) {
    check_datagram_is_whole(context, is_udp);
    context.in.take();
    context.in.take();
    step.chunk = static_cast<std::size_t>(read_count(context, "a chunk", 1));
  }
  read_every(context, step, is_udp);
  const place where = context.in.here();
  const auto bytes = read_bytes(context, "bytes");
  context.in.finish(has_chunk || is_udp ? word_list() : word_list(options));
  // TCP has nothing to send then. An empty datagram is sent like any other.
  // Nor if a name stands for nothing, as it may in some cells.
  if (context.in.ok() && bytes->size == 0 && !is_udp && !bytes->has_names) {
    context.in.fail(where, "this is empty: there is nothing to send");
  }
  note(context, peer, deed::send);
  step.bytes = take_bytes(context, where, *bytes, gaps_are::allowed);
  add_step(context, start, std::move(step));
}

void read_shutdown(reading& context, place start) {
  constexpr std::string_view directions[] = {"read", "write"};
  const named_peer peer = read_tcp_peer(context);
  shutdown_step step{peer.index, context.in.next_is_word("read")};
  if (!context.in.take_word_if("read") && !context.in.take_word_if("write")) {
    context.in.fail_expected(one_of(directions), directions);
  }
  context.in.finish();
  // A peer that reads no more can still send, so this is like any other use.
  note(context, peer, step.read ? deed::use : deed::shutdown_write);
  add_step(context, start, step);
}

// Not only for TCP: a peer that speaks UDP has no connection, but it has a
// socket.
void read_close(reading& context, place start) {
  const named_peer peer = read_named_peer(context);
  context.in.finish();
  note(context, peer, deed::close);
  add_step(context, start, close_step{peer.index});
}

void read_reset(reading& context, place start) {
  const named_peer peer = read_tcp_peer(context);
  context.in.finish();
  note(context, peer, deed::reset);
  add_step(context, start, reset_step{peer.index});
}

void read_window(reading& context, place start) {
  const named_peer peer = read_tcp_peer(context);
  window_step step{.peer = peer.index};
  if (context.in.ok() && context.plan.peers[peer.index].at) {
    fail_shared_window(context, peer.where, *context.plan.peers[peer.index].at);
  }
  step.is_added = context.in.take_if(token_kind::plus);
  const place where = context.in.here();
  step.bytes = static_cast<std::size_t>(
      read_count(context, "a window", step.is_added ? 1 : 0));
  context.in.finish();
  if (step.bytes > limits::window_bytes) {
    context.in.fail(where, "a window is at most 16 MiB");
  }
  note(context, peer, deed::use);
  add_step(context, start, step);
}

void read_run(reading& context, place start) {
  run_step step;
  if (context.in.take_word_if("until")) {
    context.in.require_word("idle");
  } else if (context.in.next_is(token_kind::word)) {
    // A word in this place is most likely a misspelt `until`.
    constexpr std::string_view until[] = {"until"};
    context.in.fail_expected("a duration or `until idle`", until);
  } else {
    step.time = read_time(context);
  }
  context.in.finish();
  add_step(context, start, step);
}

void read_mark(reading& context, place start) {
  const place where = context.in.here();
  mark_step step{read_string(context, "a text, as in `mark \"second round\"`")};
  context.in.finish();
  if (context.in.ok()) {
    context.marks.note_said(step.text, context.cursor, where);
  } else {
    context.marks.excuse();
  }
  charge(context, start, step.text.size());
  add_step(context, start, std::move(step));
}

constexpr verb rows[] = {
    {.name = "listen",
     .syntax = "listen PEER on HOST:PORT|HOST:unix \"PATH\"",
     .help = "Lets a peer listen.",
     .example = "listen ben on origin:80",
     .group = verb_group::peers,
     .read = read_listen},
    {.name = "accept",
     .syntax = "accept PEER from APP [on PEER] [BOUND ...]",
     .help = "Waits for a connection from an application and takes it.",
     .example = "accept ben from echo",
     .group = verb_group::peers,
     .read = read_accept},
    {.name = "connect",
     .syntax = "connect PEER to APP|APP:PORT|APP:unix \"PATH\"",
     .help =
         "Connects a peer to an application and waits until it is connected.",
     .example = "connect alice to echo",
     .group = verb_group::peers,
     .read = read_connect},
    {.name = "send",
     .syntax = "send PEER [to APP:PORT] [chunk=N [every=DURATION]] BYTES",
     .help =
         "Sends bytes, in pieces of N bytes if a chunk is given, slowly if "
         "`every` says how slowly; over UDP a datagram, `to` somebody or as an "
         "answer.",
     .example = "send alice chunk=2 \"hello\\r\\n\"",
     .group = verb_group::peers,
     .read = read_send,
     .in_together = true},
    {.name = "shutdown",
     .syntax = "shutdown PEER read|write",
     .help = "Closes one direction of a peer's connection.",
     .example = "shutdown alice write",
     .group = verb_group::peers,
     .read = read_shutdown,
     .in_together = true},
    {.name = "close",
     .syntax = "close PEER",
     .help = "Closes a peer's connection once everything is sent.",
     .example = "close alice",
     .group = verb_group::peers,
     .read = read_close,
     .in_together = true},
    {.name = "reset",
     .syntax = "reset PEER",
     .help = "Resets a peer's connection and discards what is not yet sent.",
     .example = "reset alice",
     .group = verb_group::peers,
     .read = read_reset,
     .in_together = true},
    {.name = "window",
     .syntax = "window PEER [+]N",
     .help = "Sets how many bytes may be on their way to a peer, or adds to "
             "it.",
     .example = "window alice +100",
     .group = verb_group::peers,
     .read = read_window,
     .on_posix = false,
     .in_together = true},
    {.name = "run",
     .syntax = "run DURATION | run until idle",
     .help =
         "Lets virtual time pass, or waits until nothing is left to happen.",
     .example = "run 5ms",
     .group = verb_group::driving,
     .read = read_run,
     .on_posix = false},
    {.name = "mark",
     .syntax = "mark \"TEXT\"",
     .help = "Begins a new section: later expectations look at calls after it.",
     .example = "mark \"second round\"",
     .group = verb_group::driving,
     .read = read_mark},
    {.name = "expect",
     .syntax = "expect EXPECTATION",
     .help = "Says what must be seen.",
     .example = "expect alice \"hello\\r\\n\"",
     .group = verb_group::driving,
     .read = read_expect},
};

}  // namespace

verb_rows step_verbs() { return rows; }

}  // namespace rehearse::scenario
