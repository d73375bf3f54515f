// Reads values: integers, durations, endpoints, bytes, and `$names` of them.
//
// Each function reads from the current line and fails in the usual way if
// something else is there; what it then returns means nothing.

#ifndef SIM_LANGUAGE_VALUES_H_
#define SIM_LANGUAGE_VALUES_H_

#include <cstdint>
#include <memory>
#include <string_view>

#include "sim/language/expressions.h"
#include "sim/language/names.h"
#include "sim/language/reading.h"

namespace rehearse::scenario {

// Any value. `what` completes "expected ..., found `x`".
value read_value(reading& context, std::string_view what = "a value");

duration read_time(reading& context);
endpoint read_endpoint_value(reading& context);

// Bytes: pieces or a block of lines. A block goes on over several lines and
// leaves the reader behind its `}`.
std::shared_ptr<const byte_recipe> read_bytes(reading& context,
                                              std::string_view what);
// Whether the next token can begin bytes.
bool next_is_bytes(reading& context);

// The bytes for the plan: made, or only counted.
enum class gaps_are : std::uint8_t { refused, allowed };
byte_string take_bytes(reading& context, place where, const byte_recipe& recipe,
                       gaps_are gaps = gaps_are::refused);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_VALUES_H_
