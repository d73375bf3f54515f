// Reads values: integers, durations, endpoints, and `$names` of them. The bytes
// among them are read in byte_values.h.
//
// Each function reads from the current line and fails in the usual way if
// something else stands there; what it then returns means nothing.

#ifndef SIM_LANGUAGE_VALUES_H_
#define SIM_LANGUAGE_VALUES_H_

#include <cstddef>
#include <cstdint>
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

// The value that the next token, a `$name`, stands for.
value read_symbol(reading& context);

// Whether the next tokens are an endpoint: `origin:80`, without blanks.
bool next_is_endpoint(reading& context);

// The place of a part of `whole`, which is on one line.
place part_of(place whole, std::size_t offset, std::size_t length);

// A value of another kind than is asked for here. (A broken value has failed
// its statement already.)
void fail_kind(reading& context, const value& actual, std::string_view wanted,
               std::string note = {});

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_VALUES_H_
