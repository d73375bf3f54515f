// Reads values: integers, durations, endpoints, bytes, and `$names` of them.
//
// Each function reads from the current line and fails in the usual way if
// something else is there; what it then returns means nothing.

#ifndef SIM_LANGUAGE_VALUES_H_
#define SIM_LANGUAGE_VALUES_H_

#include <cstdint>
#include <memory>
#include <string_view>

#include "sim/language/names.h"
#include "sim/language/reading.h"

namespace rehearse::scenario {

// Any value. `what` completes "expected ..., found `x`".
value read_value(reading& context, std::string_view what = "a value");

// An integer of at least `least`; `what` as in "a window".
std::int64_t read_count(reading& context, std::string_view what,
                        std::int64_t least = 0);
duration read_time(reading& context);
endpoint read_endpoint_value(reading& context);

// Bytes: pieces or a block of lines. A block goes on over several lines and
// leaves the reader behind its `}`.
std::shared_ptr<const byte_recipe> read_bytes(reading& context,
                                              std::string_view what);
// One piece of bytes only: what follows it is another text.
std::shared_ptr<const byte_recipe> read_one_piece(reading& context,
                                                  std::string_view what);
// Whether the next token can begin bytes.
bool next_is_bytes(reading& context);

// The bytes for the plan: made, or only counted.
byte_string take_bytes(reading& context, place where,
                       const byte_recipe& recipe);

// A value of another kind than is asked for here. (A broken value has failed
// its statement already.)
void fail_kind(reading& context, const value& actual, std::string_view wanted,
               std::string note = {});

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_VALUES_H_
