// The one list of all commands. A new command is a file like apps.cc, and its
// maker is named here: once to declare it, and once in the list.

#ifndef SIM_COMMAND_COMMANDS_H_
#define SIM_COMMAND_COMMANDS_H_

#include <memory>

#include "sim/command/command.h"

namespace rehearse::command_line {

// Each is defined in the file of its command.
std::unique_ptr<command> make_run();
std::unique_ptr<command> make_check();
std::unique_ptr<command> make_trace();
std::unique_ptr<command> make_apps();

using command_maker = std::unique_ptr<command> (*)();

// In the order in which --help shows them.
inline constexpr command_maker command_makers[] = {make_run, make_check,
                                                   make_trace, make_apps};

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_COMMANDS_H_
