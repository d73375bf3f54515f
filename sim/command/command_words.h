// What a user may write on the command line, taken from the parser that reads
// it: for completions and the page of the manual.

#ifndef SIM_COMMAND_COMMAND_WORDS_H_
#define SIM_COMMAND_COMMAND_WORDS_H_

#include <string>
#include <vector>

#include "sim/command/cli_names.h"

namespace rehearse::command_line {

struct option_words {
  std::vector<std::string> names;  // "--jobs", "-j"
  std::string help;
  std::string value;                // "UINT"; empty for a flag.
  std::vector<std::string> values;  // Those that there are, if they are few.
};

struct command_words {
  std::string name;
  std::string help;
  std::string operands;  // "PATH..."
  std::string footer;    // Its example.
  std::vector<option_words> options;
};

// Of each command of the program that `one` is a command of.
std::vector<command_words> all_commands(const CLI::App& one);

// What a line of a usage has: "--jobs, -j UINT".
std::string usage_of(const option_words& option);

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_COMMAND_WORDS_H_
