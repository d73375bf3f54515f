// The list of all commands: a new one is its file (NAME_command.cc, which
// defines make_NAME_command) and its name here.

#ifndef SIM_COMMAND_COMMANDS_H_
#define SIM_COMMAND_COMMANDS_H_

#include <memory>

#include "sim/command/command.h"

// In the order in which --help shows them.
#define REHEARSE_EACH_COMMAND(command)                                      \
  command(run) command(check) command(trace) command(update) command(fmt)   \
      command(sweep) command(explore) command(shrink) command(step)         \
          command(merge) command(explain) command(list) command(completion) \
              command(man) command(grammar)

namespace rehearse::command_line {

#define REHEARSE_DECLARE(name) std::unique_ptr<command> make_##name##_command();
REHEARSE_EACH_COMMAND(REHEARSE_DECLARE)
#undef REHEARSE_DECLARE

using command_maker = std::unique_ptr<command> (*)();

inline constexpr command_maker command_makers[] = {
#define REHEARSE_MAKER(name) make_##name##_command,
    REHEARSE_EACH_COMMAND(REHEARSE_MAKER)
#undef REHEARSE_MAKER
};

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_COMMANDS_H_
