#include "sim/language/bytes.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "sim/language/limits.h"
#include "sim/language/utf8.h"
#include "sim/value_text.h"

namespace rehearse::scenario {
namespace {

constexpr std::size_t counting_line = 9;  // Eight digits and a line feed.

// -1 if `c` is not one.
int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

int base64_digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  if (c == '/') return 63;
  return -1;
}

bool is_hex_escape(std::string_view escape) {
  return escape.size() >= 4 && hex_digit(escape[2]) >= 0 &&
         hex_digit(escape[3]) >= 0;
}

// The character that `\c` stands for; nothing if it is no escape.
std::optional<char> escaped(char c) {
  switch (c) {
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case '0':
      return '\0';
    case '\\':
    case '"':
    case '$':
      return c;
    default:
      return std::nullopt;
  }
}

literal_problem bad_escape(std::size_t offset, std::string_view escape) {
  // `\x` is known, it only lacks its digits. To call it unknown would send the
  // user to look for another escape.
  if (escape.size() > 1 && escape[1] == 'x') {
    return {offset, 2, "`\\x` needs two hexadecimal digits",
            "help: as in `\\x0a`"};
  }
  // A character of several bytes is quoted whole: a part of it would not be
  // UTF-8.
  const std::size_t length =
      1 + std::max<std::size_t>(utf8_length(escape.substr(1)), 1);
  return {offset, length,
          "unknown escape " + in_quotes(escape.substr(0, length)),
          "help: the escapes are \\n \\r \\t \\0 \\\\ \\\" \\$ and \\xHH"};
}

std::string_view name_at(std::string_view text) {
  const auto* end =
      std::find_if_not(text.begin(), text.end(), is_word_character);
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

// In a shell `"GET $path"` would work. Here it would send a dollar sign and the
// name, which nobody who writes it wants.
literal_problem not_substituted(std::size_t offset, std::string_view inside) {
  const std::string name(name_at(inside.substr(offset + 1)));
  return {offset, name.size() + 1,
          "`$" + name + "` is not substituted inside a string",
          "help: end the string before it, as in `\"...\" $" + name +
              "`; a dollar sign itself is `\\$`"};
}

// A line that has no end, the last one, gets none.
std::size_t lines_size(std::string_view text) {
  std::size_t size = 0;
  while (!text.empty()) {
    size += first_line_of(text).size() + 1;
    if (text.find('\n') == std::string_view::npos) --size;
    drop_line(text);
  }
  return size;
}

std::size_t hex_lines_size(std::string_view text) {
  std::size_t size = 0;
  for (; !text.empty(); drop_line(text)) size += hex_size(first_line_of(text));
  return size;
}

bool has_lines(const byte_piece& piece) {
  return piece.what == byte_piece::kind::lines ||
         piece.what == byte_piece::kind::hex_lines;
}

std::size_t size_of_piece(const byte_piece& piece) {
  using enum byte_piece::kind;
  switch (piece.what) {
    case string:
      return string_size(piece.text);
    case hex:
      return hex_size(piece.text);
    case base64:
      return base64_size(piece.text);
    case counting:
      return piece.size;
    case line:
      return piece.text.size() + piece.ending.size();
    case lines:
      return lines_size(piece.text);
    case hex_lines:
      return hex_lines_size(piece.text);
    case integer:
      return std::to_string(piece.number).size();
    case named:
      return piece.slice ? piece.slice->last - piece.slice->first
                         : piece.inner->size;
    case gap:
      return 0;
  }
  return 0;
}

// A `$name` that is not repeated shows the lines of what it names.
bool shows_inner_lines(const byte_piece& piece) {
  return piece.what == byte_piece::kind::named && piece.repeated == 1 &&
         !piece.slice;
}

// Of one repetition.
std::size_t gaps_of(const byte_piece& piece) {
  if (piece.what == byte_piece::kind::gap) return 1;
  return piece.inner ? piece.inner->gaps : 0;
}

// How many places of lines a piece gives.
std::size_t line_starts_of(const byte_piece& piece) {
  if (shows_inner_lines(piece)) return piece.inner->line_starts;
  if (!has_lines(piece)) return 1;
  std::size_t count = 0;
  for (std::string_view text = piece.text; !text.empty(); drop_line(text)) {
    const bool empty = piece.what == byte_piece::kind::hex_lines &&
                       hex_size(first_line_of(text)) == 0;
    if (!empty) ++count;
  }
  return count;
}

void append_lines(byte_string& out, const byte_piece& piece) {
  place where = piece.where;
  for (std::string_view text = piece.text; !text.empty();
       drop_line(text), ++where.line) {
    const std::string_view line = first_line_of(text);
    where.length = static_cast<int>(line.size());
    const std::size_t begin = out.data.size();
    if (piece.what == byte_piece::kind::lines) {
      out.data += line;
      if (text.find('\n') != std::string_view::npos) out.data += '\n';
    } else {
      append_hex(out.data, line);
    }
    if (out.data.size() > begin) out.lines.push_back({begin, where});
  }
}

// A piece may hold a recipe, so the two functions call each other.
void append_piece(byte_string& out, const byte_piece& piece);

void append_recipe(byte_string& out, const byte_recipe& recipe) {
  for (const byte_piece& piece : recipe.pieces) append_piece(out, piece);
}

// Kept, since a file may ask for many slices of one long text.
std::string_view slice_of(const byte_recipe& recipe, const byte_slice& part) {
  if (!recipe.whole) recipe.whole = bytes_of(recipe).data;
  return std::string_view(*recipe.whole)
      .substr(part.first, part.last - part.first);
}

// What `$name` names is made once and then copied: it may be deep.
void append_named(byte_string& out, const byte_piece& piece) {
  if (piece.slice) {
    const std::string_view part = slice_of(*piece.inner, *piece.slice);
    for (std::uint64_t i = 0; i < piece.repeated; ++i) out.data += part;
    return;
  }
  if (piece.repeated == 1) {
    append_recipe(out, *piece.inner);
    return;
  }
  const byte_string once = bytes_of(*piece.inner);
  for (std::uint64_t i = 0; i < piece.repeated; ++i) {
    for (byte_gap each : once.gaps) {
      each.offset += out.data.size();
      out.gaps.push_back(std::move(each));
    }
    out.data += once.data;
  }
}

void append_gap(byte_string& out, const byte_piece& piece) {
  for (std::uint64_t i = 0; i < piece.repeated; ++i) {
    out.gaps.push_back(*piece.gap);
    out.gaps.back().offset = out.data.size();
  }
}

void append_repeated(std::string& out, const byte_piece& piece) {
  using enum byte_piece::kind;
  const std::size_t begin = out.size();
  if (piece.what == string) append_string(out, piece.text);
  if (piece.what == hex) append_hex(out, piece.text);
  if (piece.what == base64) append_base64(out, piece.text);
  if (piece.what == counting) append_counting(out, piece.size);
  if (piece.what == integer) out += std::to_string(piece.number);
  const std::size_t size = out.size() - begin;
  // Megabytes of one character are common in tests of buffers, so they are
  // filled in one go.
  if (size == 1) {
    out.append(static_cast<std::size_t>(piece.repeated) - 1, out.back());
    return;
  }
  // The first copy is the source of the others, so its escapes are decoded only
  // once.
  for (std::uint64_t i = 1; i < piece.repeated; ++i) {
    out.append(out, begin, size);
  }
}

void append_piece(byte_string& out, const byte_piece& piece) {
  // Nothing stays nothing, however often it is repeated. Names of it may be
  // nested deep, so they are not walked through.
  if (piece.repeated == 0 || (piece.size == 0 && gaps_of(piece) == 0)) return;
  if (piece.what == byte_piece::kind::gap) {
    append_gap(out, piece);
    return;
  }
  if (has_lines(piece)) {
    append_lines(out, piece);
    return;
  }
  if (!shows_inner_lines(piece) && piece.size > 0) {
    out.lines.push_back({out.data.size(), piece.where});
  }
  if (piece.what == byte_piece::kind::named) {
    append_named(out, piece);
  } else if (piece.what == byte_piece::kind::line) {
    out.data += piece.text;
    out.data += piece.ending;
  } else {
    append_repeated(out.data, piece);
  }
}

}  // namespace

std::optional<literal_problem> check_string(std::string_view inside) {
  for (std::size_t offset = 0; offset < inside.size(); ++offset) {
    // A dollar sign before anything but a letter, as in `"$5"`, cannot be meant
    // as a name.
    if (inside[offset] == '$' && offset + 1 < inside.size() &&
        is_letter(inside[offset + 1])) {
      return not_substituted(offset, inside);
    }
    if (inside[offset] != '\\') continue;
    // The lexer ended the string at its closing quote, so a backslash is never
    // the last character here.
    const std::string_view escape = inside.substr(offset);
    const bool hex = escape[1] == 'x' && is_hex_escape(escape);
    if (!hex && !escaped(escape[1])) return bad_escape(offset, escape);
    offset += hex ? 3 : 1;
  }
  return std::nullopt;
}

// Counts what `append_string` will make. Limits are checked against this
// number, before any byte exists.
std::size_t string_size(std::string_view inside) {
  std::size_t size = 0;
  for (std::size_t offset = 0; offset < inside.size(); ++offset, ++size) {
    if (inside[offset] == '\\') offset += inside[offset + 1] == 'x' ? 3 : 1;
  }
  return size;
}

void append_string(std::string& out, std::string_view inside) {
  for (std::size_t offset = 0; offset < inside.size(); ++offset) {
    if (inside[offset] != '\\') {
      out += inside[offset];
    } else if (inside[offset + 1] == 'x') {
      const int byte =
          hex_digit(inside[offset + 2]) * 16 + hex_digit(inside[offset + 3]);
      out += static_cast<char>(byte);
      offset += 3;
    } else {
      out += *escaped(inside[offset + 1]);
      offset += 1;
    }
  }
}

std::optional<literal_problem> check_hex(std::string_view inside) {
  std::size_t digits = 0;
  for (std::size_t offset = 0; offset < inside.size(); ++offset) {
    // A blank separates bytes, so it may come only behind a whole one. The
    // digit before a misplaced blank is the one without its partner.
    if (inside[offset] == ' ' && digits % 2 == 0) continue;
    if (inside[offset] == ' ') {
      return literal_problem{offset - 1, 1, "half a byte",
                             "help: a byte is two hexadecimal digits"};
    }
    if (hex_digit(inside[offset]) < 0) {
      const std::size_t length =
          std::max<std::size_t>(utf8_length(inside.substr(offset)), 1);
      return literal_problem{offset,
                             length,
                             in_quotes(inside.substr(offset, length)) +
                                 " is not a hexadecimal digit",
                             {}};
    }
    ++digits;
  }
  if (digits % 2 == 0) return std::nullopt;
  return literal_problem{inside.size() - 1, 1, "half a byte",
                         "help: a byte is two hexadecimal digits"};
}

std::size_t hex_size(std::string_view inside) {
  const auto blanks = std::count(inside.begin(), inside.end(), ' ');
  return (inside.size() - static_cast<std::size_t>(blanks)) / 2;
}

void append_hex(std::string& out, std::string_view inside) {
  for (std::size_t offset = 0; offset < inside.size(); ++offset) {
    if (inside[offset] == ' ') continue;
    out += static_cast<char>(hex_digit(inside[offset]) * 16 +
                             hex_digit(inside[offset + 1]));
    ++offset;
  }
}

std::optional<literal_problem> check_base64(std::string_view inside) {
  std::size_t padding = 0;
  // At most two `=` fill up the last group. A third one is reported as a
  // character that does not belong there.
  while (padding < 2 && padding < inside.size() &&
         inside[inside.size() - 1 - padding] == '=') {
    ++padding;
  }
  for (std::size_t offset = 0; offset + padding < inside.size(); ++offset) {
    if (base64_digit(inside[offset]) >= 0) continue;
    const std::size_t length =
        std::max<std::size_t>(utf8_length(inside.substr(offset)), 1);
    return literal_problem{
        offset,
        length,
        in_quotes(inside.substr(offset, length)) + " is not a base64 character",
        {}};
  }
  // The padding is required: so a text that lost its end in copying is noticed.
  if (inside.size() % 4 == 0) return std::nullopt;
  return literal_problem{0, inside.size(),
                         "base64 comes in groups of four characters",
                         "help: the last group is filled up with `=`"};
}

std::size_t base64_size(std::string_view inside) {
  std::size_t size = inside.size() / 4 * 3;
  if (inside.ends_with("=")) --size;
  if (inside.ends_with("==")) --size;
  return size;
}

void append_base64(std::string& out, std::string_view inside) {
  // Padding counts as zero bits. The bytes that only the padding would make lie
  // beyond this end and are dropped.
  const std::size_t end = out.size() + base64_size(inside);
  for (std::size_t offset = 0; offset + 4 <= inside.size(); offset += 4) {
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const int digit = base64_digit(inside[offset + i]);
      group = group << 6 | static_cast<std::uint32_t>(std::max(digit, 0));
    }
    for (const int shift : {16, 8, 0}) {
      if (out.size() < end) out += static_cast<char>(group >> shift & 0xffu);
    }
  }
}

