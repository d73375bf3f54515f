// What the program exits with. Scripts rely on these numbers, and --help names
// them.

#ifndef SIM_COMMAND_EXIT_CODE_H_
#define SIM_COMMAND_EXIT_CODE_H_

namespace rehearse::command_line {

enum class exit_code : int {
  all_passed = 0,
  some_failed = 1,
  cannot_run = 2,  // Bad usage, or a file that is not a scenario.
};

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_EXIT_CODE_H_
