// The words of the script language, and the lists of actions made of them.
//
// A line is words, "byte strings", and the separators ';' and '|'; '#' in front
// of a word begins a comment. What a handler does is a list of actions; lists
// separated by '|' are for its first, second ... call.

#ifndef TESTS_CONFORMANCE_ORACLE_SCRIPT_LEXER_H_
#define TESTS_CONFORMANCE_ORACLE_SCRIPT_LEXER_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/exceptions.h"

namespace oracle {

// A line that makes no sense. It passes through every handler of the library,
// so that a mistake in a script is never taken for a user's exception.
class script_error : public asyncore::reraised {
 public:
  explicit script_error(std::string what) : what_(std::move(what)) {}
  const char* what() const noexcept override { return what_.c_str(); }

 private:
  std::string what_;
};

struct token {
  std::string text;
  bool is_string = false;  // "..." rather than a word.

  bool is_word(std::string_view word) const {
    return !is_string && text == word;
  }
};

using action = std::vector<token>;  // A verb and its arguments; never empty.
using action_list = std::vector<action>;

// Throws script_error.
std::vector<token> tokens(std::string_view line);

// At least one list; a list may be empty.
std::vector<action_list> alternatives(std::span<const token> words);

// Throws script_error if there are fewer words than that, or not a number.
const std::string& text_at(std::span<const token> words, std::size_t place);
int number_at(std::span<const token> words, std::size_t place);

// Bytes as the script language writes them; `tokens` reads them back.
std::string quoted(std::string_view data);

}  // namespace oracle

#endif  // TESTS_CONFORMANCE_ORACLE_SCRIPT_LEXER_H_
