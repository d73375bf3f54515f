#include "sim/language/verbs.h"

#include <algorithm>

namespace rehearse::scenario {
namespace {

constexpr bool reserved = false;
constexpr bool ready = true;
constexpr bool sim_only = false;

using enum verb_group;

constexpr verb table[] = {
    {verb_id::include, "include", "include \"FILE\"",
     "Reads set-up statements from another file.", set_up, reserved},
    {verb_id::let, "let", "let NAME = VALUE",
     "Names a value, which is then written `$NAME`.", set_up},
    {verb_id::matrix, "matrix", "matrix NAME = VALUE, VALUE ...",
     "Runs the scenario once for each value, which is written `$NAME`.",
     set_up},
    {verb_id::runs_on, "runs-on", "runs-on sim|posix ...",
     "Says which networks the scenario runs on; without it, only the simulated "
     "one.",
     set_up},
    {verb_id::app, "app", "app NAME = KIND(KEY=VALUE, ...)",
     "Starts an application, which is the code under test.", set_up},
    {verb_id::peer, "peer",
     "peer NAME [tcp|udp HOST:PORT] [window=N] [does { ... }]",
     "Declares a scripted remote end, with steps of its own in `does`.",
     set_up},
    {verb_id::loop, "loop", "loop select|poll",
     "Pins the loop to one of the two system calls.", set_up},
    {verb_id::mode, "mode", "mode safe|cpython",
     "Pins the mode of the library.", set_up},
    {verb_id::poll, "poll", "poll modelled|scripted",
     "Says who answers poll: the model or the script.", set_up, reserved,
     sim_only},
    {verb_id::schedule, "schedule", "schedule KEY=VALUE ...",
     "Opens the scenario's freedom to exploration.", set_up, reserved},
    {verb_id::limit, "limit", "limit KEY=VALUE ...",
     "Bounds the passes, the time or the trace of a run.", set_up, reserved,
     sim_only},

    {verb_id::net, "net", "net A -> B ...",
     "Shapes a link: latency, loss, bandwidth, partitions.", network, reserved,
     sim_only},

    {verb_id::listen, "listen", "listen PEER on HOST:PORT",
     "Lets a peer listen.", peers},
    {verb_id::accept, "accept", "accept PEER from APP [on PEER] [BOUND ...]",
     "Waits for a connection from an application and takes it.", peers},
    {verb_id::connect, "connect", "connect PEER to APP|APP:PORT",
     "Connects a peer to an application and waits until it stands.", peers},
    {verb_id::send, "send", "send PEER [to APP:PORT] [chunk=N] BYTES",
     "Sends bytes, in pieces of N bytes if a chunk is given; over UDP a "
     "datagram, `to` somebody or as an answer.",
     peers},
    {verb_id::shutdown, "shutdown", "shutdown PEER read|write",
     "Closes one direction of a peer's connection.", peers},
    {verb_id::close, "close", "close PEER",
     "Closes a peer's connection once everything is sent.", peers},
    {verb_id::reset, "reset", "reset PEER",
     "Resets a peer's connection and discards what is not yet sent.", peers},
    {verb_id::window, "window", "window PEER [+]N", "Changes a peer's window.",
     peers, reserved, sim_only},

    {verb_id::fault, "fault", "fault METHOD nth N = ERRNO",
     "Lets a call of the application fail.", faults, reserved, sim_only},

    {verb_id::run, "run", "run DURATION | run until idle",
     "Lets virtual time pass, or waits until nothing is left to happen.",
     driving, ready, sim_only},
    {verb_id::mark, "mark", "mark \"TEXT\"",
     "Begins a new section: later expectations look at calls after it.",
     driving},
    {verb_id::call, "call", "call METHOD VALUE ...",
     "Calls a method of the application.", driving, reserved},
    {verb_id::pass, "pass", "pass N ready FLAGS ...",
     "Scripts one pass of the loop.", driving, reserved, sim_only},
    {verb_id::expect, "expect", "expect EXPECTATION", "Says what must be seen.",
     driving},

    {verb_id::bytes, "", "expect PEER BYTES [times N] [BOUND ...]",
     "The next bytes that the peer receives are these.", stream},
    {verb_id::prefix, "prefix",
     "expect PEER prefix BYTES [times N] [BOUND ...]",
     "The next bytes are these; what else has arrived is skipped.", stream},
    {verb_id::count, "count", "expect PEER count N [times N] [BOUND ...]",
     "The peer receives so many bytes.", stream},
    {verb_id::eof, "eof", "expect PEER eof [BOUND ...]",
     "The application has ended its stream.", stream},
    {verb_id::reset, "reset", "expect PEER reset [BOUND ...]",
     "The application has reset the connection.", stream},
    {verb_id::through, "through", "expect PEER through BYTES",
     "The peer receives everything up to these bytes.", stream, reserved},
    {verb_id::nothing, "nothing", "expect PEER nothing within DURATION",
     "The peer receives nothing for so long.", stream, reserved},
    {verb_id::unordered, "unordered", "expect PEER unordered { STRING ... }",
     "The peer receives these texts in any order.", stream, reserved},

    {verb_id::call, "call",
     "expect call METHOD [with VALUE ...] [returning VALUE] [times N] "
     "[BOUND ...]",
     "The library has made this call, or makes it.", expectation},
    {verb_id::never, "never", "expect never METHOD",
     "This call is made nowhere in the whole run.", expectation},
    {verb_id::order, "order", "expect order { ... }",
     "These calls, one a line, are made in this order.", expectation},
    {verb_id::open, "open", "expect open CHANNEL",
     "The channel is open, or will be.", expectation},
    {verb_id::closed, "closed", "expect closed CHANNEL",
     "The channel is closed, or will be.", expectation},
    {verb_id::idle, "idle", "expect idle",
     "Nothing runs and nothing is pending.", expectation},
    {verb_id::interest, "interest", "expect interest CHANNEL:FLAGS",
     "The channel asked the loop for exactly this.", expectation, reserved,
     sim_only},
    {verb_id::probe, "probe", "expect probe CHANNEL.NAME = VALUE",
     "The application shows this value.", expectation, reserved},
};

bool begins_statement(const verb& row) {
  return row.group != expectation && row.group != stream;
}

template <typename Predicate>
const verb* find_row(std::string_view name, Predicate wanted) {
  const auto* row = std::find_if(
      std::begin(table), std::end(table),
      [&](const verb& each) { return each.name == name && wanted(each); });
  return row == std::end(table) || name.empty() ? nullptr : row;
}

template <typename Predicate>
std::vector<std::string_view> names_where(Predicate wanted) {
  std::vector<std::string_view> names;
  for (const verb& row : table) {
    if (row.supported && !row.name.empty() && wanted(row)) {
      names.push_back(row.name);
    }
  }
  return names;
}

}  // namespace

std::span<const verb> verbs() { return table; }

const verb* find_statement(std::string_view name) {
  return find_row(name, begins_statement);
}

const verb* find_expectation(std::string_view name) {
  return find_row(name, [](const verb& v) { return v.group == expectation; });
}

const verb* find_stream_expectation(std::string_view name) {
  return find_row(name, [](const verb& v) { return v.group == stream; });
}

std::vector<std::string_view> statement_names() {
  return names_where(begins_statement);
}

std::vector<std::string_view> names_of(verb_group group) {
  return names_where([group](const verb& row) { return row.group == group; });
}

}  // namespace rehearse::scenario
