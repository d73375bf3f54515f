// Reads what may be computed: integers, and bytes in pieces.
//
//   4096   $cut * 2 + 1   len($body) - 3   (1 + 2) * 3
//   "GET " $path   ("ab" $x) * 3   $body[0..$cut]   "=" * 40   len($body)
//
// Everything is computed while the file is read, for each cell with its own
// values. Each function reads from the current line and fails in the usual way
// if something else is there; what it then returns means nothing.

#ifndef SIM_LANGUAGE_EXPRESSIONS_H_
#define SIM_LANGUAGE_EXPRESSIONS_H_

#include <cstdint>
#include <memory>
#include <string_view>

#include "sim/language/names.h"
#include "sim/language/reading.h"

namespace rehearse::scenario {

// What `$name` stands for; the next token is that name.
value read_symbol(reading& context);

// Whether the next token can begin an integer. A `$name` of another kind can,
// so that its message may say so.
bool next_is_integer(reading& context);
value read_integer_value(reading& context);

// An integer of at least `least`; `what` as in "a window".
std::int64_t read_count(reading& context, std::string_view what,
                        std::int64_t least = 0);

// The same, or one that is known only when the scenario runs: then the answer
// has terms.
late_number read_late_count(reading& context, std::string_view what,
                            std::int64_t least, std::int64_t& number);

// A mistake if some of the bytes are known only when the scenario runs.
void refuse_gaps(reading& context, place where, const byte_recipe& recipe);

// The words that may begin one, for suggestions.
inline constexpr std::string_view byte_words[] = {"hex",  "b64", "counting",
                                                  "crlf", "lf",  "raw"};
// Whether the next token can begin a piece of bytes.
bool next_is_piece(reading& context);
// Whether a value that begins here is bytes.
bool next_is_bytes_value(reading& context);
std::shared_ptr<const byte_recipe> read_pieces(reading& context);
// One piece of bytes only: what follows it is another text. `what` as in
// `read_bytes`.
std::shared_ptr<const byte_recipe> read_one_piece(reading& context,
                                                  std::string_view what);

// A value of another kind than is asked for here. (A broken value has failed
// its statement already.)
void fail_kind(reading& context, const value& actual, std::string_view wanted,
               std::string note = {});

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_EXPRESSIONS_H_
