// What an exploration says to people; sim/explore/find_text.h says it of a
// find.

#ifndef SIM_COMMAND_EXPLORATION_TEXT_H_
#define SIM_COMMAND_EXPLORATION_TEXT_H_

#include <string>

#include "sim/explore/explorer.h"
#include "sim/explore/find_text.h"  // IWYU pragma: export

namespace rehearse::command_line {

// How an exploration ended, and what is known then: one line for each.
std::string coverage_text(const exploration_report& report);

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_EXPLORATION_TEXT_H_
