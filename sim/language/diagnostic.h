// A message about a place in a scenario file, in the form that editors know:
//
//   bad.scn:6:1: error: expected a statement, found `exepct`
//    6 | exepct alice "hello"
//      | ^~~~~~
//      = help: did you mean `expect`?

#ifndef SIM_LANGUAGE_DIAGNOSTIC_H_
#define SIM_LANGUAGE_DIAGNOSTIC_H_

#include <string>
#include <string_view>
#include <vector>

#include "sim/language/plan.h"

namespace rehearse::scenario {

struct diagnostic {
  place where;
  std::string message;             // One sentence, without a full stop.
  std::string at_caret;            // Printed after the caret line, if any.
  std::vector<std::string> notes;  // Lines after `= `, such as "help: ...".
};

// The text of `which` for a file called `path` with the text `source`: some
// lines, each with its end. Control characters and invalid UTF-8 in the source
// line are made visible. A long line is cut around its caret.
std::string render(const diagnostic& which, std::string_view path,
                   std::string_view source);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_DIAGNOSTIC_H_
