// Reads bytes that are written out: strings, hex, base64, and blocks of lines.
//
//   send alice "GET / HTTP/1.0\r\n"
//   expect alice crlf {
//     | HTTP/1.0 200 OK
//   }
//
// Each function reads from the current line and fails in the usual way if
// something else is there; what it then returns means nothing.

#ifndef SIM_LANGUAGE_LITERALS_H_
#define SIM_LANGUAGE_LITERALS_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "sim/language/bytes.h"
#include "sim/language/plan.h"
#include "sim/language/reading.h"

namespace rehearse::scenario {

// The place of a part of `whole`, which is on one line.
place part_of(place whole, std::size_t offset, std::size_t length);

bool next_is_literal(reading& context);
byte_piece read_literal(reading& context);

// One string, as for a title.
std::string read_string(reading& context, std::string_view what);

// A block goes on over several lines and leaves the reader behind its `}`.
bool next_is_text_block(reading& context);
std::shared_ptr<const byte_recipe> read_text_block(reading& context);

// Bytes of more than `limits::literal_bytes`.
void fail_too_large(reading& context, place where);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_LITERALS_H_
