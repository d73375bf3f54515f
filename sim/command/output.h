// The two outputs of the program: what it found goes to standard output, and
// why it cannot go on to standard error.

#ifndef SIM_COMMAND_OUTPUT_H_
#define SIM_COMMAND_OUTPUT_H_

#include <string>
#include <string_view>

namespace rehearse::command_line {

// Takes the descriptors 0 to 2 if nobody has: a socket of a scenario would
// otherwise get one of them, and what is printed would go there. Called before
// anything is opened.
void take_standard_descriptors();

// `text` as a terminal may have it: what would drive the terminal, or would not
// be seen, is written out (`\x1b`). The ends of lines stay, and so does UTF-8.
std::string printable(std::string_view text);

// Prints a line about what is wrong: "rehearse: nothing was run".
void complain(const std::string& text);
// The same, about a file or folder: "rehearse: x.scn: cannot be read".
void complain(const std::string& path, const std::string& text);

// Whether all that was printed has reached standard output. If not, it
// complains: a full disk must not look like a run without failures.
bool flush_output();

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_OUTPUT_H_
