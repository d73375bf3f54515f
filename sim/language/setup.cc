#include "sim/language/setup.h"

#include <string>
#include <utility>

#include "sim/language/app_line.h"
#include "sim/language/limits.h"
#include "sim/language/parties.h"
#include "sim/language/suggestion.h"
#include "sim/language/utf8.h"
#include "sim/language/values.h"

namespace rehearse::scenario {
namespace {

std::string line_text(place where) {
  return "line " + std::to_string(where.line);
}

// ---------------------------------------------------------------------------
// peer

void read_window(reading& context, peer_line& line) {
  const token word = context.in.take();
  if (line.window) context.in.fail(context.in.where(word), "a second `window`");
  if (line.at) fail_shared_window(context, context.in.where(word), *line.at);
  context.in.require(token_kind::equals, "`=`");
  const place where = context.in.here();
  line.window = static_cast<std::size_t>(read_count(context, "a window", 1));
  if (*line.window > limits::window_bytes) {
    context.in.fail(where, "a window is at most 16 MiB");
  }
  // A real kernel takes the size of a buffer as a hint, so a window cannot be
  // relied on there.
  note_simulated_only(context, context.in.since(word), "`window`");
}

// The address of a peer that speaks TCP.
// Who has seen `peer ns udp ns:53` may well write `peer ben origin:80`.
void fail_own_address(reading& context) {
  const token word = context.in.peek();
  const token second = context.in.peek_second();
  if (word.is(token_kind::word) && second.is(token_kind::colon)) {
    context.in.fail(context.in.where(word),
                    "a peer's own address is not supported by this build",
                    "help: a peer says where it listens with `listen`");
  }
}

// `udp HOST:PORT`: datagrams to that address reach the peer from the beginning.
void read_udp(reading& context, peer_line& line, std::size_t peer) {
  context.in.take();
  const place where = context.in.here();
  if (context.in.next_is(token_kind::end)) {
    context.in.fail(where, "a peer that speaks UDP needs an address",
                    "help: as in `peer ns udp ns:53`");
  }
  line.udp = read_endpoint_value(context);
  if (!context.in.ok()) return;
  claim_host(context, peer, *line.udp, where);
  // Datagrams need no connection, so the peer may be used from the start.
  context.links.note(peer, context.cursor, connections::deed::connect,
                     line.where);
  if (context.in.next_is_word("window")) {
    context.in.fail(context.in.here(), "`window` is for peers that speak TCP");
  }
}

void read_does(reading& context, std::size_t peer) {
  context.in.take();
  const place brace = context.in.here();
  context.in.require(token_kind::open_brace, "`{`");
  context.in.finish();
  // The main cursor is one of them.
  check_count(context, brace, context.plan.cursors.size() - 1,
              limits::does_blocks, "`does` blocks");
  if (context.in.ok()) enter_does(context, peer, brace);
}

// ---------------------------------------------------------------------------

// Whether a word that a file may use once was used before.
bool said_before(reading& context, std::optional<place>& line, place start,
                 std::string_view name) {
  if (line) {
    context.in.fail(
        start, in_quotes(name) + " is already set, in " + line_text(*line));
    return true;
  }
  line = start;
  return false;
}

void read_runs_on(reading& context, place start) {
  constexpr std::string_view networks[] = {"sim", "posix"};
  if (said_before(context, context.runs_on, start, "runs-on")) return;
  bool sim = false;
  bool posix = false;
  do {
    const token name = context.in.peek();
    bool& which = name.is_word("posix") ? posix : sim;
    if (!name.is_word("posix") && !name.is_word("sim")) {
      context.in.fail_expected(one_of(networks), networks);
    }
    if (which) {
      context.in.fail(context.in.where(name),
                      in_quotes(name.text) + " is listed twice");
    }
    which = true;
    context.in.take();
  } while (context.in.ok() && !context.in.next_is(token_kind::end));
  context.plan.on_sim = sim;
  context.plan.on_posix = posix;
}

// `at PEER`: the two are one machine, and have its address.
void read_shared_host(reading& context, std::size_t peer) {
  context.in.take();
  const place where = context.in.here();
  const std::size_t owner = read_peer(context);
  if (!context.in.ok()) return;
  if (owner == peer) {
    context.in.fail(where, "a peer shares the host of another one");
    return;
  }
  context.plan.peers[peer].at = context.plan.host_of(owner);
}

void read_peer_line(reading& context, place /*start*/) {
  constexpr std::string_view options[] = {"window", "does"};
  constexpr std::string_view all_options[] = {"at", "tcp", "udp", "window",
                                              "does"};
  const token name = read_new_name(context, "a peer");
  const std::size_t index = context.plan.peers.size();
  // Declared first, so that a mistake in the options does not make the name
  // unknown; and before its block is read, since the steps in it look the peer
  // up.
  declare_party(context, name, false, index);
  peer_line& line = context.plan.peers.emplace_back();
  line.name = name.text;
  line.where = context.in.where(name);
  charge(context, line.where, sizeof(peer_line));
  check_count(context, line.where, index, limits::peers, "peers");
  if (context.in.next_is_word("at")) read_shared_host(context, index);
  const bool is_tcp = context.in.take_word_if("tcp");
  if (!is_tcp && context.in.next_is_word("udp")) read_udp(context, line, index);
  // Only one is allowed. The loop gives a second one its own message.
  while (context.in.next_is_word("window")) read_window(context, line);
  const bool udp = line.udp.has_value();
  if (context.in.next_is_word("does")) {
    read_does(context, index);
    return;
  }
  fail_own_address(context);
  context.in.finish(is_tcp || udp ? word_list(options)
                                  : word_list(all_options));
}

void read_loop(reading& context, place start) {
  constexpr std::string_view kinds[] = {"select", "poll"};
  if (said_before(context, context.loop_line, start, "loop")) return;
  if (context.in.take_word_if("select")) {
    context.plan.loop = loop_kind::select;
  } else if (context.in.take_word_if("poll")) {
    context.plan.loop = loop_kind::poll;
  } else {
    context.in.fail_expected(one_of(kinds), kinds);
  }
  context.in.finish();
}

void read_mode(reading& context, place start) {
  constexpr std::string_view modes[] = {"safe", "cpython"};
  if (said_before(context, context.mode_line, start, "mode")) return;
  if (context.in.take_word_if("safe")) {
    context.plan.mode = loop_mode::safe;
  } else if (context.in.take_word_if("cpython")) {
    context.plan.mode = loop_mode::cpython;
  } else {
    context.in.fail_expected(one_of(modes), modes);
  }
  context.in.finish();
}

constexpr verb rows[] = {
    {.name = "runs-on",
     .syntax = "runs-on sim|posix ...",
     .help = "Says which networks the scenario runs on; without it, only the "
             "simulated "
             "one.",
     .example = "runs-on sim posix",
     .group = verb_group::set_up,
     .read = read_runs_on},
    {.name = "app",
     .syntax = "app NAME = KIND(KEY=VALUE, ...)",
     .help = "Starts an application, which is the code under test.",
     .example = "app echo = echo_server(port=7)",
     .group = verb_group::set_up,
     .read = read_app_line},
    {.name = "peer",
     .syntax =
         "peer NAME [at PEER] [tcp|udp HOST:PORT] [window=N] [does { ... }]",
     .help = "Declares a scripted remote end, with steps of its own in `does`.",
     .example = "peer alice window=100",
     .group = verb_group::set_up,
     .read = read_peer_line},
    {.name = "loop",
     .syntax = "loop select|poll",
     .help = "Pins the loop to one of the two system calls.",
     .example = "loop poll",
     .group = verb_group::set_up,
     .read = read_loop},
    {.name = "mode",
     .syntax = "mode safe|cpython",
     .help = "Pins the mode of the library.",
     .example = "mode cpython",
     .group = verb_group::set_up,
     .read = read_mode},
};

}  // namespace

verb_rows set_up_verbs() { return rows; }

void enter_does(reading& context, std::optional<std::size_t> peer,
                place brace) {
  context.block_entered = true;
  // Kept for the message in case the block is never closed.
  context.open_block = brace;
  context.cursor = context.plan.cursors.size();
  charge(context, brace, sizeof(cursor_steps));
  context.plan.cursors.push_back({peer, {}});
  // All cursors begin with the scenario, wherever their block is in the file.
  context.clocks.push_back({});
}

}  // namespace rehearse::scenario
