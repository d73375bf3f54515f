#include "sim/language/setup.h"

#include <algorithm>
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
// let and matrix

// Values longer than this are shown in a cell's name by their number.
constexpr std::size_t longest_cell_value = 32;

// `where` is the place of the name: a block has left its line by now.
void declare_symbol(reading& at, const token& name, place where,
                    value stands_for, bool is_matrix) {
  if (name.text.empty()) return;
  if (const symbol* before = at.known.find_symbol(name.text)) {
    at.in.fail(where, in_quotes(name.text) + " is already declared, in " +
                          line_text(before->where));
    return;
  }
  if (!at.in.ok()) stands_for.what = value::kind::broken;
  symbol made;
  made.name = name.text;
  made.stands_for = std::move(stands_for);
  made.where = where;
  made.is_matrix = is_matrix;
  // A mistake in the declaration may hide its use.
  made.excused = !at.in.ok();
  at.known.declare(made);
}

// The index of the chosen value of the axis that is read now.
std::size_t chosen_value(const reading& at) {
  const std::size_t which = at.axes.size();
  return which < at.cell.size() ? at.cell[which] : 0;
}

std::string cell_text(const value& which, std::size_t index) {
  if (which.text.size() > longest_cell_value) {
    return "#" + std::to_string(index + 1);
  }
  return std::string(which.text);
}

value read_axis_value(reading& at) {
  value given = read_value(at);
  const bool block = given.what == value::kind::bytes && at.block_entered;
  if (block) {
    at.in.fail(given.where, "a block of lines is not a value of a matrix",
               "help: write it as a string");
  }
  return given;
}

std::size_t cells_so_far(const reading& at) {
  std::size_t cells = 1;
  for (const axis& each : at.axes) cells *= each.values.size();
  return cells;
}

void check_cells(reading& at, place where, std::size_t values) {
  const std::size_t cells = cells_so_far(at) * values;
  const std::string count = std::to_string(cells);
  if (cells > limits::cells) {
    at.in.fail(where, "the matrix has " + count + " cells, more than " +
                          std::to_string(limits::cells));
  } else if (cells * at.source.size() > limits::checked_bytes) {
    at.in.fail(
        where,
        "the matrix has " + count + " cells, too many for a file of this size",
        "help: split the file");
  }
}

// ---------------------------------------------------------------------------
// peer

void read_window(reading& at, peer_line& made) {
  const token word = at.in.take();
  if (made.window) at.in.fail(at.in.where(word), "a second `window`");
  at.in.require(token_kind::equals, "`=`");
  made.window = static_cast<std::size_t>(read_count(at, "a window", 1));
  note_simulated_only(at, at.in.since(word), "`window`");
}

// The address of a peer that speaks TCP.
void fail_own_address(reading& at) {
  const token word = at.in.peek();
  const token second = at.in.peek_second();
  if (word.is(token_kind::word) && second.is(token_kind::colon)) {
    at.in.fail(at.in.where(word),
               "a peer's own address is not supported by this build",
               "help: a peer says where it listens with `listen`");
  }
}

// `udp HOST:PORT`: from the beginning, it is where datagrams are sent to.
void read_udp(reading& at, peer_line& made, std::size_t peer) {
  at.in.take();
  const place where = at.in.here();
  if (at.in.at(token_kind::end)) {
    at.in.fail(where, "a peer that speaks UDP needs an address",
               "help: as in `peer ns udp ns:53`");
  }
  made.udp = read_endpoint_value(at);
  if (!at.in.ok()) return;
  claim_host(at, peer, *made.udp, where);
  at.links.note(peer, at.cursor, connections::deed::connect, made.where);
  if (at.in.at_word("window")) {
    at.in.fail(at.in.here(), "`window` is for peers that speak TCP");
  }
}

void read_does(reading& at, std::size_t peer) {
  at.in.take();
  const place brace = at.in.here();
  at.in.require(token_kind::open_brace, "`{`");
  at.in.finish();
  if (at.in.ok()) enter_does(at, peer, brace);
}

// ---------------------------------------------------------------------------

// A set-up word that a file says once.
bool said_before(reading& at, std::optional<place>& line, place start,
                 std::string_view name) {
  if (line) {
    at.in.fail(start,
               in_quotes(name) + " is already said, in " + line_text(*line));
    return true;
  }
  line = start;
  return false;
}

void read_let(reading& at, place /*start*/) {
  const token name = read_new_name(at, "a value");
  const place where = at.in.where(name);
  at.in.require(token_kind::equals, "`=`");
  value given = read_value(at);
  at.in.finish();
  declare_symbol(at, name, where, std::move(given), false);
}

