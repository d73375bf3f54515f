// Reads bytes: pieces one after the other, or a block of lines of text.
//
//   send alice "GET / HTTP/1.0\r\n" * 2 $rest
//   expect alice crlf {
//     | HTTP/1.0 200 OK
//   }
//
// Each function reads from the current line and fails in the usual way if
// something else is there; what it then returns means nothing.

#ifndef SIM_LANGUAGE_BYTE_VALUES_H_
#define SIM_LANGUAGE_BYTE_VALUES_H_

#include <memory>
#include <string>
#include <string_view>

#include "sim/language/bytes.h"
#include "sim/language/plan.h"
#include "sim/language/reading.h"

namespace rehearse::scenario {

// Bytes: pieces or a block of lines. A block goes on over several lines and
// leaves the reader behind its `}`.
std::shared_ptr<const byte_recipe> read_bytes(reading& context,
                                              std::string_view what);
// Whether the next token can begin bytes.
bool next_is_bytes(reading& context);

// The bytes for the plan: made, or only counted.
byte_string take_bytes(reading& context, place where,
                       const byte_recipe& recipe);

// One string, as for a title.
std::string read_string(reading& context, std::string_view what);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_BYTE_VALUES_H_
