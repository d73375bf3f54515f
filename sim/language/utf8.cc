#include "sim/language/utf8.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace rehearse::scenario {
namespace {

constexpr std::size_t longest_quotation = 40;

constexpr std::uint8_t byte_at(std::string_view text, std::size_t index) {
  return static_cast<std::uint8_t>(text[index]);
}

constexpr bool continues(std::uint8_t byte) { return (byte & 0xc0u) == 0x80u; }

// What the second byte may be after a given first one: narrower than 80..bf
// where the wider range would admit overlong forms, surrogates or numbers
// above U+10FFFF (Unicode, table 3-7).
struct lead {
  std::uint8_t first, last;
  std::size_t length;
  std::uint8_t second_least, second_most;
};
constexpr std::array leads = {
    lead{0xc2, 0xdf, 2, 0x80, 0xbf}, lead{0xe0, 0xe0, 3, 0xa0, 0xbf},
    lead{0xe1, 0xec, 3, 0x80, 0xbf}, lead{0xed, 0xed, 3, 0x80, 0x9f},
    lead{0xee, 0xef, 3, 0x80, 0xbf}, lead{0xf0, 0xf0, 4, 0x90, 0xbf},
    lead{0xf1, 0xf3, 4, 0x80, 0xbf}, lead{0xf4, 0xf4, 4, 0x80, 0x8f},
};

// Only for a valid character of two bytes or more.
std::uint32_t code_point(std::string_view character) {
  const std::uint32_t first = byte_at(character, 0);
  std::uint32_t number = first & (0xffu >> (character.size() + 1));
  for (std::size_t i = 1; i < character.size(); ++i) {
    number = (number << 6) | (byte_at(character, i) & 0x3fu);
  }
  return number;
}

// Controls of Latin-1, and what has no width or turns the direction of text.
bool is_invisible(std::uint32_t number) {
  return (number >= 0x80 && number <= 0x9f) || number == 0xad ||
         (number >= 0x200b && number <= 0x200f) ||
         (number >= 0x2028 && number <= 0x202e) ||
         (number >= 0x2060 && number <= 0x206f) || number == 0xfeff;
}

constexpr char digits[] = "0123456789abcdef";

void append_escaped(std::string& out, std::uint8_t byte) {
  switch (byte) {
    case '\t':
      out += "\\t";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\0':
      out += "\\0";
      return;
    default:
      out += "\\x";
      out += digits[byte >> 4];
      out += digits[byte & 0xfu];
  }
}

void append_number(std::string& out, std::uint32_t number) {
  out += "<U+";
  // Four digits are enough for everything that is invisible here.
  for (int shift = 12; shift >= 0; shift -= 4) {
    const char digit = digits[(number >> shift) & 0xfu];
    out += digit >= 'a' ? static_cast<char>(digit - 'a' + 'A') : digit;
  }
  out += ">";
}

void append_visible(std::string& out, std::string_view character) {
  const std::uint8_t first = byte_at(character, 0);
  if (character.size() == 1 && (first < 0x20 || first >= 0x7f)) {
    append_escaped(out, first);
  } else if (character.size() > 1 && is_invisible(code_point(character))) {
    append_number(out, code_point(character));
  } else {
    out += character;
  }
}

}  // namespace

std::size_t utf8_length(std::string_view text) {
  if (text.empty()) return 0;
  const std::uint8_t first = byte_at(text, 0);
  if (first < 0x80) return 1;
  for (const lead& row : leads) {
    if (first < row.first || first > row.last) continue;
    if (text.size() < row.length) return 0;
    const std::uint8_t second = byte_at(text, 1);
    if (second < row.second_least || second > row.second_most) return 0;
    for (std::size_t i = 2; i < row.length; ++i) {
      if (!continues(byte_at(text, i))) return 0;
    }
    return row.length;
  }
  return 0;
}

std::string visible(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    // An invalid byte is shown by itself, and reading goes on behind it.
    const std::size_t length = std::max<std::size_t>(utf8_length(text), 1);
    append_visible(out, text.substr(0, length));
    text.remove_prefix(length);
  }
  return out;
}

// Each character counts as one column. Below a wide one the caret is a little
// too far to the left; tables of widths would be a high price for that.
std::size_t columns_of(std::string_view visible_text) {
  return static_cast<std::size_t>(std::count_if(
      visible_text.begin(), visible_text.end(),
      [](char c) { return !continues(static_cast<std::uint8_t>(c)); }));
}

std::string in_quotes(std::string_view text) {
  if (text.size() <= longest_quotation) return "`" + visible(text) + "`";
  std::size_t kept = longest_quotation;
  // Half a character would show as invalid bytes that the file does not have.
  while (kept > 0 && continues(byte_at(text, kept))) --kept;
  return "`" + visible(text.substr(0, kept)) + "...`";
}

}  // namespace rehearse::scenario
