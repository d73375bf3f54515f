// Reads values: integers, durations, endpoints, bytes, and `$names` of them.
//
// Each function reads from the current line and fails in the usual way if
// something else stands there; what it then returns means nothing.

#ifndef SIM_LANGUAGE_VALUES_H_
#define SIM_LANGUAGE_VALUES_H_

#include <cstdint>
#include <string_view>

#include "sim/language/names.h"
#include "sim/language/reading.h"

namespace rehearse::scenario {

// Any value. `what` completes "expected ..., found `x`".
value read_value(reading& at, std::string_view what = "a value");

// An integer of at least `least`; `what` as in "a window".
std::int64_t read_count(reading& at, std::string_view what,
                        std::int64_t least = 0);
duration read_time(reading& at);
endpoint read_endpoint_value(reading& at);

// Bytes: pieces or a block of lines. A block goes on over several lines and
// leaves the reader behind its `}`.
std::shared_ptr<const byte_recipe> read_bytes(reading& at,
                                              std::string_view what);
// Whether the next token can begin bytes.
bool at_bytes(reading& at);

// The bytes for the plan: made, or only counted.
byte_string take_bytes(reading& at, place where, const byte_recipe& recipe);

// One string, as for a title.
std::string read_string(reading& at, std::string_view what);

// A value of another kind than is asked for here. (A broken value has failed
// its statement already.)
void fail_kind(reading& at, const value& found, std::string_view wanted,
               std::string note = {});

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_VALUES_H_
