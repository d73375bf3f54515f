// Bytes as scenarios write them, measured before they are made.
//
//   "GET /\r\n"        a string; \n \r \t \0 \\ \" \$ \xHH
//   hex"00 01"         hexadecimal digits, blanks between them
//   b64"AAE="          base64 with its padding
//   counting(20)       20 bytes that show where they are
//   "x" * 4096         a piece, so many times
//   "a" hex"00" "b"    pieces, one after the other
//   ("a" $x) * 3       pieces that are repeated together
//   $x[2..5]           a part, from the first to before the last, from 0
//   $n  len($x)        an integer, in decimal digits
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

// The first line of a text, without its end, which may be CR LF.
std::string_view first_line_of(std::string_view text);
// Takes it away, with its end.
void drop_line(std::string_view& text);

struct byte_recipe;

// From the first to before the last, counted from 0.
struct byte_slice {
  std::size_t first = 0;
  std::size_t last = 0;
};

struct byte_piece {
  enum class kind : std::uint8_t {
    string,
    hex,
    base64,
    counting,
    line,
    lines,      // Of an attachment, each with its end.
    hex_lines,  // Likewise; their ends are layout.
    integer,
    named,  // `$name`, or a group in parentheses.
    gap,    // What is known only while a scenario is played.
  };
  kind what = kind::string;
  std::string_view text;    // Between the quotes, the line after its `|`, or
                            // all lines of an attachment.
  std::string_view ending;  // line: what follows the text.
  std::int64_t number = 0;  // integer
  std::shared_ptr<const byte_recipe> inner;  // named: what it stands for.
  std::optional<byte_slice> slice;           // named: only this part of it.
  std::shared_ptr<const byte_gap> gap;
  std::size_t size = 0;  // Of one repetition.
  std::uint64_t repeated = 1;
  place where;  // lines, hex_lines: of the first.
};

// How to make some bytes. The texts in it are views into the source.
struct byte_recipe {
  std::vector<byte_piece> pieces;
  std::size_t size = 0;         // Of all; at most `limits::literal_bytes`.
  std::size_t line_starts = 0;  // How many `byte_string::lines` it makes.
  std::size_t depth = 0;        // Of names that stand for names.
  std::size_t gaps = 0;         // Of all repetitions.
  bool has_takes = false;       // Some of them are takes.
  bool has_names = false;       // Not all of it is written out.
  // All of its bytes, once a slice of them was asked for.
  mutable std::optional<std::string> whole;
  mutable bool is_whole_charged = false;
};

// How deep names may stand for names: making bytes recurses into them.
inline constexpr std::size_t deepest_names = 64;

// How many gaps one statement may have.
inline constexpr std::size_t most_gaps = 1000;

// Adds a piece; false, and adds nothing, if the bytes would become too many, or
// their gaps.
bool add_piece(byte_recipe& to, byte_piece piece);

byte_string bytes_of(const byte_recipe& recipe);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_BYTES_H_
