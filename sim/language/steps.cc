#include "sim/language/steps.h"

#include <string>
#include <string_view>
#include <utility>

#include "sim/language/bounds.h"
#include "sim/language/connections.h"
#include "sim/language/expectations.h"
#include "sim/language/parties.h"
#include "sim/language/suggestion.h"
#include "sim/language/utf8.h"
#include "sim/language/values.h"

namespace rehearse::scenario {
namespace {

using deed = connections::deed;

// A peer that the step is about, and where its name stands.
struct named_peer {
  std::size_t index = 0;
  place where;
};

named_peer read_named_peer(reading& at) {
  const place where = at.in.here();
  return {read_peer(at), where};
}

bool speaks_udp(const reading& at, const named_peer& peer) {
  return at.in.ok() && at.made.peers[peer.index].udp.has_value();
}

// A peer in a step that is about a connection.
named_peer read_tcp_peer(reading& at) {
  const named_peer peer = read_named_peer(at);
  if (speaks_udp(at, peer)) fail_no_connection(at, peer.index, peer.where);
  return peer;
}

void note(reading& at, const named_peer& peer, deed what) {
  if (at.in.ok()) at.links.note(peer.index, at.cursor, what, peer.where);
}

// `connect P to` an application's name, or one with a port.
void read_target(reading& at, connect_step& made) {
  const value to = read_value(at, "an application, or one with a port");
  if (!at.in.ok()) return;
  if (to.what == value::kind::word) {
    const declared_party* app = use_app(at, to.text, to.where);
    if (app != nullptr) made.app = app->index;
    return;
  }
  if (to.what != value::kind::endpoint) {
    fail_kind(at, to, "an application", "help: as in `echo` or `echo:7`");
    return;
  }
  use_app(
      at, to.to.host,
      {to.where.line, to.where.column, static_cast<int>(to.to.host.size())});
  made.to = to.to;
}

// `send P to APP:PORT`, over UDP.
void read_destination(reading& at, send_step& made, bool is_udp) {
  if (!is_udp) {
    at.in.fail(at.in.here(), "a peer that speaks TCP sends to its connection",
               "help: `send ... to` is for peers that speak UDP");
    return;
  }
  at.in.take();
  const place where = at.in.here();
  const endpoint to = read_endpoint_value(at);
  use_app(at, to.host,
          {where.line, where.column, static_cast<int>(to.host.size())});
  made.to = to;
}

void read_listen(reading& at, place start) {
  const named_peer peer = read_tcp_peer(at);
  at.in.require_word("on");
  const place where = at.in.here();
  listen_step made{peer.index, read_endpoint_value(at)};
  at.in.finish();
  if (!at.in.ok()) return;
  if (const auto before = at.links.listens_in(peer.index)) {
    at.in.fail(peer.where,
               in_quotes(at.known.peer(peer.index).name) +
                   " already listens, since line " +
                   std::to_string(before->line),
               "help: use another peer for a second place");
    return;
  }
  claim_host(at, peer.index, made.on, where);
  if (!at.in.ok()) return;
  at.links.note_listen(peer.index, at.cursor, peer.where);
  add_step(at, start, std::move(made));
}

void read_accept(reading& at, place start) {
  constexpr std::string_view words[] = {"on", "within", "at", "after", "in"};
  const named_peer peer = read_tcp_peer(at);
  accept_step made;
  made.peer = peer.index;
  at.in.require_word("from");
  made.from = read_app(at);
  named_peer listener = peer;
  if (at.in.take_word_if("on")) {
    listener = read_tcp_peer(at);
    made.on = listener.index;
  }
  made.when = read_bounds(at);
  at.in.finish(words);
  if (!at.in.ok()) return;
  if (made.on && at.made.peers[peer.index].window) {
    at.in.fail(peer.where,
               "the window of " + in_quotes(at.known.peer(peer.index).name) +
                   " has no effect: the connection is made where " +
                   in_quotes(at.known.peer(listener.index).name) + " listens",
               "help: give `window=` to that peer");
    return;
  }
  note(at, peer, deed::accept);
  at.links.note_listener_needed(listener.index, at.cursor, listener.where);
  add_step(at, start, std::move(made));
}

void read_connect(reading& at, place start) {
  const named_peer peer = read_tcp_peer(at);
  connect_step made;
  made.peer = peer.index;
  at.in.require_word("to");
  read_target(at, made);
  at.in.finish();
  note(at, peer, deed::connect);
  add_step(at, start, std::move(made));
}

void read_send(reading& at, place start) {
  constexpr std::string_view chunk[] = {"chunk"};
  const named_peer peer = read_named_peer(at);
  const bool is_udp = speaks_udp(at, peer);
  send_step made;
  made.peer = peer.index;
  if (at.in.at_word("to")) read_destination(at, made, is_udp);
  if (at.in.at(token_kind::word) &&
      at.in.peek_second().is(token_kind::equals) && !at.in.at_word("chunk")) {
    at.in.fail_expected("`chunk=` or bytes", chunk);
  }
  const bool has_chunk =
      at.in.at_word("chunk") && at.in.peek_second().is(token_kind::equals);
  if (has_chunk) {
    if (is_udp) {
      at.in.fail(at.in.here(), "a datagram is sent as a whole",
                 "help: leave `chunk` out, or write several lines");
    }
    at.in.take();
    at.in.take();
    made.chunk = static_cast<std::size_t>(read_count(at, "a chunk", 1));
  }
  const place where = at.in.here();
  const auto bytes = read_bytes(at, "bytes");
  at.in.finish(has_chunk || is_udp ? word_list() : word_list(chunk));
  if (at.in.ok() && bytes->size == 0 && !is_udp) {
    at.in.fail(where, "these are no bytes: there is nothing to send");
  }
  note(at, peer, deed::send);
  made.bytes = take_bytes(at, where, *bytes);
  add_step(at, start, std::move(made));
}

void read_shutdown(reading& at, place start) {
  constexpr std::string_view directions[] = {"read", "write"};
  const named_peer peer = read_tcp_peer(at);
  shutdown_step made{peer.index, at.in.at_word("read")};
  if (!at.in.take_word_if("read") && !at.in.take_word_if("write")) {
    at.in.fail_expected(one_of(directions), directions);
  }
  at.in.finish();
  note(at, peer, made.read ? deed::use : deed::shutdown_write);
  add_step(at, start, made);
}

void read_close(reading& at, place start) {
  const named_peer peer = read_named_peer(at);
  at.in.finish();
  note(at, peer, deed::close);
  add_step(at, start, close_step{peer.index});
}

void read_reset(reading& at, place start) {
  const named_peer peer = read_tcp_peer(at);
  at.in.finish();
  note(at, peer, deed::reset);
  add_step(at, start, reset_step{peer.index});
}

void read_run(reading& at, place start) {
  run_step made;
  if (at.in.take_word_if("until")) {
    at.in.require_word("idle");
  } else if (at.in.at(token_kind::word)) {
    constexpr std::string_view until[] = {"until"};
    at.in.fail_expected("a duration or `until idle`", until);
  } else {
    made.time = read_time(at);
  }
  at.in.finish();
  add_step(at, start, made);
}

void read_mark(reading& at, place start) {
  mark_step made{read_string(at, "a text, as in `mark \"second round\"`")};
  at.in.finish();
  charge(at, start, made.text.size());
  add_step(at, start, std::move(made));
}

constexpr verb rows[] = {
    {.name = "listen",
     .syntax = "listen PEER on HOST:PORT",
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
     .syntax = "connect PEER to APP|APP:PORT",
     .help = "Connects a peer to an application and waits until it stands.",
     .example = "connect alice to echo",
     .group = verb_group::peers,
     .read = read_connect},
    {.name = "send",
     .syntax = "send PEER [to APP:PORT] [chunk=N] BYTES",
     .help =
         "Sends bytes, in pieces of N bytes if a chunk is given; over UDP a "
         "datagram, `to` somebody or as an answer.",
     .example = "send alice chunk=2 \"hello\\r\\n\"",
     .group = verb_group::peers,
     .read = read_send},
    {.name = "shutdown",
     .syntax = "shutdown PEER read|write",
     .help = "Closes one direction of a peer's connection.",
     .example = "shutdown alice write",
     .group = verb_group::peers,
     .read = read_shutdown},
    {.name = "close",
     .syntax = "close PEER",
     .help = "Closes a peer's connection once everything is sent.",
     .example = "close alice",
     .group = verb_group::peers,
     .read = read_close},
    {.name = "reset",
     .syntax = "reset PEER",
     .help = "Resets a peer's connection and discards what is not yet sent.",
     .example = "reset alice",
     .group = verb_group::peers,
     .read = read_reset},
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
