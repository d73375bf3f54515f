// Edits of the code under test that have nothing to do with its bug, as people
// make them every day. A stored schedule should survive them.

#ifndef TESTS_KNOWN_BUGS_EDITED_PROGRAM_H_
#define TESTS_KNOWN_BUGS_EDITED_PROGRAM_H_

#include <string>
#include <string_view>

#include "sim/application.h"

namespace known_bugs {

enum class edit {
  log_line,          // It says that it begins.
  extra_timer,       // Something is done a little later.
  extra_descriptor,  // All other descriptors get another number.
  extra_connection,  // It has one with itself.
  renamed,           // It is called something else.
};
inline constexpr edit all_edits[] = {edit::log_line, edit::extra_timer,
                                     edit::extra_descriptor,
                                     edit::extra_connection, edit::renamed};
std::string_view to_string(edit which);

// All programs of this process, each with the edit.
const rehearse::application_registry& edited_programs(edit which);

// A scenario as it has to be after the edit.
std::string text_after(edit which, std::string scenario);

}  // namespace known_bugs

#endif  // TESTS_KNOWN_BUGS_EDITED_PROGRAM_H_
