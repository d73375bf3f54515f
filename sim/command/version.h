// Which Rehearse this is. CMakeLists.txt says it, too; a test compares them.

#ifndef SIM_COMMAND_VERSION_H_
#define SIM_COMMAND_VERSION_H_

#include <string_view>

namespace rehearse::command_line {

inline constexpr std::string_view version = "0.1.0";

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_VERSION_H_
