// Words of a command that a user copies into a shell.

#ifndef SIM_COMMAND_SHELL_QUOTING_H_
#define SIM_COMMAND_SHELL_QUOTING_H_

#include <string>

namespace rehearse::command_line {

// `text` as one word: unchanged if a shell reads it as it is, otherwise in
// quotes.
//
//   a.scn   ->  a.scn
//   a b     ->  'a b'
//   it's    ->  'it'\''s'
//
// What would drive a terminal is written as numbers: "$(printf 'a\033b')".
std::string shell_quoted(const std::string& text);

// The same for a path, which no program takes for an option.
std::string shell_quoted_path(const std::string& path);

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_SHELL_QUOTING_H_
