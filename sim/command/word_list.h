// The words of the language as the program shows them: `rehearse explain`, the
// page of the manual and the grammars for editors.

#ifndef SIM_COMMAND_WORD_LIST_H_
#define SIM_COMMAND_WORD_LIST_H_

#include <string>
#include <string_view>
#include <vector>

#include "sim/language/verb.h"

namespace rehearse::command_line {

// Words that belong together, in the order of the table.
struct word_group {
  std::string_view title;  // "What peers do"
  std::vector<const scenario::verb*> words;
};

// All of the table of verbs; each word is in one group.
std::vector<word_group> word_groups();

// What a line begins with that uses the word: "send", "expect call",
// "expect PEER count"; "expect PEER BYTES" for bytes, which have no word.
std::string spelled(const scenario::verb& word);

// The words that follow verbs, sorted: `from`, `within`, `times`. They are
// those that the syntax of a verb shows in small letters, without those that
// are verbs.
std::vector<std::string> following_words();

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_WORD_LIST_H_
