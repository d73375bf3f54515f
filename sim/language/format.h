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
#include <vector>

#include "sim/language/diagnostic.h"

namespace rehearse::scenario {

// The layout of a sound file; it means the same, and formatting it again
// changes nothing.
std::string formatted(std::string_view source);

// Why an included file cannot be laid out by itself: what its lines mean
// depends on its parameters, and on who includes it, but words and blocks do
// not. So these are bytes and words that no file may have, and blocks that do
// not begin and end in it. In the order of their places; empty: it can be laid
// out.
std::vector<diagnostic> mistakes_of_layout(std::string_view included);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_FORMAT_H_
