// Blocks between `{` and `}`, and how to get out of one that has a mistake.

#ifndef SIM_LANGUAGE_BLOCKS_H_
#define SIM_LANGUAGE_BLOCKS_H_

#include <functional>
#include <string_view>

#include "sim/language/reading.h"

namespace rehearse::scenario {

// Reads `{`, the lines of the block and its `}`, and leaves the reader behind
// it. Each line goes to `line` without the blanks at its beginning; the reader
// is at its first token. After a mistake the rest of the block is skipped.
void read_block(
    reading& context,
    const std::function<void(std::string_view text, place where)>& line,
    bool comments = false);

// After a mistake in a statement: leaves the block that it opened, if any. The
// reader is in the statement's first line, whose text is `head`. False if it
// stopped before a statement, without having seen the `}`.
bool skip_block_of(reading& context, std::string_view head);

// Whether `line` opens a block that it does not close.
bool opens_block(std::string_view line);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_BLOCKS_H_
