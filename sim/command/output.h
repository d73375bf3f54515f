// The two outputs of the program: what it found goes to standard output, and
// why it cannot go on to standard error.

#ifndef SIM_COMMAND_OUTPUT_H_
#define SIM_COMMAND_OUTPUT_H_

#include <string>

namespace rehearse::command_line {

// Prints a line about what is wrong: "rehearse: nothing was run".
void complain(const std::string& text);
// The same, about a file or folder: "rehearse: x.scn: cannot be read".
void complain(const std::string& path, const std::string& text);

// Whether all that was printed has reached standard output. If not, it
// complains: a full disk must not look like a run without failures.
bool flush_output();

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_OUTPUT_H_
