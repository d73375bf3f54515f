// Runs a script of the oracle's language on the library, in cpython mode.
//
// The language and the trace are described at the head of oracle.py. The trace
// must be the one that oracle.py prints, byte for byte.

#ifndef TESTS_CONFORMANCE_ORACLE_PLAYER_H_
#define TESTS_CONFORMANCE_ORACLE_PLAYER_H_

#include <string>
#include <string_view>

namespace oracle {

struct play_options {
  bool states = true;      // The state lines after each pass.
  bool predicates = true;  // The answers of readable and writable.
};

struct performance {
  std::string trace;
  bool is_sound = true;  // False if the script has an error: the last line.
  // False if it was given up because its handlers call each other without end.
  bool is_complete = true;
};

performance play(std::string_view script, const play_options& how = {});

}  // namespace oracle

#endif  // TESTS_CONFORMANCE_ORACLE_PLAYER_H_
