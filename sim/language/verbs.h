// Every word that begins a statement or an expectation: the one table that
// the parser, its suggestions, listings and the documentation draw from.
//
// A word of the format that this build does not know how to run is in the
// table too, as reserved: its message says so, instead of calling it unknown.

#ifndef SIM_LANGUAGE_VERBS_H_
#define SIM_LANGUAGE_VERBS_H_

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace rehearse::scenario {

enum class verb_group : std::uint8_t {
  set_up,
  network,
  peers,
  faults,
  driving,
  expectation,  // After `expect`: call, never ...
  stream,       // After `expect PEER`: prefix, count ...
};

enum class verb_id : std::uint8_t {
  include,
  let,
  matrix,
  runs_on,
  app,
  peer,
  loop,
  mode,
  poll,
  schedule,
  limit,
  net,
  listen,
  accept,
  connect,
  send,
  shutdown,
  close,
  reset,
  window,
  fault,
  expect,
  run,
  mark,
  call,
  pass,
  // After `expect`:
  bytes,
  never,
  order,
  open,
  closed,
  idle,
  interest,
  probe,
  // After `expect PEER`:
  prefix,
  count,
  eof,
  through,
  nothing,
  unordered,
};

struct verb {
  verb_id id;
  std::string_view name;
  std::string_view syntax;  // As in the documentation.
  std::string_view help;    // One sentence.
  verb_group group;
  bool supported = true;  // Otherwise reserved.
  bool on_posix = true;  // Whether a file that runs on real sockets may use it.
};

// All rows, by group, in the order of the documentation.
std::span<const verb> verbs();

// A word that begins a statement; nothing if there is none.
const verb* find_statement(std::string_view name);
// A word after `expect`, or after `expect PEER`.
const verb* find_expectation(std::string_view name);
const verb* find_stream_expectation(std::string_view name);

// The names that a suggestion may propose: those of the supported rows.
std::vector<std::string_view> statement_names();
std::vector<std::string_view> names_of(verb_group group);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_VERBS_H_
