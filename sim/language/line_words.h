// The words of a line of an attachment: what stands between blanks. (Statements
// have words of other forms, which the lexer knows.)

#ifndef SIM_LANGUAGE_LINE_WORDS_H_
#define SIM_LANGUAGE_LINE_WORDS_H_

#include <string_view>
#include <vector>

#include "sim/place.h"

namespace rehearse::scenario {

struct word {
  std::string_view text;
  place where;
};

// `number` is that of the line.
std::vector<word> words_of(std::string_view line, int number);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_LINE_WORDS_H_
