// A word that begins a statement or an expectation: a row of the language's one
// table (verbs.h), which is beside the function that reads it.

#ifndef SIM_LANGUAGE_VERB_H_
#define SIM_LANGUAGE_VERB_H_

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace rehearse::scenario {

struct place;
struct reading;

enum class verb_group : std::uint8_t {
  set_up,
  composition,
  network,
  peers,
  faults,
  driving,
  expectation,  // After `expect`: call, never ...
  stream,       // After `expect PEER`: prefix, count ...
};

// Reads what follows the word, to the end of the line. `start` is where the
// statement begins.
using verb_reader = void (*)(reading& context, place start);

struct verb {
  std::string_view name;    // Empty: bytes, which need no word.
  std::string_view syntax;  // As in the documentation.
  std::string_view help;    // One sentence.
  std::string_view example;
  verb_group group;
  // Null: a word of the format that this build does not know how to run. Its
  // message says so, instead of calling it unknown.
  verb_reader read = nullptr;
  bool on_posix = true;  // Whether a file that runs on real sockets may use it.
  bool in_together = false;  // Whether it may stand in `together { }`.

  bool is_reserved() const { return read == nullptr; }
};

using verb_rows = std::span<const verb>;

// The table, by where a word may be used.
struct verb_table {
  verb_rows statements;
  verb_rows expectations;  // After `expect`.
  verb_rows streams;       // After `expect PEER`.
};

// Null if there is none of that name.
const verb* find_verb(verb_rows rows, std::string_view name);
// The names that a suggestion may propose: those that are not reserved.
std::vector<std::string_view> names_of(verb_rows rows);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_VERB_H_