std::string_view first_line_of(std::string_view text) {
  const std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  if (end != std::string_view::npos && line.ends_with('\r')) {
    line.remove_suffix(1);
  }
  return line;
}

void drop_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
}

void append_counting(std::string& out, std::size_t size) {
  out.reserve(out.size() + size);
  for (std::size_t offset = 0; offset < size; offset += counting_line) {
    // Eight digits are enough, since no literal is longer than 16 MiB.
    char line[32];
    std::snprintf(line, sizeof line, "%08zu\n", offset);
    out.append(line, std::min(counting_line, size - offset));
  }
}

bool add_piece(byte_recipe& to, byte_piece piece) {
  // `counting(20)` says its size itself.
  if (piece.what != byte_piece::kind::counting) {
    piece.size = size_of_piece(piece);
  }
  const std::size_t room = limits::literal_bytes - to.size;
  // A division, because `"x" * 9223372036854775807` must not overflow and look
  // small.
  if (piece.size > 0 && piece.repeated > room / piece.size) return false;
  const std::size_t gaps = gaps_of(piece);
  if (gaps > 0 && piece.repeated > (most_gaps - to.gaps) / gaps) return false;
  to.gaps += gaps * static_cast<std::size_t>(piece.repeated);
  if (gaps > 0) to.has_names = true;
  to.has_takes = to.has_takes || (piece.gap && piece.gap->take) ||
                 (piece.inner && piece.inner->has_takes);
  const bool empty = piece.size == 0 || piece.repeated == 0;
  // As in `append_piece`, what is empty begins no line.
  if (!empty) {
    to.size += piece.size * static_cast<std::size_t>(piece.repeated);
    to.line_starts += line_starts_of(piece);
  }
  if (piece.inner) {
    to.depth = std::max(to.depth, piece.inner->depth + 1);
    to.has_names = true;
  }
  to.pieces.push_back(std::move(piece));
  return true;
}

byte_string bytes_of(const byte_recipe& recipe) {
  byte_string out;
  // All sizes are known by now. So the memory is taken once, and it is what the
  // file was charged for.
  out.data.reserve(recipe.size);
  out.lines.reserve(recipe.line_starts);
  append_recipe(out, recipe);
  return out;
}

}  // namespace rehearse::scenario
