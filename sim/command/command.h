// One command of the program, as `run` in `rehearse run scenarios`.
//
//   class list_command : public command {
//    public:
//     std::string name() const override { return "list"; }
//     std::string help() const override { return "list the applications"; }
//     std::string example() const override { return "list"; }
//     void add_options(CLI::App&) override {}
//     exit_code run() override { ... }
//   };
//
// A command is one file; commands.h lists them all. The program asks every one
// for its options, parses the command line, and runs the one that it names.

#ifndef SIM_COMMAND_COMMAND_H_
#define SIM_COMMAND_COMMAND_H_

#include <string>

#include "sim/command/cli_names.h"
#include "sim/command/exit_code.h"

namespace rehearse::command_line {

class command {
 public:
  virtual ~command() = default;

  // The word that a user writes, and what --help says of it.
  virtual std::string name() const = 0;
  virtual std::string help() const = 0;

  // A command line, without the name of the program, for --help.
  virtual std::string example() const = 0;
  // Another word for it; empty if there is none.
  virtual std::string other_name() const { return {}; }

  // Adds to `parser` what may follow the word. The values are kept in the
  // command, so it must outlive the parsing.
  virtual void add_options(CLI::App& parser) = 0;

  // Does what the parsed options ask for. Results go to standard output, and
  // what is wrong to standard error.
  virtual exit_code run() = 0;
};

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_COMMAND_H_
