// What an exploration says to people; sim/explore/find_text.h says it of a
// find.

#ifndef SIM_COMMAND_EXPLORATION_TEXT_H_
#define SIM_COMMAND_EXPLORATION_TEXT_H_

#include <cstddef>
#include <string>

#include "sim/explore/explorer.h"
#include "sim/explore/find_text.h"  // IWYU pragma: export
#include "sim/language/parser.h"
#include "sim/language/plan.h"

namespace rehearse::command_line {

// In how many runs each `expect sometimes` held: a line for each.
std::string sometimes_text(const exploration_report& report,
                           const scenario::plan& plan,
                           const scenario::scenario_file& file);
// Those that held in no run, as diagnostics: where they are, and what to do.
std::string never_held_text(const exploration_report& report,
                            const scenario::plan& plan,
                            const scenario::scenario_file& file);
// How many lines these are.
std::size_t count_never_held(const exploration_report& report);

// How an exploration ended, and what is known then: one line for each.
std::string coverage_text(const exploration_report& report);

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_EXPLORATION_TEXT_H_