void read_matrix(reading& at, place /*start*/) {
  const token name = read_new_name(at, "a value");
  const place where = at.in.where(name);
  at.in.require(token_kind::equals, "`=`");
  axis made{name.text, {}};
  value chosen;
  const std::size_t wanted = chosen_value(at);
  do {
    const value given = read_axis_value(at);
    std::string text = cell_text(given, made.values.size());
    const bool twice = std::find(made.values.begin(), made.values.end(),
                                 text) != made.values.end();
    if (twice) at.in.fail(given.where, in_quotes(text) + " is there twice");
    if (made.values.size() == wanted) chosen = given;
    made.values.push_back(std::move(text));
  } while (at.in.ok() && at.in.take_if(token_kind::comma));
  at.in.finish();
  if (at.in.ok()) check_cells(at, where, made.values.size());
  declare_symbol(at, name, where, chosen, true);
  if (!at.in.ok()) at.axes_broken = true;
  at.axes.push_back(std::move(made));
}

void read_runs_on(reading& at, place start) {
  constexpr std::string_view networks[] = {"sim", "posix"};
  if (said_before(at, at.runs_on, start, "runs-on")) return;
  bool sim = false;
  bool posix = false;
  do {
    const token name = at.in.peek();
    bool& which = name.is_word("posix") ? posix : sim;
    if (!name.is_word("posix") && !name.is_word("sim")) {
      at.in.fail_expected(one_of(networks), networks);
    }
    if (which) {
      at.in.fail(at.in.where(name), in_quotes(name.text) + " is there twice");
    }
    which = true;
    at.in.take();
  } while (at.in.ok() && !at.in.at(token_kind::end));
  at.made.on_sim = sim;
  at.made.on_posix = posix;
}

void read_peer_line(reading& at, place /*start*/) {
  constexpr std::string_view options[] = {"window", "does"};
  constexpr std::string_view all_options[] = {"tcp", "udp", "window", "does"};
  const token name = read_new_name(at, "a peer");
  const std::size_t index = at.made.peers.size();
  peer_line made;
  made.name = name.text;
  made.where = at.in.where(name);
  declare_party(at, name, false, index);
  charge(at, made.where, sizeof(peer_line));
  const bool is_tcp = at.in.take_word_if("tcp");
  if (!is_tcp && at.in.at_word("udp")) read_udp(at, made, index);
  while (at.in.at_word("window")) read_window(at, made);
  const bool udp = made.udp.has_value();
  at.made.peers.push_back(std::move(made));
  if (at.in.at_word("does")) {
    read_does(at, index);
    return;
  }
  fail_own_address(at);
  at.in.finish(is_tcp || udp ? word_list(options) : word_list(all_options));
}

void read_loop(reading& at, place start) {
  constexpr std::string_view kinds[] = {"select", "poll"};
  if (said_before(at, at.loop_line, start, "loop")) return;
  if (at.in.take_word_if("select")) {
    at.made.loop = loop_kind::select;
  } else if (at.in.take_word_if("poll")) {
    at.made.loop = loop_kind::poll;
  } else {
    at.in.fail_expected(one_of(kinds), kinds);
  }
  at.in.finish();
}

void read_mode(reading& at, place start) {
  constexpr std::string_view modes[] = {"safe", "cpython"};
  if (said_before(at, at.mode_line, start, "mode")) return;
  if (at.in.take_word_if("safe")) {
    at.made.mode = loop_mode::safe;
  } else if (at.in.take_word_if("cpython")) {
    at.made.mode = loop_mode::cpython;
  } else {
    at.in.fail_expected(one_of(modes), modes);
  }
  at.in.finish();
}

constexpr verb rows[] = {
    {.name = "let",
     .syntax = "let NAME = VALUE",
     .help = "Names a value, which is then written `$NAME`.",
     .example = "let greeting = \"hello\\r\\n\"",
     .group = verb_group::set_up,
     .read = read_let},
    {.name = "matrix",
     .syntax = "matrix NAME = VALUE, VALUE ...",
     .help = "Runs the scenario once for each value, which is written `$NAME`.",
     .example = "matrix cut = 1, 2, 7",
     .group = verb_group::set_up,
     .read = read_matrix},
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
     .syntax = "peer NAME [tcp|udp HOST:PORT] [window=N] [does { ... }]",
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

void enter_does(reading& at, std::optional<std::size_t> peer, place brace) {
  at.block_entered = true;
  at.open_block = brace;
  at.cursor = at.made.cursors.size();
  charge(at, brace, sizeof(cursor_steps));
  at.made.cursors.push_back({peer, {}});
  at.clocks.push_back({});
}

}  // namespace rehearse::scenario
