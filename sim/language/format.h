// The layout of a scenario file: `rehearse fmt`.
//
// Only blanks change, and only in lines of statements:
//
// - a line begins with two blanks for each block that it is in;
// - nothing follows its last word, or its comment;
// - behind the verb is one blank. But where a verb of a paragraph is followed
// by
//   more, what follows stands in one column in all of them, the one that is
//   furthest to the right; a verb that is too long for it has one blank. A
//   paragraph is what stands between two empty lines, in one block. `app` and
//   `peer` have a column of their own; other set-up lines, and steps with a
//   time, have none.
//
//     connect alice to echo            connect alice to echo
//     send    alice "hi"        ->     send    alice "hi"
//     expect alice "hi"                expect  alice "hi"
//
// So whoever aligns one line has all aligned, and whoever aligns none keeps it
// so. Lines of comments, text behind `|`, empty lines and attachments stay byte
// for byte.

#ifndef SIM_LANGUAGE_FORMAT_H_
#define SIM_LANGUAGE_FORMAT_H_

#include <string>
#include <string_view>

namespace rehearse::scenario {

// The layout of a sound file; it means the same, and formatting it again
// changes nothing.
std::string formatted(std::string_view source);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_FORMAT_H_
