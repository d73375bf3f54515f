// Bytes as scenarios write them, measured before they are made.
//
//   "GET /\r\n"        a string; \n \r \t \0 \\ \" \$ \xHH
//   hex"00 01"         hexadecimal digits, blanks between them
//   b64"AAE="          base64 with its padding
//   counting(20)       20 bytes that show where they are
//   "x" * 4096         a piece, so many times
//   "a" hex"00" "b"    pieces, one after the other
//
// `counting` gives lines of nine bytes, each of which is the offset of its own
// first byte in eight decimal digits; so in a difference every byte tells its
// place:
//
//   00000000
//   00000009
//   00000018

#ifndef SIM_LANGUAGE_BYTES_H_
#define SIM_LANGUAGE_BYTES_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/language/plan.h"

namespace rehearse::scenario {

// What is wrong inside a literal, and where, counted from its first byte.
struct literal_problem {
  std::size_t offset = 0;
  std::size_t length = 1;
  std::string message;
  std::string help;
};

// The text between the quotes: nothing is wrong with it, or this is.
std::optional<literal_problem> check_string(std::string_view inside);
std::optional<literal_problem> check_hex(std::string_view inside);
std::optional<literal_problem> check_base64(std::string_view inside);

// Only for texts that pass their check.
std::size_t string_size(std::string_view inside);
std::size_t hex_size(std::string_view inside);
std::size_t base64_size(std::string_view inside);
void append_string(std::string& out, std::string_view inside);
void append_hex(std::string& out, std::string_view inside);
void append_base64(std::string& out, std::string_view inside);

void append_counting(std::string& out, std::size_t size);

struct byte_recipe;

struct byte_piece {
  enum class kind : std::uint8_t { string, hex, base64, counting, line, named };
  kind what = kind::string;
  std::string_view text;    // Between the quotes, or the line after its `|`.
  std::string_view ending;  // line: what follows the text.
  std::shared_ptr<const byte_recipe> inner;  // named: what `$name` stands for.
  std::size_t size = 0;                      // Of one repetition.
  std::uint64_t repeated = 1;
  place where;
};

// How to make some bytes. The texts in it are views into the source.
struct byte_recipe {
  std::vector<byte_piece> pieces;
  std::size_t size = 0;         // Of all; at most `limits::literal_bytes`.
  std::size_t line_starts = 0;  // How many `byte_string::lines` it makes.
  std::size_t depth = 0;        // Of names that stand for names.
};

// How deep names may stand for names: making bytes recurses into them.
inline constexpr std::size_t deepest_names = 64;

// Adds a piece; false, and adds nothing, if the bytes would become too many.
bool add_piece(byte_recipe& to, byte_piece piece);

byte_string bytes_of(const byte_recipe& recipe);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_BYTES_H_
